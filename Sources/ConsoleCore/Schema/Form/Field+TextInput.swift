extension Field {
  /// Parses typed text according to the field's kind; the digits of a number are kept as typed.
  public func parse(_ text: String) -> Result<JSON, InputProblem> {
    let trimmed = TextInput.trimmed(text)
    switch kind {
    case .text(let rules):
      // An empty text that the field does not allow means null if the field may be null.
      let cannotBeEmpty = (rules.minLength ?? 0) > 0 || rules.format != nil || rules.pattern != nil
      return .success(text.isEmpty && isNullable && cannotBeEmpty ? .null : .string(text))
    case .integer, .number: return parseNumber(trimmed)
    case .boolean: return parseSwitch(trimmed)
    case .choice(let choices): return parseChoice(trimmed, choices)
    case .constant(let value):
      return trimmed == editText(for: value) ? .success(value) : failure("must be \(Words.value(value))")
    case .null: return trimmed.isEmpty || trimmed == "null" ? .success(.null) : failure("must be empty")
    case .object: return parseJSON(trimmed) { $0.objectValue == nil ? "must be a JSON object" : nil }
    case .array: return parseArray(trimmed)
    case .any: return parseAny(text, trimmed)
    }
  }

  private func failure(_ message: String) -> Result<JSON, InputProblem> { .failure(InputProblem(message)) }

  private func parseNumber(_ text: String) -> Result<JSON, InputProblem> {
    if text.isEmpty || text == "null" {
      return isNullable ? .success(.null) : failure(isInteger ? "must be a whole number" : "must be a number")
    }
    let digits = text.hasPrefix("+") ? String(text.dropFirst()) : text
    guard let number = JSONNumber(digits) else { return failure(TextInput.numberProblem(digits, isInteger)) }
    if isInteger, !number.isInteger { return failure("must be a whole number") }
    return .success(.number(number))
  }

  private var isInteger: Bool { if case .integer = kind { true } else { false } }

  private func parseSwitch(_ text: String) -> Result<JSON, InputProblem> {
    switch text.lowercased() {
    case "true", "yes", "on", "1", "y": .success(true)
    case "false", "no", "off", "0", "n": .success(false)
    case "null" where isNullable, "" where isNullable: .success(.null)
    default: failure("must be true or false")
    }
  }

  private func parseChoice(_ text: String, _ choices: [FieldChoice]) -> Result<JSON, InputProblem> {
    func isNamed(_ choice: FieldChoice, _ convert: (String) -> String) -> Bool {
      convert(editText(for: choice.value)) == convert(text)
    }
    // If both `1` and `"1"` are allowed, JSON text distinguishes them.
    if let value = try? JSON.parse(text) {
      if let choice = choices.first(where: { $0.value == value }) { return .success(choice.value) }
      if value.isNull, isNullable { return .success(value) }
    }
    if let choice = choices.first(where: { isNamed($0) { $0 } }) { return .success(choice.value) }
    if let choice = choices.first(where: { $0.title == text }) { return .success(choice.value) }
    if text.isEmpty || text == "null", isNullable { return .success(.null) }
    let near = choices.filter { isNamed($0) { $0.lowercased() } || $0.title.lowercased() == text.lowercased() }
    if near.count == 1 { return .success(near[0].value) }
    let titles = choices.map(\.title)
    let isQuoted = titles.contains { $0.hasPrefix("\"") }
    return failure(
      isQuoted ? "must be one of " + titles.joined(separator: ", ") : Words.oneOf(choices.map(\.value)))
  }

  private func parseJSON(
    _ text: String, check: (JSON) -> String? = { _ in nil }
  ) -> Result<JSON, InputProblem> {
    if text.isEmpty, isNullable { return .success(.null) }
    do throws(JSONParseError) {
      let value = try JSON.parse(text)
      if value.isNull, isNullable { return .success(value) }
      return check(value).map(failure) ?? .success(value)
    } catch {
      return failure("not JSON: \(error)")
    }
  }

  private func parseArray(_ text: String) -> Result<JSON, InputProblem> {
    guard !text.hasPrefix("["), text != "null", let item = itemTemplate, item.kind.isScalar else {
      return parseJSON(text) { $0.arrayValue == nil ? "must be a list in JSON, such as [1, 2]" : nil }
    }
    var elements: [JSON] = []
    for part in text.split(separator: ",") {
      switch item.parse(TextInput.trimmed(String(part))) {
      case .success(let element): elements.append(element)
      case .failure(let problem): return failure("entry \(elements.count + 1) \(problem.message)")
      }
    }
    return .success(.array(elements))
  }

  /// The parsed JSON if its type is allowed, else the text itself if texts are allowed.
  private func parseAny(_ text: String, _ trimmed: String) -> Result<JSON, InputProblem> {
    if let value = try? JSON.parse(trimmed), allows(value) { return .success(value) }
    if types.isEmpty {
      return TextInput.looksUnfinished(trimmed) ? parseJSON(trimmed) : .success(.string(text))
    }
    if types.contains("string") { return .success(.string(text)) }
    if trimmed.isEmpty, isNullable { return .success(.null) }
    if types.contains("boolean"), case .success(let value) = parseSwitch(trimmed) { return .success(value) }
    return failure("must be " + types.map(Words.kind).joined(separator: " or "))
  }

  /// Whether a value is of one of the field's types.
  private func allows(_ value: JSON) -> Bool {
    if types.isEmpty { return true }
    switch value {
    case .null: return isNullable
    case .bool: return types.contains("boolean")
    case .number(let number): return types.contains("number") || (types.contains("integer") && number.isInteger)
    case .string: return types.contains("string")
    case .array: return types.contains("array")
    case .object: return types.contains("object")
    }
  }

  /// The initial text for editing this field; empty for an absent value and, unless it is JSON text, for null.
  public func editText(for value: JSON?) -> String {
    switch value {
    case nil: return ""
    case .null?:
      if case .any = kind { return "null" }
      return ""
    case .string(let text)?:
      // Quote text that would be parsed as another type.
      if case .any = kind, (try? parseAny(text, TextInput.trimmed(text)).get()) != .string(text) {
        return JSON.string(text).text()
      }
      return text
    case .some(.object(let object)): return JSON.object(object).text(.pretty)
    case .some(let value): return value.text()
    }
  }

  /// The limits in words, such as "10 to 3600" or "at most 64 characters"; nil if there are none.
  public var rangeText: String? {
    switch kind {
    case .text(let rules): return Words.range(rules.minLength, rules.maxLength, "character")
    case .array(let rules): return Words.range(rules.minItems, rules.maxItems, "entry")
    case .integer(let rules), .number(let rules):
      let range = Words.range(rules)
      guard let step = rules.multipleOf, step.text != "1" || !isInteger else { return range }
      return (range.map { "\($0), " } ?? "") + "in steps of \(step.text)"
    default: return nil
    }
  }
}
