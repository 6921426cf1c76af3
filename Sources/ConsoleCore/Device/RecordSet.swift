/// The records of one class as they were last seen, in the device's order.
public struct RecordSet: Sendable {
  public private(set) var records: [Record] = []
  /// Grows with every change, so that what is derived from the records knows when to be derived anew.
  public private(set) var version = 0
  /// The version at which a record came, went, moved or took another envelope last: until the next one, places are what
  /// they were.
  public private(set) var orderVersion = 0
  private var places: [String: Int] = [:]
  /// Places of records that are gone and leave with the next `settle`.
  private var doomed: Set<Int> = []

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
    return true
  }

  /// Takes the records of a list that is still arriving: present ones in their place, new ones at the end.
  public mutating func append(_ arrived: [Record]) {
    for record in arrived { put(record) }
  }

  /// Takes one record; false where it is held in the same form already.
  @discardableResult
  public mutating func upsert(_ record: Record) -> Bool {
    guard self[record.uuid] != record else { return false }
    put(record)
    return true
  }

  /// Forgets one record; false where it is not held.
  @discardableResult
  public mutating func remove(_ uuid: String) -> Bool {
    guard removeLater(uuid) else { return false }
    settle()
    return true
  }

  /// Takes a record that differs from the one that is held.
  mutating func put(_ record: Record) {
    version += 1
    if let place = places[record.uuid] {
      if records[place].envelope != record.envelope { orderVersion = version }
      records[place] = record
    } else {
      places[record.uuid] = records.count
      records.append(record)
      orderVersion = version
    }
  }

  /// Forgets one record, which leaves the list with `settle`: many that go at once cost one pass. False where it is not held.
  mutating func removeLater(_ uuid: String) -> Bool {
    guard let place = places.removeValue(forKey: uuid) else { return false }
    doomed.insert(place)
    return true
  }

  /// Lets go of the records that are gone.
  mutating func settle() {
    guard !doomed.isEmpty else { return }
    if doomed.count == 1, let place = doomed.first {
      records.remove(at: place)
    } else {
      records = records.enumerated().filter { !doomed.contains($0.offset) }.map(\.element)
    }
    doomed = []
    indexAll()
  }

  /// The same records with versions after those of the set they take the place of.
  func following(_ other: RecordSet?) -> RecordSet {
    var copy = self
    copy.version = max(version, (other?.version ?? 0) + 1)
    copy.orderVersion = copy.version
    return copy
  }

  private mutating func indexAll() {
    version += 1
    orderVersion = version
    places.removeAll(keepingCapacity: true)
    places.reserveCapacity(records.count)
    for (place, record) in records.enumerated() { places[record.uuid] = place }
  }
}
