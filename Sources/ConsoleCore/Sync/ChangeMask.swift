/// Masks the secrets of one class in its changes.
public struct ChangeMask: Sendable {
  private let fields: [String: Field]
  /// Names of secrets in all variants of the schema, including those not in use now.
  private let secrets: Set<String>

  /// Makes a mask from the class's schema; without one, only the fields' names identify secrets.
  public init(_ schema: Schema?) {
    secrets = schema?.document.secretNames ?? []
    let all = schema?.fields(for: JSONObject()).flatMap(\.flattened) ?? []
    fields = Dictionary(
      all.map { ($0.pointer.tokens.joined(separator: "."), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The field at a dotted path; nil if the schema does not know it.
  public func field(_ path: String) -> Field? { fields[path] }

  /// The field's title; for a nested field its path, since a title alone would be ambiguous.
  public func title(_ path: String) -> String { path.contains(".") ? path : fields[path]?.title ?? path }

  /// Whether the field's value must not be shown.
  public func isSecret(_ path: String) -> Bool {
    if declaresSecret(path) { return true }
    if let field = fields[path] { return field.isSecret }
    // A list's element is a secret if the list's name is one.
    let names = path.split(separator: ".").filter { JSONPointer.arrayIndex(String($0)) == nil }
    return SecretNames.isSecret(String(names.last ?? ""))
  }

  /// Whether any variant of the schema declares a field of that name a secret.
  public func declaresSecret(_ path: String) -> Bool { secrets.contains(ChangeMask.name(path)) }

  private static func name(_ path: String) -> String { String(path.split(separator: ".").last ?? "") }

  /// A value with its secrets masked.
  public func shown(_ value: JSON?, of path: String) -> JSON {
    guard let value, !value.isNull else { return .null }
    if isSecret(path), value.objectValue == nil, value.arrayValue == nil {
      return value == "" ? value : .string(DisplayText.mask)
    }
    let cover: SecretLeaves.Cover = declaresSecret(path) ? .all : isSecret(path) ? .texts : .none
    return SecretLeaves(declared: secrets).replacing(
      in: value, key: ChangeMask.name(path), fields[path], [], cover, with: .string(DisplayText.mask))
  }
}
