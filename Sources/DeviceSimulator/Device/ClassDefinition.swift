import ConsoleCore

/// What a class is made of: its schema and the few rules that a schema cannot say.
struct ClassDefinition: Sendable {
  /// Who makes and removes the records of a class.
  enum Management: Sendable {
    case client
    /// The device alone; clients may end what has ended.
    case device
    /// There is exactly one record, which can be changed only.
    case singleton
  }

  /// A write-only field and what GET shows in its place, nil for nothing.
  struct SecretField: Sendable {
    let pointer: JSONPointer
    let shown: JSON?
  }

  let name: String
  let description: String
  /// Describes the record's fields, without an envelope.
  let schema: JSON
  let management: Management
  /// A field that no two records may share.
  let uniqueField: String?
  let secrets: [SecretField]
  let readOnlyFields: [JSONPointer]

  init(
    _ name: String, _ schema: JSON, management: Management = .client, uniqueField: String? = nil
  ) {
    self.name = name
    self.schema = schema
    self.management = management
    self.uniqueField = uniqueField
    description = schema["description"]?.stringValue ?? schema["title"]?.stringValue ?? name
    var secrets: [SecretField] = []
    var readOnly: [JSONPointer] = []
    SchemaReader(schema).visitFields { pointer, field in
      if field["writeOnly"]?.boolValue == true {
        secrets.append(SecretField(pointer: pointer, shown: field["default"]))
      }
      if field["readOnly"]?.boolValue == true { readOnly.append(pointer) }
    }
    self.secrets = secrets
    readOnlyFields = readOnly
  }

  /// The fields as GET shows them.
  func hidingSecrets(_ fields: JSONObject) -> JSONObject {
    guard !secrets.isEmpty else { return fields }
    var value = JSON.object(fields)
    for secret in secrets {
      if let shown = secret.shown {
        if value[secret.pointer] != nil { value.set(shown, at: secret.pointer) }
      } else {
        value.remove(at: secret.pointer)
      }
    }
    return value.objectValue ?? fields
  }

  /// The fields with the secrets that a client left as GET shows them put back.
  func keepingSecrets(_ fields: JSONObject, of old: JSONObject) -> JSONObject {
    var value = JSON.object(fields)
    for secret in secrets {
      guard let known = JSON.object(old)[secret.pointer] else { continue }
      let given = value[secret.pointer]
      if given == nil || given == secret.shown { value.set(known, at: secret.pointer) }
    }
    return value.objectValue ?? fields
  }
}
