/// What is known of one device's records, class by class.
public struct Store: Sendable {
  var sets: [String: RecordSet] = [:]
  /// What happened lately.
  public internal(set) var changeLog = ChangeLog()
  var trails = ValueHistory()
  /// Classes of which a whole list was read.
  var read: Set<String> = []
  /// Lists that are on their way.
  var listings: [String: Listing] = [:]
  /// Until when a signal may come that is older than the class's last list, in milliseconds since 1970.
  var settling: [String: Int64] = [:]
  /// Records that a signal has told of since the class's last list, while signals may come that are older than it.
  var heard: [String: Set<String>] = [:]

  public init() {}

  /// The records of a class; an empty set where none were read yet.
  public subscript(objectClass: String) -> RecordSet {
    get { sets[objectClass] ?? RecordSet() }
    _modify { yield &sets[objectClass, default: RecordSet()] }
  }

  /// The last values of the fields that changed.
  public var history: ValueHistory {
    var copy = trails
    copy.fold()
    return copy
  }

  /// Brings the history up to date, which is put off while changes come fast; whoever draws does so before each frame.
  public mutating func foldHistory() { trails.fold() }

  /// Whether a whole list of the class was read.
  public func isRead(_ objectClass: String) -> Bool { read.contains(objectClass) }

  /// Takes what the change log is told beside changes: gaps, and messages that are no events.
  public mutating func note(_ body: (inout ChangeLog) -> Void) { body(&changeLog) }

  /// Whether anything was read of a class.
  public func holds(_ objectClass: String) -> Bool { sets[objectClass] != nil }

  /// How many records of some classes there are.
  func count(of classes: Set<String>) -> Int { classes.reduce(0) { $0 + (sets[$1]?.count ?? 0) } }

  public func record(_ objectClass: String, _ uuid: String) -> Record? { sets[objectClass]?[uuid] }

  /// A reference from one record to another: who bears it, and where.
  public struct Reference: Sendable, Hashable {
    public let objectClass: String
    public let uuid: String
    public let pointer: JSONPointer
  }

  /// The records that bear a UUID as one of their values, the record itself left out, at most `limit`.
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

  /// The records that bear any of these UUIDs, by the UUID, each at most once and never itself; one pass over all.
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
