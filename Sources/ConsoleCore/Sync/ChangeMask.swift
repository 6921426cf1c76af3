/// Hides the secrets of one class in what is told of its changes.
public struct ChangeMask: Sendable {
  private let fields: [String: Field]
  /// Names of secrets in whatever branch of the schema, also of one that is not in force now.
  private let secrets: Set<String>

  /// A mask by the class's schema; without one, names alone tell what is a secret.
  public init(_ schema: Schema?) {
    secrets = schema?.document.secretNames ?? []
    let all = schema?.fields(for: JSONObject()).flatMap(\.flattened) ?? []
    fields = Dictionary(
      all.map { ($0.pointer.tokens.joined(separator: "."), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The field that a dotted path leads to; nil where the schema does not know it.
  public func field(_ path: String) -> Field? { fields[path] }

  /// What people call the field; below another one its path, since a title alone would not tell which it is.
  public func title(_ path: String) -> String { path.contains(".") ? path : fields[path]?.title ?? path }

  /// Whether the field's value must not be shown.
  public func isSecret(_ path: String) -> Bool {
    if declaresSecret(path) { return true }
    if let field = fields[path] { return field.isSecret }
    // A list's element goes by the list's name.
    let names = path.split(separator: ".").filter { JSONPointer.arrayIndex(String($0)) == nil }
    return SecretNames.isSecret(String(names.last ?? ""))
  }

  /// Whether the schema calls a field of that name a secret in any of its branches.
  public func declaresSecret(_ path: String) -> Bool { secrets.contains(ChangeMask.name(path)) }

  private static func name(_ path: String) -> String { String(path.split(separator: ".").last ?? "") }

  /// A value as it may be shown.
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
