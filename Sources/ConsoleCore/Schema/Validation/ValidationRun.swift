/// One validation: the schema, the values to skip, and a budget against hostile schemas.
struct ValidationRun {
  let document: SchemaDocument
  /// Values that are not reported, such as read-only ones.
  var skipped: Set<JSONPointer> = []
  /// The remaining node visits; at zero the rest is undecided.
  var budget = 100_000
  /// The current nesting of schemas.
  private var depth = 0
  /// The references followed for the current value, so that circular ones end.
  private var chain: [String] = []

  static let depthLimit = 120

  init(document: SchemaDocument, skipped: Set<JSONPointer> = []) {
    self.document = document
    self.skipped = skipped
  }

  /// Checks a part of the last value, for which references may be followed again.
  mutating func checkPart(_ schema: JSON, _ value: JSON, at pointer: JSONPointer) -> Verdict {
    let outer = chain
    chain = []
    defer { chain = outer }
    return check(schema, value, at: pointer)
  }

  mutating func check(_ schema: JSON, _ value: JSON, at pointer: JSONPointer) -> Verdict {
    if case .bool(let allowed) = schema { return allowed ? .valid : .failed(pointer, "false", "is not allowed") }
    guard case .object(let node) = schema else { return .undecided }
    guard budget > 0, depth < ValidationRun.depthLimit else { return .undecided }
    if !skipped.isEmpty, skipped.contains(pointer) { return .valid }
    budget -= 1
    depth += 1
    defer { depth -= 1 }
    var verdict = Verdict.valid
    if let reference = node["$ref"]?.stringValue {
      verdict.add(follow(reference, value, at: pointer))
      if document.ignoresReferenceSiblings { return verdict }
    }
    checkKind(node, value, at: pointer, &verdict)
    // A value of the wrong type would violate its limits too, and one message is clearer than three.
    if !verdict.issues.contains(where: { $0.pointer == pointer && $0.keyword == "type" }) {
      switch value {
      case .number(let number): checkNumber(node, number, at: pointer, &verdict)
      case .string(let text): checkText(node, text, at: pointer, &verdict)
      case .array(let elements): checkArray(node, elements, at: pointer, &verdict)
      case .object(let object): checkObject(node, object, at: pointer, &verdict)
      case .null, .bool: break
      }
    }
    checkCombinators(node, value, at: pointer, &verdict)
    return verdict
  }

  private mutating func follow(_ reference: String, _ value: JSON, at pointer: JSONPointer) -> Verdict {
    guard !chain.contains(reference), let target = document.target(of: reference) else { return .undecided }
    chain.append(reference)
    defer { chain.removeLast() }
    return check(target, value, at: pointer)
  }

  private func checkKind(_ node: JSONObject, _ value: JSON, at pointer: JSONPointer, _ verdict: inout Verdict) {
    let names: [String]
    switch node["type"] {
    case .string(let name): names = [name]
    case .array(let list): names = list.compactMap(\.stringValue)
    default: names = []
    }
    if !names.isEmpty, !names.contains(where: { value.isKind($0) }) {
      verdict.fail(pointer, "type", "must be " + Words.list(names.map(Words.kind), or: true))
    }
    if let constant = node["const"], constant != value {
      verdict.fail(pointer, "const", "must be \(Words.value(constant))")
    }
    if case .array(let allowed) = node["enum"], !allowed.contains(value) {
      verdict.fail(pointer, "enum", Words.oneOf(allowed))
    }
  }
}

extension JSON {
  /// Whether the value is of a `type` of JSON Schema; `1.0` is an integer (draft-07, 6.1.1), an unknown name fits all.
  func isKind(_ name: String) -> Bool {
    switch (name, self) {
    case ("integer", .number(let number)): number.isInteger
    case ("integer", _): false
    case ("null", _), ("boolean", _), ("number", _), ("string", _), ("array", _), ("object", _): kind.rawValue == name
    default: true
    }
  }
}
