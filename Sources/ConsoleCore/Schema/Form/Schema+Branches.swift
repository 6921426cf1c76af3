extension Schema {
  /// The value of a field in another of its branches, which keeps what the branches share; nil if there is none.
  public func value(of field: Field, inBranch index: Int, present: JSON?) -> JSON? {
    guard field.branchSchemas.indices.contains(index) else { return nil }
    let flattener = SchemaFlattener(document: document)
    let flats = field.branchSchemas.map { flattener.flatten($0, present) }
    var isObject = flats[index].describesObject
    if case .object = field.kind, flats[index].types.isEmpty { isObject = true }
    guard isObject else { return scalar(of: field, field.branchSchemas[index], present) }
    var object = kept(present?.objectValue ?? JSONObject(), of: field, flats, index)
    complete(&object, flats[index], at: field.pointer, withRequired: false)
    if flattener.selection(field.branchSchemas, flats, .object(object)) != index {
      complete(&object, flats[index], at: field.pointer, withRequired: true)
    }
    return .object(object)
  }

  private func isRefused(_ value: JSON, by schema: JSON) -> Bool {
    var run = ValidationRun(document: document)
    return run.check(schema, value, at: .root).hasFailed
  }

  /// The members to keep: those of the branch, those of all branches, and those of none.
  private func kept(_ old: JSONObject, of field: Field, _ flats: [FlatNode], _ index: Int) -> JSONObject {
    let own = flats[index].node["properties"]?.objectValue ?? JSONObject()
    var others: Set<String> = []
    for flat in flats { others.formUnion(flat.node["properties"]?.objectValue?.keys ?? []) }
    let shared = Set(field.sharedNames)
    var object = JSONObject()
    for (key, value) in old {
      if let schema = own[key] {
        if !isRefused(value, by: schema) {
          object[key] = value
        } else if case .constant(let constant) = member(key, schema, at: field.pointer).kind {
          object[key] = constant
        }
      } else if shared.contains(key) || !others.contains(key) {
        object[key] = value
      }
    }
    return object
  }

  private func complete(
    _ object: inout JSONObject, _ flat: FlatNode, at pointer: JSONPointer, withRequired: Bool
  ) {
    let required = Set((flat.node["required"]?.arrayValue ?? []).compactMap(\.stringValue))
    for (key, schema) in flat.node["properties"]?.objectValue ?? JSONObject() where object[key] == nil {
      let field = member(key, schema, at: pointer)
      guard !field.isReadOnly else { continue }
      if case .constant(let constant) = field.kind {
        object[key] = constant
      } else if let value = field.defaultValue {
        object[key] = value
      } else if withRequired, required.contains(key) {
        object[key] = defaultValue(of: field)
      }
    }
  }

  private func member(_ key: String, _ schema: JSON, at pointer: JSONPointer) -> Field {
    builder.field(key, schema, nil, at: pointer.appending(key), FieldBuilder.Context(depth: 1))
  }

  /// Converts text to a number or back if necessary; a value that fits is kept.
  private func scalar(of field: Field, _ schema: JSON, _ present: JSON?) -> JSON {
    let branch = builder.field(field.key, schema, nil, at: field.pointer, FieldBuilder.Context(depth: 1))
    if let present, !present.isNull {
      if !isRefused(present, by: schema) { return present }
      if present.objectValue == nil, present.arrayValue == nil,
        case .success(let value) = branch.parse(present.stringValue ?? present.text()), !isRefused(value, by: schema)
      {
        return value
      }
    }
    return defaultValue(of: branch)
  }
}
