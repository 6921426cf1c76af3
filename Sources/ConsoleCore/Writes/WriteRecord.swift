/// One write to a device, as the journal has it: what was meant, and what came of it. Secrets are marked, not kept.
public struct WriteRecord: Sendable, Hashable, Identifiable {
  public enum Kind: String, Sendable, Hashable {
    case edit, create, clone, delete, method
  }

  /// What came of a write.
  public enum Result: Sendable, Hashable {
    case ok
    /// Not carried out, for this reason.
    case refused(String)
    /// Sent, and never heard of again.
    case unknown(String)
  }

  public let id: String
  public let kind: Kind
  /// When it was sent, in milliseconds since 1970.
  public let time: Int64
  public let user: String?
  /// The class, or the method.
  public let objectClass: String
  /// The record; of a creation or a clone the new one, once it is known.
  public internal(set) var uuid: String?
  public let name: String?
  /// The console or the command that made the write.
  public internal(set) var session: String?
  /// This process, as its writes name it.
  public static let ownSession = String(UInt64.random(in: 0...UInt64.max), radix: 36)
  /// The bulk operation that the write belongs to.
  public internal(set) var group: String?
  /// The write that this one takes back.
  public internal(set) var undoes: String?
  /// The write that took this one back.
  public internal(set) var undoneBy: String?
  /// The record that was cloned.
  public internal(set) var source: String?
  /// What was sent for an edit, and what takes it back.
  public internal(set) var patch: JSONPatch?
  public internal(set) var inverse: JSONPatch?
  /// The document before an edit or a deletion.
  public internal(set) var before: JSON?
  /// The document after an edit; the body and then the document of a creation; a method's arguments.
  public internal(set) var after: JSON?
  /// nil while no answer is noted, as after a crash: whether it was carried out is not known then.
  public internal(set) var result: Result?
  /// When the answer came.
  public internal(set) var finished: Int64?

  private init(_ kind: Kind, _ objectClass: String, _ uuid: String?, _ name: String?, _ user: String?) {
    id = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    time = RealTime.now
    session = WriteRecord.ownSession
    (self.kind, self.objectClass, self.uuid, self.name, self.user) = (kind, objectClass, uuid, name, user)
  }

  /// An edit of a record by a patch.
  public static func edit(_ change: GuardedPatch, user: String?) -> WriteRecord {
    let base = change.base
    var record = WriteRecord(.edit, base.objectClass, base.uuid, base.name, user)
    let finder = SecretFinder(change.schema)
    record.patch = finder.marking(change.patch, of: base)
    record.before = finder.marking(base).document
    if let document = try? change.patch.apply(to: base.document) {
      let after = Record(base, document: document)
      record.after = finder.marking(after).document
      record.inverse = finder.marking(JSONPatch.make(from: document, to: base.document), of: base)
    }
    return record
  }

  /// A creation from the body of its POST.
  public static func create(_ objectClass: String, body: JSON, schema: Schema?, user: String?) -> WriteRecord {
    // The body is a document but for its UUID.
    let draft = Record(document: body, objectClass: objectClass, fallbackUUID: "-")
    var record = WriteRecord(.create, objectClass, nil, draft?.name, user)
    record.after = draft.map { SecretFinder(schema).marking($0).document }
    return record
  }

  public static func clone(_ source: Record, user: String?) -> WriteRecord {
    var record = WriteRecord(.clone, source.objectClass, nil, source.name, user)
    record.source = source.uuid
    return record
  }

  public static func delete(_ record: Record, schema: Schema?, user: String?) -> WriteRecord {
    var write = WriteRecord(.delete, record.objectClass, record.uuid, record.name, user)
    write.before = SecretFinder(schema).marking(record).document
    return write
  }

  /// A call of a method; its schema tells which arguments are secrets.
  public static func method(_ name: String, arguments: JSON, schema: Schema?, user: String?) -> WriteRecord {
    var record = WriteRecord(.method, name, nil, nil, user)
    record.after = arguments.objectValue.map { .object(SecretFinder(schema).marking($0)) } ?? arguments
    return record
  }

  /// The same write as a part of a bulk operation, or as one that takes another back.
  public func with(group: String? = nil, undoes: String? = nil) -> WriteRecord {
    var copy = self
    copy.group = group
    copy.undoes = undoes
    return copy
  }
}

extension WriteRecord {
  /// The line that is written before the request is sent.
  var intent: JSON {
    var object = JSONObject([
      ("id", .string(id)), ("time", .number(JSONNumber(Int(time)))), ("kind", .string(kind.rawValue)),
      ("class", .string(objectClass)),
    ])
    let texts = [
      ("uuid", uuid), ("name", name), ("user", user), ("group", group), ("undoes", undoes), ("source", source),
      ("session", session),
    ]
    for (key, text) in texts { if let text { object[key] = .string(text) } }
    if let patch { object["patch"] = patch.json }
    if let inverse { object["inverse"] = inverse.json }
    if let before { object["before"] = before }
    if let after { object["after"] = after }
    return .object(object)
  }

  /// Reads an intent's line; nil where it is none.
  init?(intent json: JSON) {
    guard let id = json["id"]?.stringValue, let time = json["time"]?.intValue,
      let kind = json["kind"]?.stringValue.flatMap(Kind.init(rawValue:)), let objectClass = json["class"]?.stringValue
    else { return nil }
    self.id = id
    self.time = Int64(time)
    self.kind = kind
    self.objectClass = objectClass
    uuid = json["uuid"]?.stringValue
    name = json["name"]?.stringValue
    user = json["user"]?.stringValue
    group = json["group"]?.stringValue
    undoes = json["undoes"]?.stringValue
    source = json["source"]?.stringValue
    session = json["session"]?.stringValue
    patch = json["patch"].flatMap { try? JSONPatch($0) }
    inverse = json["inverse"].flatMap { try? JSONPatch($0) }
    before = json["before"]
    after = json["after"]
  }

  /// Takes in what a later line says came of it.
  mutating func apply(_ end: WriteEnd) {
    result = end.result
    finished = end.time
    if let uuid = end.uuid { self.uuid = uuid }
    if let after = end.after { self.after = after }
  }
}
