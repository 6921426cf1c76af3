/// Finds the secrets in a value, for every screen, file and journal.
///
/// Only leaves are secrets. A leaf that the schema declares as secret may have any type; if only its name suggests a
/// secret, it must be a text.
struct SecretLeaves {
  /// How a container hides its content.
  enum Cover {
    case none
    /// Texts directly in it are secrets: `"tokens": ["a", "b"]`.
    case texts
    /// All its content was declared as secret.
    case all
  }

  /// The placeholder of a secret on disk.
  static let marker: JSON = ["$omitted": "secret"]

  /// Names that the schema declares as secrets in any of its branches.
  var declared: Set<String> = []

  /// Calls `found` for each set secret in a value, and for each placeholder of one.
  func find(
    in value: JSON, key: String? = nil, at pointer: JSONPointer = .root, _ field: Field?, _ siblings: [Field] = [],
    _ cover: Cover = .none, _ found: (JSONPointer) -> Void
  ) {
    if value == SecretLeaves.marker { return found(pointer) }
    switch value {
    case .object(let object):
      let inner = self.cover(key, field, cover)
      for (name, member) in object {
        let child = SecretLeaves.child(name, of: field, siblings)
        find(in: member, key: name, at: pointer.appending(name), child, [], inner, found)
      }
    case .array(let elements):
      let inner = self.cover(key, field, cover, isList: true)
      for (index, element) in elements.enumerated() {
        let child = SecretLeaves.child(String(index), of: field, siblings)
        find(in: element, at: pointer.appending(index), child, [], inner, found)
      }
    default: if isSecret(value, key, field, cover) { found(pointer) }
    }
  }

  /// How a nested container hides its content.
  func cover(_ key: String?, _ field: Field?, _ outer: Cover, isList: Bool = false) -> Cover {
    let isDeclared = key.map(declared.contains) ?? false
    if outer == .all || isDeclared || field?.isWriteOnly == true || field?.isSecret == true { return .all }
    guard field?.isUnknownToSchema ?? true else { return .none }
    if let key, SecretNames.isSecret(key) { return .texts }
    return isList && key == nil ? outer : .none
  }

  /// Whether a set leaf is a secret.
  func isSecret(_ value: JSON, _ key: String?, _ field: Field?, _ cover: Cover) -> Bool {
    if value.isNull || value == "" { return false }
    if cover == .all || field?.isSecret == true || (key.map(declared.contains) ?? false) { return true }
    guard value.stringValue != nil, field?.isUnknownToSchema ?? true else { return false }
    return cover == .texts || (key.map(SecretNames.isSecret) ?? false)
  }

  /// The value with each of its secrets replaced.
  func replacing(
    in value: JSON, key: String? = nil, _ field: Field?, _ siblings: [Field] = [], _ cover: Cover = .none,
    with replacement: JSON
  ) -> JSON {
    var places: [JSONPointer] = []
    find(in: value, key: key, field, siblings, cover) { places.append($0) }
    guard !places.isEmpty else { return value }
    var result = value
    for place in places { if place.isRoot { result = replacement } else { result.set(replacement, at: place) } }
    return result
  }

  static func child(_ key: String, of field: Field?, _ siblings: [Field]) -> Field? {
    siblings.first { $0.key == key } ?? field?.children.first { $0.key == key } ?? field?.template(for: key)
  }
}
