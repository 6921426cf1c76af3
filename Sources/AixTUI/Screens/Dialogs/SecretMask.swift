import ConsoleCore

/// Replaces secrets in what is shown of a request.
enum SecretMask {
  static let mask: JSON = "••••"

  /// A document with the values at pointers masked, each pointer tried behind each prefix.
  static func masked(_ document: JSON, _ pointers: [JSONPointer], prefixes: [JSONPointer]) -> JSON {
    var document = document
    for prefix in prefixes {
      for pointer in pointers where document[prefix.appending(pointer)] != nil {
        document.set(mask, at: prefix.appending(pointer))
      }
    }
    return document
  }

  /// An operation with its value masked where it is a secret or bears one.
  static func masked(_ operation: JSONPatch.Operation, _ pointers: [JSONPointer]) -> JSON {
    var json = operation.json
    guard var value = json["value"] else { return json }
    for pointer in pointers {
      if operation.path.hasPrefix(pointer) {
        value = mask
      } else if pointer.hasPrefix(operation.path) {
        let rest = JSONPointer(tokens: Array(pointer.tokens.dropFirst(operation.path.tokens.count)))
        if value[rest] != nil { value.set(mask, at: rest) }
      }
    }
    json.set(value, at: JSONPointer(tokens: ["value"]))
    return json
  }
}
