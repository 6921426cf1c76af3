/// The recent values of each field of recently changed records; limited in records and values.
public struct ValueHistory: Sendable {
  /// A value and its time.
  public struct Moment: Sendable {
    /// In milliseconds since 1970; nil for the value before the first change seen.
    public let time: Int64?
    /// Nil if the field was absent.
    public let value: JSON?
    public let origin: Change.Origin
  }

  /// The history of one record.
  struct Trail: Sendable {
    var fields: [String: [Moment]] = [:]
    /// When the record was created and deleted.
    var births: [(time: Int64, kind: Change.Kind, origin: Change.Origin)] = []
    var touched = 0
    /// When it last changed, in milliseconds since 1970.
    var time: Int64 = 0
  }

  /// The maximum number of values of a field.
  static let valueLimit = 16
  /// The maximum number of fields of a record.
  static let fieldLimit = 64
  /// The maximum number of records.
  static let recordLimit = 1_000
  private var trails: [String: Trail] = [:]
  private var clock = 0

  /// Changes not folded in yet.
  private var pending: [Change] = []
  private static let pendingLimit = 4096

  /// Adds a change for the next `fold`.
  mutating func add(_ change: Change) {
    pending.append(change)
    if pending.count >= ValueHistory.pendingLimit { foldInHaste() }
  }

  mutating func fold() {
    for change in pending { apply(change) }
    pending.removeAll(keepingCapacity: true)
  }

  /// In a flood only the first and the last state of each record count.
  private mutating func foldInHaste() {
    var places: [String: Int] = [:]
    var told: [(first: Change, last: Change)] = []
    for change in pending {
      if change.kind == .update, let place = places[change.uuid] {
        told[place].last = change
      } else {
        places[change.uuid] = told.count
        told.append((change, change))
      }
    }
    pending.removeAll(keepingCapacity: true)
    for (first, last) in told {
      guard first !== last, let old = first.old, let new = last.new else {
        apply(first)
        if first !== last { apply(last) }
        continue
      }
      apply(.update(from: old, to: new, last.origin, time: last.time))
    }
  }

  private mutating func apply(_ change: Change) {
    clock += 1
    if trails.count >= ValueHistory.recordLimit, trails[change.uuid] == nil { forgetOldest() }
    ValueHistory.note(change, in: &trails[change.uuid, default: Trail()], clock)
  }

  private static func note(_ change: Change, in trail: inout Trail, _ clock: Int) {
    trail.touched = clock
    trail.time = change.time
    guard change.kind == .update else {
      trail.births.append((change.time, change.kind, change.origin))
      if trail.births.count > valueLimit { trail.births.removeFirst() }
      return
    }
    for delta in change.deltas {
      // A map with ever new keys must not fill the history.
      guard trail.fields.count < fieldLimit || trail.fields[delta.field] != nil else { continue }
      note(delta, change, in: &trail.fields[delta.field, default: []])
    }
  }

  private static func note(_ delta: FieldDelta, _ change: Change, in moments: inout [Moment]) {
    if moments.isEmpty { moments.append(Moment(time: nil, value: delta.old, origin: change.origin)) }
    // Remove four at once, so that not every change moves all of them.
    if moments.count >= valueLimit { moments.removeFirst(4) }
    moments.append(Moment(time: change.time, value: delta.new, origin: change.origin))
  }

  /// Drops the quarter of the records that have been unchanged longest.
  private mutating func forgetOldest() {
    let order = trails.map(\.value.touched).sorted()
    let limit = order[order.count / 4]
    trails = trails.filter { $0.value.touched > limit }
  }

  /// A field's recent values, oldest first; empty if no change of it was seen.
  public func values(_ uuid: String, _ field: String) -> [Moment] { trails[uuid]?.fields[field] ?? [] }

  /// When a field last changed, or the record was created, in milliseconds since 1970; nil if unknown.
  public func lastChange(_ uuid: String, _ field: String) -> Int64? {
    guard let trail = trails[uuid] else { return nil }
    if let time = trail.fields[field]?.last?.time { return time }
    return trail.births.last.flatMap { $0.kind == .create ? $0.time : nil }
  }

  /// Whether a record changed after a moment, in milliseconds since 1970.
  public func hasChanged(_ uuid: String, since time: Int64) -> Bool { (trails[uuid]?.time ?? 0) > time }

  /// The fields that changed so far.
  public func fields(_ uuid: String) -> [String] { trails[uuid]?.fields.keys.sorted() ?? [] }

  /// One step in a record's history.
  public struct Step: Sendable {
    public let time: Int64
    public let kind: Change.Kind
    public let origin: Change.Origin
    public let deltas: [FieldDelta]
  }

  /// A record's history, oldest first, with changes of one moment together.
  public func story(_ uuid: String) -> [Step] {
    guard let trail = trails[uuid] else { return [] }
    var steps = trail.births.map { Step(time: $0.time, kind: $0.kind, origin: $0.origin, deltas: []) }
    var updates: [Int64: (origin: Change.Origin, deltas: [FieldDelta])] = [:]
    for (field, moments) in trail.fields {
      for (before, moment) in zip(moments, moments.dropFirst()) {
        guard let time = moment.time else { continue }
        let delta = FieldDelta(field: field, old: before.value, new: moment.value)
        updates[time, default: (moment.origin, [])].deltas.append(delta)
      }
    }
    steps += updates.map { time, update in
      Step(time: time, kind: .update, origin: update.origin, deltas: update.deltas.sorted { $0.field < $1.field })
    }
    return steps.sorted { $0.time < $1.time }
  }
}
