/// Makes every reference of a schema absolute if parts of the schema have their own `$id` (draft-07 core, 8.2).
struct SchemaAddresses {
  private(set) var root: JSON
  /// Schemas by their absolute URI, including `#anchor`.
  private(set) var named: [String: JSON] = [:]
  /// Whether keywords beside a `$ref` are ignored, including `$id`.
  let ignoresReferenceSiblings: Bool

  private static let depthLimit = 100
  /// Keywords whose values are data, not schemas.
  private static let data: Set<String> = ["enum", "const", "default", "examples"]

  init(_ root: JSON, ignoresReferenceSiblings: Bool) {
    self.root = root
    self.ignoresReferenceSiblings = ignoresReferenceSiblings
    if SchemaAddresses.bearsInnerID(root, depth: 0) {
      self.root = rewritten(root, base: "", depth: 0, isSchema: true)
    }
    collect(self.root, base: "", depth: 0, isSchema: true)
  }

  private static func bearsInnerID(_ node: JSON, depth: Int) -> Bool {
    guard depth < depthLimit else { return false }
    switch node {
    case .object(let object):
      if depth > 0, object["$id"]?.stringValue != nil || object["id"]?.stringValue != nil { return true }
      return object.contains { !data.contains($0.key) && bearsInnerID($0.value, depth: depth + 1) }
    case .array(let elements): return elements.contains { bearsInnerID($0, depth: depth + 1) }
    default: return false
    }
  }

  private func id(of object: JSONObject) -> String? {
    if ignoresReferenceSiblings, object["$ref"] != nil { return nil }
    return object["$id"]?.stringValue ?? object["id"]?.stringValue
  }

  /// The base URI inside a schema; an `$id` that is a fragment is a name only and does not change it.
  private func base(_ object: JSONObject, _ outer: String) -> String {
    guard let id = id(of: object), !id.hasPrefix("#") else { return outer }
    return SchemaAddress.resolve(SchemaAddress.withoutFragment(id), against: outer)
  }

  private func rewritten(_ node: JSON, base outer: String, depth: Int, isSchema: Bool) -> JSON {
    guard depth < SchemaAddresses.depthLimit else { return node }
    switch node {
    case .object(var object):
      let base = isSchema ? self.base(object, outer) : outer
      for (key, value) in object where !(isSchema && SchemaAddresses.data.contains(key)) {
        if isSchema, key == "$ref", let reference = value.stringValue {
          object[key] = .string(SchemaAddress.resolve(reference, against: base))
        } else {
          let holdsSchemas = isSchema && SchemaAddresses.maps.contains(key)
          object[key] = rewritten(value, base: base, depth: depth + 1, isSchema: !holdsSchemas)
        }
      }
      return .object(object)
    case .array(let elements):
      return .array(elements.map { rewritten($0, base: outer, depth: depth + 1, isSchema: isSchema) })
    default: return node
    }
  }

  /// Keywords whose values map names to schemas.
  private static let maps: Set<String> = [
    "properties", "patternProperties", "definitions", "$defs", "dependencies", "dependentSchemas",
  ]

  private mutating func collect(_ node: JSON, base outer: String, depth: Int, isSchema: Bool) {
    guard depth < SchemaAddresses.depthLimit else { return }
    switch node {
    case .object(let object):
      let base = isSchema ? self.base(object, outer) : outer
      if isSchema {
        if let id = id(of: object) {
          named[id.hasPrefix("#") ? base + id : base] = node
          if !id.hasPrefix("#"), let name = SchemaAddress.fragment(id) { named[base + "#" + name] = node }
        }
        if let anchor = object["$anchor"]?.stringValue { named[base + "#" + anchor] = node }
      }
      for (key, value) in object where !(isSchema && SchemaAddresses.data.contains(key)) {
        let holdsSchemas = isSchema && SchemaAddresses.maps.contains(key)
        collect(value, base: base, depth: depth + 1, isSchema: !holdsSchemas)
      }
    case .array(let elements):
      for element in elements { collect(element, base: outer, depth: depth + 1, isSchema: isSchema) }
    default: break
    }
  }
}
