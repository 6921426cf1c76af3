/// The records of one device, by class.
public struct Store: Sendable {
  var sets: [String: RecordSet] = [:]
  /// The recent changes and gaps.
  public internal(set) var changeLog = ChangeLog()
  var trails = ValueHistory()
  /// Classes whose complete list was read.
  var read: Set<String> = []
  /// The running lists.
  var listings: [String: Listing] = [:]
  /// How long signals older than the class's last list may still arrive, in milliseconds since 1970.
  var settling: [String: Int64] = [:]
  /// Records with a newer signal since the class's last list, as long as older signals may arrive.
  var heard: [String: Set<String>] = [:]

  public init() {}

  /// The records of a class; empty if none were read yet.
  public subscript(objectClass: String) -> RecordSet {
    get { sets[objectClass] ?? RecordSet() }
    _modify { yield &sets[objectClass, default: RecordSet()] }
  }

  /// The recent values of changed fields.
  public var history: ValueHistory {
    var copy = trails
    copy.fold()
    return copy
  }

  /// Brings the history up to date; call it before each frame, since changes are only collected until then.
  public mutating func foldHistory() { trails.fold() }

  /// Whether a complete list of the class was read.
  public func isRead(_ objectClass: String) -> Bool { read.contains(objectClass) }

  /// Updates the change log with entries that are not changes: gaps and unknown messages.
  public mutating func note(_ body: (inout ChangeLog) -> Void) { body(&changeLog) }

  /// Whether the store has a set of the class's records, complete or not.
  public func holds(_ objectClass: String) -> Bool { sets[objectClass] != nil }

  /// The number of records in some classes.
  func count(of classes: Set<String>) -> Int { classes.reduce(0) { $0 + (sets[$1]?.count ?? 0) } }

  public func record(_ objectClass: String, _ uuid: String) -> Record? { sets[objectClass]?[uuid] }

  /// A reference to a record: the referring record and the place in it.
  public struct Reference: Sendable, Hashable {
    public let objectClass: String
    public let uuid: String
    public let pointer: JSONPointer
  }

  /// The records that contain a UUID as a value, at most `limit`, without the record itself.
  public func references(to uuid: String, limit: Int = 100) -> [Reference] {
    var found: [Reference] = []
    for (objectClass, set) in sets.sorted(by: { $0.key < $1.key }) {
      for record in set.records where record.uuid != uuid {
        guard let path = Store.find(uuid, in: .object(record.fields), .root) else { continue }
        found.append(Reference(objectClass: objectClass, uuid: record.uuid, pointer: path))
        if found.count == limit { return found }
      }
    }
    return found
  }

  /// The records that refer to any of these UUIDs, by UUID, each at most once and never itself; needs one pass.
  public func references(toAnyOf uuids: Set<String>) -> [String: [Reference]] {
    var found: [String: [Reference]] = [:]
    for (objectClass, set) in sets.sorted(by: { $0.key < $1.key }) {
      for record in set.records {
        var seen: Set<String> = []
        Store.visit(.object(record.fields), .root) { text, path in
          guard text != record.uuid, uuids.contains(text), seen.insert(text).inserted else { return }
          found[text, default: []].append(Reference(objectClass: objectClass, uuid: record.uuid, pointer: path))
        }
      }
    }
    return found
  }

  private static func visit(_ value: JSON, _ path: JSONPointer, _ body: (String, JSONPointer) -> Void) {
    switch value {
    case .string(let text): body(text, path)
    case .array(let elements):
      for (index, element) in elements.enumerated() { visit(element, path.appending(index), body) }
    case .object(let object): for (key, member) in object { visit(member, path.appending(key), body) }
    default: break
    }
  }

  private static func find(_ uuid: String, in value: JSON, _ path: JSONPointer) -> JSONPointer? {
    switch value {
    case .string(let text): return text == uuid ? path : nil
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        if let found = find(uuid, in: element, path.appending(index)) { return found }
      }
    case .object(let object):
      for (key, member) in object {
        if let found = find(uuid, in: member, path.appending(key)) { return found }
      }
    default: break
    }
    return nil
  }
}
