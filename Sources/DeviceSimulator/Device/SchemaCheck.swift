import ConsoleCore

/// The device's own small validator: the first thing that is wrong with a value, named by its field.
struct SchemaCheck: Sendable {
  let reader: SchemaReader

  init(_ schema: JSON) { reader = SchemaReader(schema) }

  /// The first problem as `field: what it must be`; nil for a valid value.
  func problem(_ value: JSON, at path: String = "") -> String? {
    check(value, reader.root, path.isEmpty ? [] : [path], depth: 0)
  }

  private func check(_ value: JSON, _ given: JSON, _ path: [String], depth: Int) -> String? {
    guard depth < 64 else { return nil }
    if given.boolValue == false { return text(path, "must be absent") }
    let schema = reader.resolve(given)
    if let types = SchemaCheck.types(schema), !types.contains(where: { SchemaCheck.matches(value, type: $0) }) {
      return text(path, "must be \(SchemaCheck.article(types))")
    }
    if let constant = schema["const"], constant != value { return text(path, "must be \(constant.text())") }
    if let choices = schema["enum"]?.arrayValue, !choices.contains(value) {
      let names = choices.prefix(12).map { $0.stringValue ?? $0.text() }.joined(separator: ", ")
      return text(path, "must be one of \(names)")
    }
    return checkKind(value, schema, path, depth: depth) ?? checkCombinations(value, schema, path, depth: depth)
  }

  private func checkKind(_ value: JSON, _ schema: JSON, _ path: [String], depth: Int) -> String? {
    switch value {
    case .number(let number): SchemaCheck.rangeProblem(number, schema).map { text(path, $0) }
    case .string(let string): SchemaText.problem(string, schema).map { text(path, $0) }
    case .array(let elements): check(elements, schema, path, depth: depth)
    case .object(let object): check(object, schema, path, depth: depth)
    case .null, .bool: nil
    }
  }

  private func check(_ elements: [JSON], _ schema: JSON, _ path: [String], depth: Int) -> String? {
    if let least = schema["minItems"]?.intValue, elements.count < least {
      return text(path, "must have at least \(least) \(least == 1 ? "element" : "elements")")
    }
    if let most = schema["maxItems"]?.intValue, elements.count > most {
      return text(path, "must have at most \(most) elements")
    }
    if schema["uniqueItems"]?.boolValue == true, Set(elements).count < elements.count {
      return text(path, "must not have the same element twice")
    }
    guard let items = schema["items"] else { return nil }
    for (index, element) in elements.enumerated() {
      if let problem = check(element, items, path + [String(index)], depth: depth + 1) { return problem }
    }
    return nil
  }

  private func check(_ object: JSONObject, _ schema: JSON, _ path: [String], depth: Int) -> String? {
    for name in schema["required"]?.arrayValue ?? [] {
      if let name = name.stringValue, object[name] == nil { return text(path + [name], "is missing") }
    }
    let properties = schema["properties"]?.objectValue ?? JSONObject()
    for (key, member) in object {
      if let property = properties[key] {
        if let problem = check(member, property, path + [key], depth: depth + 1) { return problem }
      } else if schema["additionalProperties"]?.boolValue == false {
        return text(path + [key], "is not a known field")
      } else if let additional = schema["additionalProperties"], additional.objectValue != nil {
        if let problem = check(member, additional, path + [key], depth: depth + 1) { return problem }
      }
    }
    return nil
  }

  private func checkCombinations(_ value: JSON, _ schema: JSON, _ path: [String], depth: Int) -> String? {
    for part in schema["allOf"]?.arrayValue ?? [] {
      if let problem = check(value, part, path, depth: depth + 1) { return problem }
    }
    for keyword in ["anyOf", "oneOf"] {
      guard let parts = schema[keyword]?.arrayValue, !parts.isEmpty else { continue }
      let problems = parts.map { check(value, $0, path, depth: depth + 1) }
      let matches = problems.filter { $0 == nil }.count
      if matches == 0 { return problems.compactMap { $0 }.last }
      if keyword == "oneOf", matches > 1 { return text(path, "fits more than one of the forms") }
    }
    if let condition = schema["if"] {
      let branch = check(value, condition, path, depth: depth + 1) == nil ? schema["then"] : schema["else"]
      if let branch, let problem = check(value, branch, path, depth: depth + 1) { return problem }
    }
    return nil
  }

  private func text(_ path: [String], _ problem: String) -> String {
    "\(path.isEmpty ? "value" : path.joined(separator: ".")): \(problem)"
  }

  private static func types(_ schema: JSON) -> [String]? {
    if let type = schema["type"]?.stringValue { return [type] }
    return schema["type"]?.arrayValue?.compactMap(\.stringValue)
  }

  private static func matches(_ value: JSON, type: String) -> Bool {
    switch (type, value) {
    case ("integer", .number(let number)): number.isInteger
    default: value.kind.rawValue == type
    }
  }

  private static func article(_ types: [String]) -> String {
    types.map { type in
      switch type {
      case "integer": "a whole number"
      case "boolean": "true or false"
      case "array", "object": "an \(type)"
      case "null": "null"
      case "string": "a text"
      default: "a \(type)"
      }
    }.joined(separator: " or ")
  }

  private static func rangeProblem(_ number: JSONNumber, _ schema: JSON) -> String? {
    let (least, most) = (schema["minimum"]?.numberValue, schema["maximum"]?.numberValue)
    if least.map({ number < $0 }) == true || most.map({ number > $0 }) == true {
      return switch (least, most) {
      case (let least?, let most?): "must be between \(least.text) and \(most.text)"
      case (let least?, nil): "must be at least \(least.text)"
      default: "must be at most \(most?.text ?? "")"
      }
    }
    if let limit = schema["exclusiveMinimum"]?.numberValue, number <= limit {
      return "must be greater than \(limit.text)"
    }
    if let limit = schema["exclusiveMaximum"]?.numberValue, number >= limit { return "must be less than \(limit.text)" }
    if let step = schema["multipleOf"]?.numberValue, !isMultiple(number, of: step) {
      return "must be a multiple of \(step.text)"
    }
    return nil
  }

  private static func isMultiple(_ number: JSONNumber, of step: JSONNumber) -> Bool {
    if let number = number.intValue, let step = step.intValue, step > 0 { return number % step == 0 }
    guard step.doubleValue > 0 else { return true }
    // A decimal step such as 0.1 has no exact Double: the quotient is near a whole number instead.
    let quotient = number.doubleValue / step.doubleValue
    return (quotient - quotient.rounded()).magnitude < 1e-6
  }
}
