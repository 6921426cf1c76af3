/// One change of a record; immutable, so that all histories share it.
public final class Change: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case create, update, destroy
  }

  /// How the console learned of a change.
  public enum Origin: String, Sendable, CaseIterable {
    /// By a signal from the device.
    case live
    /// By comparing lists after a gap.
    case resynced
    /// By polling the list.
    case polled
    /// By its own write.
    case own
  }

  public let kind: Kind
  public let origin: Origin
  /// When the console learned of it, in milliseconds since 1970.
  public let time: Int64
  public let objectClass: String
  public let uuid: String
  /// The record before; nil if it was created, or nothing is known of it.
  public let old: Record?
  /// The record now; nil if it was deleted.
  public let new: Record?

  init(
    _ kind: Kind, _ origin: Origin, time: Int64, objectClass: String, uuid: String, old: Record?, new: Record?
  ) {
    self.kind = kind
    self.origin = origin
    self.time = time
    self.objectClass = objectClass
    self.uuid = uuid
    self.old = old
    self.new = new
  }

  /// An update of a record from one state to the next.
  static func update(from old: Record, to new: Record, _ origin: Origin, time: Int64) -> Change {
    Change(.update, origin, time: time, objectClass: new.objectClass, uuid: new.uuid, old: old, new: new)
  }

  /// A created or a deleted record.
  static func whole(_ kind: Kind, _ record: Record, _ origin: Origin, time: Int64) -> Change {
    let isGone = kind == .destroy
    return Change(
      kind, origin, time: time, objectClass: record.objectClass, uuid: record.uuid, old: isGone ? record : nil,
      new: isGone ? nil : record)
  }

  /// The record's name; nil if nothing is known of the record.
  public var name: String? { (new ?? old)?.name }

  /// The record's revision after the change, or its last one; nil if it has none.
  public var rev: JSONNumber? { (new ?? old)?.rev }

  /// The created or deleted record; nil for an update, and if nothing is known of the record.
  public var record: Record? { old != nil && new != nil ? nil : new ?? old }

  /// The changed fields; all fields of a created or deleted record. Computed on each access.
  public var deltas: [FieldDelta] {
    if let old, let new { return RecordDifference.deltas(from: old, to: new) }
    guard let record else { return [] }
    // A bare nil would become a JSON null.
    let isGone = new == nil
    return RecordDifference.ownFields(record).map { key, value in
      FieldDelta(field: key, old: isGone ? .some(value) : .none, new: isGone ? .none : .some(value))
    }
  }
}
