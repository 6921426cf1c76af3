/// Gives every reference of a schema the absolute form, where parts of it bear an `$id` of their own (draft-07 core, 8.2).
struct SchemaAddresses {
  private(set) var root: JSON
  /// Schemas by their absolute address, `#anchor` included.
  private(set) var named: [String: JSON] = [:]
  /// Whether what stands beside a `$ref`, an `$id` among it, is ignored.
  let ignoresReferenceSiblings: Bool

  private static let depthLimit = 100
  /// Keywords whose values are data and no schemas.
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

  /// The address that holds inside a schema; an `$id` that is a fragment only names and moves nothing.
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

  /// Keywords whose members are names, each with a schema.
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
