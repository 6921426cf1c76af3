/// Finds the secrets in a value: the one rule that every screen, file and journal goes by.
///
/// Only leaves are secrets. What the schema declares so counts whatever its kind; where a name alone speaks of a
/// secret, only texts do.
struct SecretLeaves {
  /// How a container hides what lies in it.
  enum Cover {
    case none
    /// Texts that lie directly in it are secrets: `"tokens": ["a", "b"]`.
    case texts
    /// All that lies in it was declared to be secret.
    case all
  }

  /// What stands on disk in a secret's place.
  static let marker: JSON = ["$omitted": "secret"]

  /// Names that the schema declares to be secrets in any of its branches.
  var declared: Set<String> = []

  /// Calls `found` for each secret of a value that is set, and for each mark that stands in one's place.
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

  /// How a container that lies in another one hides what lies in it.
  func cover(_ key: String?, _ field: Field?, _ outer: Cover, isList: Bool = false) -> Cover {
    let isDeclared = key.map(declared.contains) ?? false
    if outer == .all || isDeclared || field?.isWriteOnly == true || field?.isSecret == true { return .all }
    guard field?.isUnknownToSchema ?? true else { return .none }
    if let key, SecretNames.isSecret(key) { return .texts }
    return isList && key == nil ? outer : .none
  }

  /// Whether a leaf that is set is a secret.
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
