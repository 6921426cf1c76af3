/// The records of one class as they were last seen, in the device's order.
public struct RecordSet: Sendable {
  public private(set) var records: [Record] = []
  /// Grows with every change, so that what is derived from the records knows when to be derived anew.
  public private(set) var version = 0
  private var places: [String: Int] = [:]

  public init() {}

  public init(_ records: [Record]) {
    self.init()
    replaceAll(with: records)
  }

  public var count: Int { records.count }

  public subscript(uuid: String) -> Record? { places[uuid].map { records[$0] } }

  /// The place of a record in the device's order.
  public func place(of uuid: String) -> Int? { places[uuid] }

  /// Takes a whole list; false where nothing in it differs from what is held.
  @discardableResult
  public mutating func replaceAll(with newRecords: [Record]) -> Bool {
    guard newRecords != records else { return false }
    records = newRecords
    indexAll()
    version += 1
    return true
  }

  /// Takes the records of a list that is still arriving: present ones in their place, new ones at the end.
  public mutating func append(_ arrived: [Record]) {
    for record in arrived { put(record) }
    if !arrived.isEmpty { version += 1 }
  }

  /// Takes one record; false where it is held in the same form already.
  @discardableResult
  public mutating func upsert(_ record: Record) -> Bool {
    guard self[record.uuid] != record else { return false }
    put(record)
    version += 1
    return true
  }

  /// Forgets one record; false where it is not held.
  @discardableResult
  public mutating func remove(_ uuid: String) -> Bool {
    guard let place = places[uuid] else { return false }
    records.remove(at: place)
    indexAll()
    version += 1
    return true
  }

  /// The same records with a version after that of the set they take the place of.
  func following(_ other: RecordSet?) -> RecordSet {
    var copy = self
    copy.version = max(version, (other?.version ?? 0) + 1)
    return copy
  }

  private mutating func put(_ record: Record) {
    if let place = places[record.uuid] {
      records[place] = record
    } else {
      places[record.uuid] = records.count
      records.append(record)
    }
  }

  private mutating func indexAll() {
    places.removeAll(keepingCapacity: true)
    places.reserveCapacity(records.count)
    for (place, record) in records.enumerated() { places[record.uuid] = place }
  }
}
