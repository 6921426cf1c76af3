import ConsoleCore

/// The fields of a record by the dotted paths that changes name them by.
struct FieldIndex {
  private var fields: [String: Field] = [:]
  /// Knows the secrets of branches of the schema that are not in force now, too.
  private let mask: ChangeMask

  init() { mask = ChangeMask(nil) }

  init(_ schema: Schema, _ record: Record) {
    mask = ChangeMask(schema)
    for field in schema.fields(for: record.fields).flatMap(\.flattened) {
      fields[field.pointer.tokens.joined(separator: ".")] = field
    }
  }

  subscript(key: String) -> Field? { fields[key] }

  /// What people call a field; below another one its path, since a title alone would not tell which it is.
  func title(_ key: String) -> String {
    key.contains(".") ? key : fields[key]?.title ?? key
  }

  /// Whether the value of a field is masked, by the schema or, where it knows nothing, by the name.
  func isSecret(_ key: String) -> Bool {
    guard let field = fields[key] else { return mask.isSecret(key) }
    return field.isSecret || mask.declaresSecret(key)
  }

  /// A value as a line of text, secrets masked, with its unit.
  func text(_ key: String, _ value: JSON?) -> String {
    guard let value else { return "(absent)" }
    let field = fields[key]
    if isSecret(key), !value.isNull, value != "" { return DisplayText.mask }
    if value.isNull { return "null" }
    if value == "" { return "(empty)" }
    let text = DisplayText.full(value, field)
    guard value.numberValue != nil, let unit = field?.unit, field?.isSecret != true else { return text }
    return text + " " + unit
  }
}
