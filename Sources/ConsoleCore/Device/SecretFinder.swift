/// Finds the secrets in a class's records, so that nothing on disk bears one.
public struct SecretFinder: Sendable {
  private let schema: Schema?
  private let leaves: SecretLeaves

  /// By the class's schema with all its branches; without one, names alone tell what is a secret.
  public init(_ schema: Schema?) {
    self.schema = schema
    leaves = SecretLeaves(declared: schema?.document.secretNames ?? [])
  }

  /// What stands on disk in a secret's place.
  public static let marker = SecretLeaves.marker

  /// Whether a value or a part of it is such a mark.
  public static func hasMarker(_ value: JSON) -> Bool {
    switch value {
    case .object(let object): value == marker || object.values.contains(where: hasMarker)
    case .array(let elements): elements.contains(where: hasMarker)
    default: false
    }
  }

  /// Whether a text stands anywhere in a value.
  static func hasText(_ text: String, in value: JSON) -> Bool {
    switch value {
    case .string(let own): own == text
    case .object(let object): object.values.contains { hasText(text, in: $0) }
    case .array(let elements): elements.contains { hasText(text, in: $0) }
    default: false
    }
  }

  /// Where marks stand in a value.
  static func markers(in value: JSON) -> [JSONPointer] {
    var found: [JSONPointer] = []
    func walk(_ value: JSON, _ place: JSONPointer) {
      if value == marker { return found.append(place) }
      switch value {
      case .object(let object): for (key, member) in object { walk(member, place.appending(key)) }
      case .array(let elements): for (index, element) in elements.enumerated() { walk(element, place.appending(index)) }
      default: break
      }
    }
    walk(value, .root)
    return found
  }

  /// A value as it may be shown, the mask in the place of each mark.
  public static func showing(_ value: JSON) -> JSON {
    var result = value
    for place in markers(in: value) {
      if place.isRoot { return .string(DisplayText.mask) }
      result.set(.string(DisplayText.mask), at: place)
    }
    return result
  }

  /// Where the secrets of a record's fields stand; empty ones are none.
  public func secrets(in fields: JSONObject) -> [JSONPointer] {
    var found: [JSONPointer] = []
    leaves.find(in: .object(fields), nil, schema?.fields(for: fields) ?? []) { found.append($0) }
    return found
  }

  /// The secrets of a record's fields that can be read there, by their places.
  func known(in fields: JSONObject) -> [JSONPointer: JSON] {
    var known: [JSONPointer: JSON] = [:]
    let value = JSON.object(fields)
    for place in secrets(in: fields) where value[place] != SecretFinder.marker { known[place] = value[place] }
    return known
  }

  /// The texts of all secrets in a document, so that a message can be searched for them; very short ones are left out.
  func texts(in document: JSON) -> [String] {
    let inner = document.objectValue.flatMap { $0.count <= 2 ? $0.values.first { $0.objectValue != nil } : nil }
    for value in [document, document[schema?.name ?? ""] ?? inner ?? .null] {
      var found: [JSONPointer] = []
      leaves.find(in: value, nil, schema?.fields(for: value.objectValue ?? JSONObject()) ?? []) { found.append($0) }
      let texts = found.compactMap { value[$0]?.stringValue }.filter { $0.utf8.count >= 4 }
      if !texts.isEmpty { return texts }
    }
    return []
  }

  /// The fields without their secrets.
  public func removing(from fields: JSONObject) -> JSONObject {
    var result = JSON.object(fields)
    // From the end, so that elements of arrays keep their places until it is their turn.
    for pointer in secrets(in: fields).reversed() { result.remove(at: pointer) }
    return result.objectValue ?? fields
  }

  /// The fields with a mark in the place of each secret.
  public func marking(_ fields: JSONObject) -> JSONObject { replacing(fields, SecretFinder.marker) }

  /// The fields with the mask in the place of each secret, to be shown or copied.
  public func masking(_ fields: JSONObject) -> JSONObject { replacing(fields, .string(DisplayText.mask)) }

  private func replacing(_ fields: JSONObject, _ replacement: JSON) -> JSONObject {
    leaves.replacing(in: .object(fields), nil, schema?.fields(for: fields) ?? [], with: replacement).objectValue
      ?? fields
  }

  /// A record's document with a mark in the place of each secret.
  func marking(_ record: Record) -> Record { record.with(fields: marking(record.fields)) }

  /// A record's document with the mask in the place of each secret; what a wrapped record bears beside its fields, too.
  public func masking(_ record: Record) -> JSON {
    var document = record.with(fields: masking(record.fields)).document
    guard record.envelope == .wrapped, let outer = document.objectValue else { return document }
    for (key, member) in outer where key != record.objectClass {
      let shown = SecretLeaves().replacing(in: member, key: key, nil, with: .string(DisplayText.mask))
      if shown != member { document.set(shown, at: JSONPointer(tokens: [key])) }
    }
    return document
  }

  /// The body of a POST as it may be shown.
  public func masking(body: JSON, of objectClass: String) -> JSON {
    Record(document: body, objectClass: objectClass, fallbackUUID: "-").map(masking)
      ?? leaves.replacing(in: body, nil, with: .string(DisplayText.mask))
  }

  /// A patch of a record's document with a mark in the place of each secret.
  func marking(_ patch: JSONPatch, of record: Record) -> JSONPatch { replacing(patch, of: record, SecretFinder.marker) }

  /// A patch of a record's document as it may be shown.
  public func masking(_ patch: JSONPatch, of record: Record) -> JSONPatch {
    replacing(patch, of: record, .string(DisplayText.mask))
  }

  private func replacing(_ patch: JSONPatch, of record: Record, _ replacement: JSON) -> JSONPatch {
    let fields = schema?.fields(for: record.fields) ?? []
    return JSONPatch(
      patch.operations.map { operation in
        guard let value = operation.value, operation.path.hasPrefix(record.fieldsPointer) else { return operation }
        let tokens = Array(operation.path.tokens.dropFirst(record.fieldsPointer.tokens.count))
        let shown = replacing(value, at: tokens, fields, replacement)
        return operation.with(value: shown)
      })
  }

  /// A value that stands at a place below the fields, its secrets replaced.
  private func replacing(_ value: JSON, at tokens: [String], _ fields: [Field], _ replacement: JSON) -> JSON {
    guard let last = tokens.last else { return leaves.replacing(in: value, nil, fields, with: replacement) }
    var cover = SecretLeaves.Cover.none
    let described = fields.path(to: JSONPointer(tokens: tokens))
    for (token, field) in zip(tokens, described).dropLast() {
      let key = SecretFinder.isIndex(token) ? nil : token
      cover = leaves.cover(key, field, cover, isList: key == nil)
    }
    let key = SecretFinder.isIndex(last) ? nil : last
    return leaves.replacing(in: value, key: key, described.last.flatMap { $0 }, [], cover, with: replacement)
  }

  private static func isIndex(_ token: String) -> Bool { token == "-" || JSONPointer.arrayIndex(token) != nil }
}
