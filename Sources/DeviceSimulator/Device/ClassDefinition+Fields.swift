import ConsoleCore

/// What becomes of a record's fields when a client writes them.
extension ClassDefinition {
  /// The fields of a new record: read-only ones are not to be given, absent ones get their defaults.
  func newFields(_ given: JSONObject) throws(APIError) -> JSONObject {
    for pointer in readOnlyFields where JSON.object(given)[pointer] != nil {
      throw .value("\(ClassDefinition.name(pointer)): is read-only")
    }
    return try valid(SchemaReader(schema).fillingDefaults(given))
  }

  /// The fields after a PUT: read-only ones stay as they were, whatever the body says.
  func replacedFields(_ given: JSONObject, old: JSONObject) throws(APIError) -> JSONObject {
    var value = JSON.object(given)
    for pointer in readOnlyFields {
      if let known = JSON.object(old)[pointer] { value.set(known, at: pointer) } else { value.remove(at: pointer) }
    }
    let fields = keepingSecrets(value.objectValue ?? given, of: old)
    return try valid(SchemaReader(schema).fillingDefaults(fields))
  }

  /// The fields after a PATCH, which must not touch read-only ones.
  func patchedFields(_ patched: JSONObject, old: JSONObject) throws(APIError) -> JSONObject {
    for pointer in readOnlyFields where JSON.object(patched)[pointer] != JSON.object(old)[pointer] {
      throw .value("\(ClassDefinition.name(pointer)): is read-only")
    }
    return try valid(keepingSecrets(patched, of: old))
  }

  func withoutReadOnly(_ fields: JSONObject) -> JSONObject {
    var value = JSON.object(fields)
    for pointer in readOnlyFields { value.remove(at: pointer) }
    return value.objectValue ?? fields
  }

  private func valid(_ fields: JSONObject) throws(APIError) -> JSONObject {
    if let problem = SchemaCheck(schema).problem(.object(fields)) { throw .value(problem) }
    return fields
  }

  private static func name(_ pointer: JSONPointer) -> String { pointer.tokens.joined(separator: ".") }
}
