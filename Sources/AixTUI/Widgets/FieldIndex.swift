import ConsoleCore

/// The fields of a record by the dotted paths that changes name them by.
struct FieldIndex {
  private var fields: [String: Field] = [:]

  init() {}

  init(_ schema: Schema, _ record: Record) {
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
    fields[key]?.isSecret ?? SecretNames.isSecret(String(key.split(separator: ".").last ?? ""))
  }

  /// A value as a line of text, secrets masked, with its unit.
  func text(_ key: String, _ value: JSON?) -> String {
    guard let value else { return "(absent)" }
    let field = fields[key]
    if field == nil, isSecret(key), !value.isNull, value != "" { return DisplayText.mask }
    if value.isNull { return "null" }
    if value == "" { return "(empty)" }
    let text = DisplayText.full(value, field)
    guard value.numberValue != nil, let unit = field?.unit, field?.isSecret != true else { return text }
    return text + " " + unit
  }
}
