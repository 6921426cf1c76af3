/// A JSON Schema with an index of its local references.
struct SchemaDocument: Sendable {
  let root: JSON
  /// The original schema, with its references as written.
  let given: JSON
  /// Whether keywords beside a `$ref` are ignored, as in draft-07 and older drafts (draft-07 core, 8.3).
  let ignoresReferenceSiblings: Bool
  /// The values of `$anchor`, `$id` and `id`, with their schemas.
  private let named: [String: JSON]
  let patterns = PatternCache()
  /// The names of properties that the schema declares as secrets in any of its branches.
  let secretNames: Set<String>

  init(_ root: JSON, ignoresReferenceSiblings: Bool? = nil) {
    let dialect = root["$schema"]?.stringValue ?? ""
    let isOld = ["draft-03", "draft-04", "draft-06", "draft-07"].contains { dialect.contains("/\($0)/") }
    self.ignoresReferenceSiblings = ignoresReferenceSiblings ?? isOld
    let addresses = SchemaAddresses(root, ignoresReferenceSiblings: self.ignoresReferenceSiblings)
    self.root = addresses.root
    given = root
    named = addresses.named
    var names: Set<String> = []
    SchemaDocument.collectSecrets(root, depth: 0, &names)
    secretNames = names
  }

  /// Finds the properties that a schema marks as write-only or secret, at any depth.
  private static func collectSecrets(_ node: JSON, depth: Int, _ names: inout Set<String>) {
    guard depth < 32 else { return }
    switch node {
    case .object(let object):
      for (name, property) in object["properties"]?.objectValue ?? JSONObject() {
        guard let node = property.objectValue else { continue }
        if node["writeOnly"] == true || SecretNames.isDeclared(node) { names.insert(name) }
      }
      for (_, member) in object { collectSecrets(member, depth: depth + 1, &names) }
    case .array(let elements): for element in elements { collectSecrets(element, depth: depth + 1, &names) }
    default: break
    }
  }

  /// Keywords that show that an object is a JSON Schema.
  private static let vocabulary = [
    "$schema", "$ref", "type", "properties", "required", "enum", "const", "allOf", "anyOf", "oneOf", "items",
    "additionalProperties", "patternProperties", "if",
  ]

  /// Whether the document describes an object from which fields can be made.
  var isReadable: Bool {
    guard case .object(let object) = root else { return false }
    guard SchemaDocument.vocabulary.contains(where: { object[$0] != nil }) else { return false }
    if let properties = object["properties"], properties.objectValue == nil { return false }
    switch object["type"] {
    case nil: break
    case .string(let name): guard name == "object" || object["$ref"] != nil else { return false }
    case .array(let names): guard names.contains("object") else { return false }
    default: return false
    }
    guard let properties = object["properties"]?.objectValue else { return true }
    return properties.values.allSatisfy { $0.objectValue != nil || $0.boolValue != nil }
  }

  /// The schema of the fields if the document's only property is named after the class.
  func unwrapped(_ name: String) -> JSON? {
    let target = resolved(root)
    guard let properties = target["properties"]?.objectValue, let inner = properties[name] else { return nil }
    let others = properties.keys.filter { $0 != name && !Schema.envelopeMembers.contains($0) }
    guard others.isEmpty else { return nil }
    let node = resolved(inner)
    let describesObject =
      node["type"] == "object" || node["properties"] != nil || node["allOf"] != nil || node["oneOf"] != nil
    return describesObject ? inner : nil
  }

  /// The schema at the end of a chain of references; the node itself if it has none or a broken one.
  func resolved(_ node: JSON) -> JSON {
    var node = node
    for _ in 0..<32 {
      guard let reference = node["$ref"]?.stringValue, let target = self.target(of: reference) else { return node }
      node = target
    }
    return node
  }

  /// The schema at a local reference; nil for a reference to another document.
  func target(of reference: String) -> JSON? {
    if reference == "#" || reference.isEmpty { return root }
    if let schema = named[reference] { return schema }
    if reference.hasPrefix("#"), let id = root["$id"]?.stringValue, let schema = named[id + reference] { return schema }
    let parts = reference.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let base: JSON
    if parts[0].isEmpty {
      base = root
    } else if let schema = named[parts[0]] {
      base = schema
    } else {
      return nil
    }
    guard parts.count == 2, !parts[1].isEmpty else { return base }
    guard let pointer = JSONPointer(PathText.decoded(parts[1])) else { return nil }
    // A vendor may use `id` for something else; it must not hide definitions of the whole schema.
    return base[pointer] ?? root[pointer]
  }
}
