import ConsoleCore

/// The fields of a record by the dotted paths that changes use.
struct FieldIndex {
  private var fields: [String: Field] = [:]
  /// Knows secrets in all variants of the schema, including those not in use now.
  private let mask: ChangeMask

  init() { mask = ChangeMask(nil) }

  init(_ schema: Schema, _ record: Record) {
    mask = ChangeMask(schema)
    for field in schema.fields(for: record.fields).flatMap(\.flattened) {
      fields[field.pointer.tokens.joined(separator: ".")] = field
    }
  }

  subscript(key: String) -> Field? { fields[key] }

  /// A field's title; for a nested field its path, since a title alone would be ambiguous.
  func title(_ key: String) -> String {
    key.contains(".") ? key : fields[key]?.title ?? key
  }

  /// Whether the value is masked, by the schema or, if that does not know the field, by its name.
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
