/// Finds the secrets in a class's records, so that nothing on disk bears one.
public struct SecretFinder: Sendable {
  private let schema: Schema?
  private let mask: ChangeMask

  /// By the class's schema with all its branches; without one, names alone tell what is a secret.
  public init(_ schema: Schema?) {
    self.schema = schema
    mask = ChangeMask(schema)
  }

  /// What stands on disk in a secret's place.
  public static let marker: JSON = ["$omitted": "secret"]

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

  /// Where the secrets of a record's fields stand; empty ones are none.
  public func secrets(in fields: JSONObject) -> [JSONPointer] {
    var found: [JSONPointer] = []
    walk(.object(fields), at: .root, schema?.fields(for: fields) ?? [], nil, &found)
    return found
  }

  /// The texts of all secrets in a document, so that a message can be searched for them; very short ones are left out.
  func texts(in document: JSON) -> [String] {
    var found: [JSONPointer] = []
    let inner = document.objectValue.flatMap { $0.count <= 2 ? $0.values.first { $0.objectValue != nil } : nil }
    for value in [document, document[schema?.name ?? ""] ?? inner ?? .null] {
      walk(value, at: .root, schema?.fields(for: value.objectValue ?? JSONObject()) ?? [], nil, &found)
      let texts = found.compactMap { value[$0]?.stringValue }.filter { $0.utf8.count >= 4 }
      if !texts.isEmpty { return texts }
      found = []
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
  public func marking(_ fields: JSONObject) -> JSONObject {
    var result = JSON.object(fields)
    for pointer in secrets(in: fields) { result.set(SecretFinder.marker, at: pointer) }
    return result.objectValue ?? fields
  }

  /// A record's document with a mark in the place of each secret.
  func marking(_ record: Record) -> Record { record.with(fields: marking(record.fields)) }

  /// A patch of a record's document with a mark in the place of each secret.
  func marking(_ patch: JSONPatch, of record: Record) -> JSONPatch {
    let fields = schema?.fields(for: record.fields) ?? []
    return JSONPatch(patch.operations.map { marking($0, of: record, fields) })
  }

  private func marking(_ operation: JSONPatch.Operation, of record: Record, _ fields: [Field]) -> JSONPatch.Operation {
    guard let value = operation.value else { return operation }
    let path = operation.path
    let shown = path.hasPrefix(record.fieldsPointer) ? marked(value, at: path, of: record, fields) : value
    switch operation {
    case .add: return .add(path, shown)
    case .replace: return .replace(path, shown)
    case .test: return .test(path, shown)
    default: return operation
    }
  }

  private func marked(_ value: JSON, at path: JSONPointer, of record: Record, _ fields: [Field]) -> JSON {
    let tokens = Array(path.tokens.dropFirst(record.fieldsPointer.tokens.count))
    let described = fields.path(to: JSONPointer(tokens: tokens))
    if zip(tokens, described).contains(where: { isSecret($0, $1, value) }) {
      return value.isNull || value == "" ? value : SecretFinder.marker
    }
    let field = described.last.flatMap { $0 }
    var found: [JSONPointer] = []
    walk(value, at: .root, field?.children ?? (tokens.isEmpty ? fields : []), field, &found)
    var result = value
    for pointer in found { result.set(SecretFinder.marker, at: pointer) }
    return result
  }

  private func isSecret(_ key: String, _ field: Field?, _ value: JSON) -> Bool {
    if field?.isSecret == true || mask.declaresSecret(key) { return true }
    guard field == nil || field?.isUnknownToSchema == true else { return false }
    switch value {
    case .string, .array, .object: return SecretNames.isSecret(key)
    default: return false
    }
  }

  private func walk(
    _ value: JSON, at pointer: JSONPointer, _ fields: [Field], _ parent: Field?, _ found: inout [JSONPointer]
  ) {
    func visit(_ key: String, _ member: JSON, isElement: Bool) {
      let field = fields.first { $0.key == key } ?? parent?.template(for: key)
      let place = pointer.appending(key)
      if isElement ? field?.isSecret == true : isSecret(key, field, member) {
        if !member.isNull, member != "" { found.append(place) }
      } else {
        walk(member, at: place, field?.children ?? [], field, &found)
      }
    }
    switch value {
    case .object(let object): for (key, member) in object { visit(key, member, isElement: false) }
    case .array(let elements):
      for (index, element) in elements.enumerated() { visit(String(index), element, isElement: true) }
    default: break
    }
  }
}
