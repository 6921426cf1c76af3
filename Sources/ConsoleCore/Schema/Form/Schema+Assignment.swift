extension Schema {
  /// Reads `FIELD=VALUE` of the command line: a name, a dotted path or a JSON Pointer, and a value by the field's kind.
  ///
  /// Where there is no schema the kind is that of the present value, else text.
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

  /// The place that a path of the command line means; the envelope's member in front is left out.
  private func pointer(ofPath path: String, in present: JSONObject) throws(InputProblem) -> JSONPointer {
    var tokens: [String]
    if path.hasPrefix("/") {
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
    guard let first = tokens.first, !first.isEmpty else { throw InputProblem("a field's name is missing") }
    return JSONPointer(tokens: tokens)
  }

  /// Whether the schema names the members at a place, so that another name there is a mistake.
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
