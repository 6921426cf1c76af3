extension Schema {
  /// Parses `FIELD=VALUE` of the command line: a name, a dotted path or a JSON Pointer, and a value of its kind.
  ///
  /// Without a schema the kind is that of the current value, else text.
  public func parseAssignment(
    path: String, value text: String, in present: JSONObject = JSONObject()
  ) throws(InputProblem) -> (pointer: JSONPointer, value: JSON) {
    let pointer = try pointer(ofPath: path, in: present)
    guard let field = field(at: pointer, in: present) else {
      if isKnowable(pointer, in: present) { throw InputProblem(unknownMessage(pointer, path, in: present)) }
      let isNumberLike = JSON.object(present)[pointer]?.numberValue != nil
      return (pointer, isNumberLike ? (try? JSON.parse(text)) ?? .string(text) : .string(text))
    }
    if field.isReadOnly { throw InputProblem("\(path) is read-only") }
    if case .text = field.kind, field.isNullable, text == "null" { return (pointer, .null) }
    switch field.parse(text) {
    case .success(let value): return (pointer, value)
    case .failure(let problem): throw InputProblem("\(path) \(problem.message)")
    }
  }

  /// Splits `FIELD=VALUE`; if a JSON Pointer contains `=`, the longest one that is a field counts.
  ///
  /// `#/a%3Db` is the same pointer as `/a=b`, in case both readings are fields (RFC 6901 section 6).
  public func splitAssignment(
    _ text: String, in present: JSONObject = JSONObject()
  ) throws(InputProblem) -> (path: String, value: String) {
    var splits: [(path: String, value: String)] = []
    for index in text.indices where text[index] == "=" {
      splits.append((String(text[..<index]), String(text[text.index(after: index)...])))
    }
    guard let first = splits.first, !first.path.isEmpty else {
      throw InputProblem("\"\(text)\" is not FIELD=VALUE")
    }
    guard text.hasPrefix("/"), splits.count > 1 else { return first }
    let found = splits.filter { split in
      guard let pointer = try? pointer(ofPath: split.path, in: present) else { return false }
      return field(at: pointer, in: present) != nil || JSON.object(present)[pointer] != nil
    }
    if found.count > 1, let longest = found.last {
      let names = found.map(\.path).joined(separator: " and ")
      let escaped = longest.path.replacing("=", with: "%3D")
      throw InputProblem("\(names) are both fields: write #\(escaped)=VALUE or #\(found[0].path)=VALUE")
    }
    return found.first ?? first
  }

  /// The location for a path on the command line, without a leading envelope member.
  private func pointer(ofPath path: String, in present: JSONObject) throws(InputProblem) -> JSONPointer {
    var tokens: [String]
    if path.hasPrefix("#/") {
      guard let pointer = JSONPointer(PathText.decoded(path.dropFirst())) else {
        throw InputProblem("\(path) is not a JSON Pointer")
      }
      tokens = pointer.tokens
    } else if path.hasPrefix("/") {
      guard let pointer = JSONPointer(path) else { throw InputProblem("\(path) is not a JSON Pointer") }
      tokens = pointer.tokens
    } else if fields(for: present).contains(where: { $0.key == path }) {
      tokens = [path]
    } else {
      tokens = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }
    if tokens.count > 1, tokens[0] == name, field(at: JSONPointer(tokens: [name]), in: present) == nil {
      tokens.removeFirst()
    }
    guard let first = tokens.first, !first.isEmpty else { throw InputProblem("the field name is missing") }
    return JSONPointer(tokens: tokens)
  }

  /// Whether the schema names the members at a location, so that another name there is a mistake.
  private func isKnowable(_ pointer: JSONPointer, in present: JSONObject) -> Bool {
    if pointer.tokens.count == 1, isInferred || isOpen { return false }
    guard !pointer.parent.isRoot else { return true }
    guard let parent = field(at: pointer.parent, in: present) else { return true }
    if case .any = parent.kind { return false }
    return !isInferred || parent.kind.isScalar
  }

  private func unknownMessage(_ pointer: JSONPointer, _ path: String, in present: JSONObject) -> String {
    let siblings =
      pointer.parent.isRoot ? fields(for: present) : field(at: pointer.parent, in: present)?.children ?? []
    let last = pointer.last ?? ""
    let nearest = siblings.map(\.key).min { TextInput.distance($0, last) < TextInput.distance($1, last) }
    guard let nearest, TextInput.distance(nearest, last) <= max(2, last.count / 3) else {
      return "\(name) has no field \(path)"
    }
    return "\(name) has no field \(path); did you mean \(nearest)?"
  }
}
