/// Hides the secrets of one class in what is told of its changes.
public struct ChangeMask: Sendable {
  private let fields: [String: Field]

  /// A mask by the class's schema; without one, names alone tell what is a secret.
  public init(_ schema: Schema?) {
    let all = schema?.fields(for: JSONObject()).flatMap(\.flattened) ?? []
    fields = Dictionary(
      all.map { ($0.pointer.tokens.joined(separator: "."), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The field that a dotted path leads to; nil where the schema does not know it.
  public func field(_ path: String) -> Field? { fields[path] }

  /// Whether the field's value must not be shown.
  public func isSecret(_ path: String) -> Bool {
    if let field = fields[path] { return field.isSecret }
    return SecretNames.isSecret(String(path.split(separator: ".").last ?? ""))
  }

  /// A value as it may be shown.
  public func shown(_ value: JSON?, of path: String) -> JSON {
    guard let value, !value.isNull else { return .null }
    if isSecret(path) { return value == "" ? value : .string(DisplayText.mask) }
    return DisplayText.masked(value, fields[path])
  }
}
