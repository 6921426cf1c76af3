import ConsoleCore

/// Copies records and values; secrets are masked unless the operator presses the key that copies them.
@MainActor enum RecordCopy {
  /// Copies the record as the device sent it, its secrets masked.
  static func masked(_ record: Record, _ context: Context) -> [Action] {
    if !record.isAsSent {
      return [.copyWhenRead(context.device.key(record.objectClass, record.uuid), withSecrets: false)]
    }
    let shown = SecretFinder(context.device.schema(record.objectClass)).masking(record)
    let copy = Action.copy(shown.text(.pretty), what: "the record")
    guard shown != record.document else { return [copy] }
    let key = context.keymap.label(.copyRecordSecrets)
    return [copy, .say("Copied the record with its secrets masked; \(key) copies them too", .info)]
  }

  /// Copies the record as the device sent it, including its secrets.
  static func whole(_ record: Record, _ context: Context) -> [Action] {
    if !record.isAsSent {
      return [.copyWhenRead(context.device.key(record.objectClass, record.uuid), withSecrets: true)]
    }
    return [.copy(record.document.text(.pretty), what: "the record with its secrets")]
  }

  /// Copies a value unless it is a secret; secrets inside it are masked.
  static func value(_ value: JSON?, _ field: Field, _ context: Context) -> [Action] {
    let key = context.keymap.label(.copySecret)
    if field.isSecret { return [.say("\(field.title) is a secret; \(key) copies it", .warning)] }
    let shown = value.map { DisplayText.masked($0, field) }
    let copy = Action.copy(shown?.stringValue ?? shown?.text() ?? "", what: field.title)
    guard shown != value else { return [copy] }
    return [copy, .say("Copied \(field.title) with its secrets masked; \(key) copies them too", .info)]
  }

  /// Copies a value with its secrets.
  static func secret(_ value: JSON?, _ field: Field) -> [Action] {
    guard let value, !value.isNull, value != "" else {
      return [.say("The device does not show \(field.title), so there is nothing to copy", .warning)]
    }
    return [.copy(value.stringValue ?? value.text(), what: field.title)]
  }

  /// Why a field has no secret to copy; nil if it has one.
  static func refusal(_ value: JSON?, _ field: Field?) -> String? {
    guard let field else { return "no field is selected" }
    if field.isSecret { return nil }
    return value.map { DisplayText.masked($0, field) != $0 } == true ? nil : "the field is not a secret"
  }
}
