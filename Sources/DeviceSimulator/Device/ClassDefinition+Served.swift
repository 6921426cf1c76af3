import ConsoleCore

/// The schema as `schema/object/{class}` answers it.
extension ClassDefinition {
  static let attributesSchema: JSON = [
    "type": "array", "title": "Attributes", "description": "Key/value pairs that rules for rights can use",
    "default": [], "maxItems": 32,
    "items": [
      "type": "object", "required": ["key", "value"], "additionalProperties": false,
      "properties": [
        "key": ["type": "string", "title": "Key", "minLength": 1, "maxLength": 64],
        "value": ["type": "string", "title": "Value", "maxLength": 256],
      ],
    ],
  ]

  /// Classes whose schema describes the wrapped form, so that clients meet both kinds (device API: schemas).
  private static let wrappedForms: Set<String> = ["phoneBookEntry", "systemConfiguration"]

  func servedSchema(_ envelope: SimulatorOptions.Envelope) -> JSON {
    guard var object = schema.objectValue else { return schema }
    switch envelope {
    case .wrapped:
      guard ClassDefinition.wrappedForms.contains(name) else { return schema }
      return ClassDefinition.wrapping(object, under: name)
    case .flat:
      var members: [(String, JSON)] = [
        ("objectClass", ["type": "string", "const": .string(name), "readOnly": true, "title": "Class"]),
        ("uuid", ["type": "string", "format": "uuid", "readOnly": true, "title": "UUID"]),
        ("attributes", ClassDefinition.attributesSchema),
        ("rev", ["type": "integer", "minimum": 0, "readOnly": true, "title": "Revision"]),
      ]
      for (key, value) in object["properties"]?.objectValue ?? JSONObject() { members.append((key, value)) }
      object["properties"] = .object(JSONObject(members))
      return .object(object)
    }
  }

  /// A schema whose only property has the given name; its definitions stay at the root, where the references lead.
  static func wrapping(_ schema: JSONObject, under name: String) -> JSON {
    var inner = schema
    var outer: [(String, JSON)] = []
    for key in ["$schema", "title", "description", "definitions", "$defs"] {
      guard let value = inner[key] else { continue }
      outer.append((key, value))
      if key.hasPrefix("$") || key == "definitions" { inner[key] = nil }
    }
    outer += [
      ("type", "object"), ("required", [.string(name)]), ("properties", [name: .object(inner)]),
    ]
    return .object(JSONObject(outer))
  }
}
