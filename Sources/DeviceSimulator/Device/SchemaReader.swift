import ConsoleCore

/// Walks a JSON Schema with its local references resolved.
struct SchemaReader: Sendable {
  let root: JSON

  init(_ root: JSON) { self.root = root }

  /// The schema behind local `$ref`s; a cycle ends after a few steps.
  func resolve(_ schema: JSON) -> JSON {
    var schema = schema
    for _ in 0..<16 {
      guard let reference = schema["$ref"]?.stringValue, reference.hasPrefix("#"),
        let pointer = JSONPointer(String(reference.dropFirst())), let target = root[pointer]
      else { return schema }
      schema = target
    }
    return schema
  }

  /// Calls for each field of an object and of the objects nested in it, with what the schema says beside a `$ref` too.
  func visitFields(_ body: (JSONPointer, JSON) -> Void) { visit(root, .root, depth: 0, body) }

  private func visit(_ schema: JSON, _ pointer: JSONPointer, depth: Int, _ body: (JSONPointer, JSON) -> Void) {
    guard depth < 8, let properties = resolve(schema)["properties"]?.objectValue else { return }
    for (name, field) in properties {
      let place = pointer.appending(name)
      body(place, field)
      visit(field, place, depth: depth + 1, body)
    }
  }

  /// The object with the defaults of absent fields, in the schema's order; what the schema does not know stays at the end.
  func fillingDefaults(_ object: JSONObject, schema: JSON? = nil, depth: Int = 0) -> JSONObject {
    guard depth < 8, let properties = resolve(schema ?? root)["properties"]?.objectValue else { return object }
    var members: [(String, JSON)] = []
    for (name, field) in properties {
      let resolved = resolve(field)
      if case .object(let nested)? = object[name] {
        members.append((name, .object(fillingDefaults(nested, schema: field, depth: depth + 1))))
      } else if let value = object[name] ?? field["default"] ?? resolved["default"] {
        members.append((name, value))
      } else if resolved["properties"] != nil {
        let nested = fillingDefaults(JSONObject(), schema: field, depth: depth + 1)
        if !nested.isEmpty { members.append((name, .object(nested))) }
      }
    }
    for (name, value) in object where properties[name] == nil { members.append((name, value)) }
    return JSONObject(members)
  }
}
