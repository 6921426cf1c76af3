extension Schema {
  /// Members that every record has and only the device changes (device API: envelopes).
  static let envelopeMembers = ["uuid", "objectClass", "rev"]

  var builder: FieldBuilder {
    let names: [String] = if case .objectClass = subject { Schema.envelopeMembers } else { [] }
    return FieldBuilder(
      flattener: SchemaFlattener(document: document), protectedNames: names, followsValues: isInferred)
  }

  /// The fields of a record in the schema's order, then members of the value that are not in the schema, then those
  /// that every record has and only the device changes.
  public func fields(for value: JSONObject) -> [Field] {
    let flat = SchemaFlattener(document: document).flatten(root, .object(value))
    let fields = builder.members(of: flat, value, at: .root, FieldBuilder.Context())
    guard case .objectClass = subject else { return fields }
    func isOfEnvelope(_ field: Field) -> Bool { Schema.envelopeMembers.contains(field.key) }
    return fields.filter { !isOfEnvelope($0) } + fields.filter(isOfEnvelope)
  }

  /// The field at a pointer into the fields object, for the current value; a new element of an array is `-`.
  public func field(at pointer: JSONPointer, in value: JSONObject) -> Field? {
    guard let first = pointer.tokens.first else { return nil }
    var field = fields(for: value).first { $0.key == first }
    for token in pointer.tokens.dropFirst() {
      guard let parent = field else { return nil }
      field = parent.children.first { $0.key == token } ?? parent.template(for: token)
    }
    return field
  }

  /// The record as one field: its members, the branches at the root, and the field for further members.
  public func rootField(for value: JSONObject) -> Field {
    let flat = SchemaFlattener(document: document).flatten(root, .object(value))
    var field = Field(key: "", pointer: .root, title: title ?? name, kind: .object)
    field.children = fields(for: value)
    (field.branches, field.selectedBranch) = (flat.branches, flat.selectedBranch)
    (field.branchSchemas, field.hasLikeBranches) = (flat.branchSchemas, flat.hasLikeBranches)
    field.sharedNames = flat.sharedNames
    if let template = builder.entryTemplate(flat, at: .root, FieldBuilder.Context()) { field.templates = [template] }
    return field
  }

  /// The branches at the root and the current choice, if the whole record is a `oneOf` or `anyOf`.
  public func rootBranches(for value: JSONObject) -> (titles: [String], selected: Int?) {
    let flat = SchemaFlattener(document: document).flatten(root, .object(value))
    return (flat.branches, flat.selectedBranch)
  }

  /// Whether fields can be made from the schema; its references may be circular or broken.
  var describesFields: Bool {
    let flat = SchemaFlattener(document: document).flatten(root, .object(JSONObject()))
    let words = ["properties", "patternProperties", "additionalProperties", "if"]
    return !flat.branches.isEmpty || words.contains { flat.node[$0]?.objectValue?.isEmpty == false }
  }

  /// Whether the schema explicitly allows members that it does not name.
  var isOpen: Bool {
    SchemaFlattener(document: document).flatten(root, nil).node["additionalProperties"] == true
  }

  /// Where the fields of a record violate the schema; read-only fields are not reported.
  public func validate(fields value: JSONObject) -> [ValidationIssue] {
    guard !isInferred else { return [] }
    var skipped: Set<JSONPointer> = []
    for field in fields(for: value).flatMap(\.flattened) where field.isReadOnly { skipped.insert(field.pointer) }
    if case .objectClass = subject {
      for name in Schema.envelopeMembers { skipped.insert(JSONPointer(tokens: [name])) }
    }
    var run = ValidationRun(document: document, skipped: skipped)
    var seen: Set<ValidationIssue> = []
    return run.check(root, .object(value), at: .root).issues.filter { seen.insert($0).inserted }
  }
}

extension Field {
  /// The field for a member or element that does not exist yet.
  func template(for token: String) -> Field? {
    guard let template = templates.first else { return nil }
    if case .array = kind, token != "-", JSONPointer.arrayIndex(token) == nil { return nil }
    return template.moved(to: pointer.appending(token), key: token)
  }

  /// The same field at another location, including everything below it.
  func moved(to pointer: JSONPointer, key: String) -> Field {
    let depth = self.pointer.tokens.count
    var copy = self
    copy.pointer = pointer
    if copy.title == copy.key { copy.title = key }
    copy.key = key
    func relocated(_ child: Field) -> Field {
      child.moved(to: JSONPointer(tokens: pointer.tokens + child.pointer.tokens.dropFirst(depth)), key: child.key)
    }
    copy.children = children.map(relocated)
    copy.templates = templates.map(relocated)
    return copy
  }
}
