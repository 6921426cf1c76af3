/// A draft on disk, without its secrets.
public struct DraftFile: Sendable {
  static let version = 1

  /// The draft's name in its store.
  public let id: String
  /// The device's address.
  public let device: String
  public let objectClass: String
  public let envelope: Envelope
  /// The record at the start of the edit; nil for a new one.
  public let base: Record?
  /// The fields as edited.
  public let value: JSONObject
  /// The field with the cursor, and the caret's position in its text.
  public let cursor: JSONPointer?
  public let caret: Int
  /// When it was written, in milliseconds since 1970.
  public let time: Int64
  /// Texts as typed that are no valid value of their field.
  public let texts: [JSONPointer: String]
  /// Secrets that were typed; they are not stored, so the form asks for them again.
  public let omittedSecrets: [JSONPointer]

  public var uuid: String? { base?.uuid }
  public var isNew: Bool { base == nil }
  /// The record's name for operators.
  public var name: String? {
    Record.nameKeys.lazy.compactMap { value[$0]?.stringValue }.first { !$0.isEmpty } ?? base?.name
  }

  /// Makes the file of a draft.
  public init(
    _ draft: Draft, id: String, device: String, cursor: JSONPointer?, caret: Int, texts: [JSONPointer: String] = [:],
    time: Int64
  ) {
    let finder = SecretFinder(draft.schema)
    self.id = id
    self.device = device
    objectClass = draft.objectClass
    envelope = draft.envelope
    // Keep the merge base, so that open conflicts are found again.
    base = draft.base.map { $0.with(fields: finder.removing(from: draft.mergeBase)) }
    value = finder.removing(from: draft.value)
    self.cursor = cursor
    self.caret = caret
    self.time = time
    let secrets = finder.secrets(in: draft.value)
    self.texts = texts.filter { pointer, _ in
      draft.field(at: pointer)?.isSecret == false && !secrets.contains { pointer.hasPrefix($0) }
    }
    let original = draft.isNew ? JSONObject() : draft.mergeBase
    omittedSecrets = secrets.filter { draft[$0] != JSON.object(original)[$0] }
  }

  /// The file's content.
  var json: JSON {
    var object = JSONObject([
      ("version", .number(JSONNumber(DraftFile.version))), ("device", .string(device)),
      ("class", .string(objectClass)), ("envelope", .string(envelope == .wrapped ? "wrapped" : "flat")),
    ])
    if let base {
      object["uuid"] = .string(base.uuid)
      object["base"] = base.document
    }
    object["value"] = .object(value)
    if let cursor {
      object["cursor"] = .string(cursor.description)
      object["caret"] = .number(JSONNumber(caret))
    }
    object["time"] = .number(JSONNumber(Int(time)))
    if !texts.isEmpty {
      let pairs = texts.map { ($0.key.description, JSON.string($0.value)) }.sorted { $0.0 < $1.0 }
      object["texts"] = .object(JSONObject(pairs))
    }
    object["omittedSecrets"] = .array(omittedSecrets.map { .string($0.description) })
    return .object(object)
  }

  /// Parses a file's content, or throws why it cannot be read.
  init(id: String, bytes: [UInt8]) throws(InputProblem) {
    guard let json = try? JSON.parse(bytes, limits: .device) else { throw InputProblem("it is damaged or not a draft") }
    guard json["version"]?.intValue == DraftFile.version else { throw InputProblem("it has another version") }
    guard let device = json["device"]?.stringValue, let objectClass = json["class"]?.stringValue,
      let value = json["value"]?.objectValue, let time = json["time"]?.intValue
    else { throw InputProblem("it is not a draft") }
    var base: Record?
    if let document = json["base"] {
      base = Record(document: document, objectClass: objectClass, fallbackUUID: json["uuid"]?.stringValue)
      if base == nil { throw InputProblem("its record cannot be read") }
      // The record's current form on the device is unknown.
      base?.source = .signalled
      base?.isAsSent = false
    }
    self.id = id
    self.device = device
    self.objectClass = objectClass
    envelope = base?.envelope ?? (json["envelope"] == "flat" ? .flat : .wrapped)
    self.base = base
    self.value = value
    self.time = Int64(time)
    cursor = json["cursor"]?.stringValue.flatMap { JSONPointer($0) }
    caret = json["caret"]?.intValue ?? 0
    let pairs = (json["texts"]?.objectValue ?? JSONObject()).compactMap { key, value -> (JSONPointer, String)? in
      guard let pointer = JSONPointer(key), let text = value.stringValue else { return nil }
      return (pointer, text)
    }
    texts = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    omittedSecrets = (json["omittedSecrets"]?.arrayValue ?? []).compactMap {
      $0.stringValue.flatMap { JSONPointer($0) }
    }
  }
}

extension DraftFile {
  /// Whether a record already has the draft's values, so that there is nothing to save.
  ///
  /// False if a secret was typed or a text is no valid value, because then it is unknown.
  public func isCarriedOut(in record: Record, schema: Schema) -> Bool {
    guard !isNew, omittedSecrets.isEmpty, texts.isEmpty else { return false }
    var draft = Draft(restoring: self, schema: schema)
    return draft.rebase(on: record).isEmpty && draft.base == record && !draft.isDirty
  }
}

extension Draft {
  /// Makes the draft, to be rebased on the device's current record.
  public init(restoring file: DraftFile, schema: Schema) {
    if let base = file.base {
      self.init(editing: base, schema: schema)
    } else {
      self.init(creating: file.objectClass, envelope: file.envelope, schema: schema)
    }
    value = file.value
    // A typed secret is not on disk: the field keeps its value as read and is not emptied.
    let read = JSON.object(original)
    for pointer in file.omittedSecrets where self[pointer] != read[pointer] {
      let mended = DraftTree.put(read[pointer], pointer.tokens[...], in: .object(value), makesArray: { _ in false })
      if let mended = mended?.objectValue { value = mended }
    }
  }
}
