/// One object of a device as the device gave it (device API: objects).
public struct Record: Sendable {
  /// By what a record became known in its envelope, the least reliable first: only what GET gives is what a PATCH leads into.
  public enum Source: UInt8, Sendable, Comparable {
    /// A signal told of it; GET may give it in another envelope.
    case signalled
    /// The list of its class gave it so.
    case listed
    /// GET of this very record gave it so.
    case read

    public static func < (left: Source, right: Source) -> Bool { left.rawValue < right.rawValue }
  }

  public let objectClass: String
  public let uuid: String
  /// The document; JSON Pointers of a PATCH lead into the one that GET gives, which this one is where `source` says so.
  public var document: JSON
  public let envelope: Envelope
  /// What its envelope is known from.
  public internal(set) var source: Source
  /// Whether the device has sent the document just so; not where news was put into another form than it was told in.
  public internal(set) var isAsSent = true

  /// A record from its document, the envelope being decided by it; nil where it is no object or has no UUID.
  public init?(document: JSON, objectClass: String, fallbackUUID: String? = nil, source: Source = .read) {
    guard case .object(let object) = document else { return nil }
    self.objectClass = objectClass
    self.document = document
    self.source = source
    envelope = Record.envelope(of: object, objectClass)
    let found = Record.uuid(in: object) ?? object[objectClass]?.objectValue.flatMap(Record.uuid)
    guard let uuid = found ?? fallbackUUID, !uuid.isEmpty else { return nil }
    self.uuid = uuid
  }

  /// The same record with another document of the same form.
  init(_ record: Record, document: JSON) {
    (objectClass, uuid, envelope) = (record.objectClass, record.uuid, record.envelope)
    (source, isAsSent) = (record.source, record.isAsSent)
    self.document = document
  }

  /// Wrapped where the class's member holds the fields; a flat record may have a field of its class's name.
  private static func envelope(of object: JSONObject, _ objectClass: String) -> Envelope {
    var isBare: Bool {
      object.keys.allSatisfy { $0 == objectClass || $0 == "uuid" || $0 == "rev" || $0 == "objectClass" }
    }
    switch object[objectClass] {
    case .object: return object["objectClass"]?.stringValue == nil || isBare ? .wrapped : .flat
    // A `destroy` may bear null in place of the fields.
    case .null: return object["objectClass"] == nil && isBare ? .wrapped : .flat
    default: return .flat
    }
  }

  private static func uuid(in object: JSONObject) -> String? {
    object["uuid"].flatMap { $0.stringValue ?? $0.numberValue?.text }
  }

  /// The record's fields: the members that a form and a table show.
  public var fields: JSONObject {
    guard case .object(let object) = document else { return JSONObject() }
    return envelope == .wrapped ? object[objectClass]?.objectValue ?? JSONObject() : object
  }

  /// Where the fields stand inside the document.
  public var fieldsPointer: JSONPointer {
    envelope == .wrapped ? JSONPointer(tokens: [objectClass]) : .root
  }

  /// The same document with other fields, everything around them kept.
  public func with(fields: JSONObject) -> Record {
    var copy = self
    copy.document.set(.object(fields), at: fieldsPointer)
    return copy
  }

  /// The device's internal revision, which grows with each change; nil where the record bears none.
  public var rev: JSONNumber? { document["rev"]?.numberValue ?? fields["rev"]?.numberValue }

  /// What people call the record: its first field with a name-like key and a text.
  public var name: String? {
    let fields = fields
    for key in Record.nameKeys {
      if let text = fields[key]?.stringValue, !text.isEmpty { return text }
    }
    return nil
  }

  /// Keys of fields that name a record, the best first.
  static let nameKeys = [
    "displayName", "name", "title", "label", "userName", "username", "hostName", "remoteParty", "user", "uri", "id",
  ]
}

extension Record: Hashable {
  /// Whether both are the same record with the same document, by whatever they became known.
  public static func == (left: Record, right: Record) -> Bool {
    left.uuid == right.uuid && left.objectClass == right.objectClass && left.document == right.document
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(uuid)
    hasher.combine(document)
  }
}
