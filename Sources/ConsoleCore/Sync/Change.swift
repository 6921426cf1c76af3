/// One change of a record as it became known; never changed itself, and so shared by all histories.
public final class Change: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    case create, update, destroy
  }

  /// How a change became known.
  public enum Origin: String, Sendable, CaseIterable {
    /// A signal of the device told it.
    case live
    /// It was found after a gap, by the list that was read then.
    case resynced
    /// It was found by reading the list now and then.
    case polled
    /// This console made it.
    case own
  }

  public let kind: Kind
  public let origin: Origin
  /// When it became known here, in milliseconds since 1970.
  public let time: Int64
  public let objectClass: String
  public let uuid: String
  /// The record before; nil where it came, or where nothing of it is known.
  public let old: Record?
  /// The record now; nil where it went.
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

  /// An update from one record to the next.
  static func update(from old: Record, to new: Record, _ origin: Origin, time: Int64) -> Change {
    Change(.update, origin, time: time, objectClass: new.objectClass, uuid: new.uuid, old: old, new: new)
  }

  /// A record that came, or one that went.
  static func whole(_ kind: Kind, _ record: Record, _ origin: Origin, time: Int64) -> Change {
    let isGone = kind == .destroy
    return Change(
      kind, origin, time: time, objectClass: record.objectClass, uuid: record.uuid, old: isGone ? record : nil,
      new: isGone ? nil : record)
  }

  /// What people call the record; nil where nothing of it is known.
  public var name: String? { (new ?? old)?.name }

  /// The record's revision after the change; nil where it bears none.
  public var rev: JSONNumber? { (new ?? old)?.rev }

  /// The record that came or went; nil for an update, and where nothing of it is known.
  public var record: Record? { old != nil && new != nil ? nil : new ?? old }

  /// The fields that changed; of a record that came or went all of them. Found out when they are asked for.
  public var deltas: [FieldDelta] {
    if let old, let new { return RecordDifference.deltas(from: old, to: new) }
    guard let record else { return [] }
    // Not a bare nil, which as JSON would be a null.
    let isGone = new == nil
    return RecordDifference.ownFields(record).map { key, value in
      FieldDelta(field: key, old: isGone ? .some(value) : .none, new: isGone ? .none : .some(value))
    }
  }
}
