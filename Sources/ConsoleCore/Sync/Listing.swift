/// A running list, and the signals and replies for its class that arrive meanwhile.
struct Listing: Sendable {
  /// Whether no list of the class was read before.
  let isFirst: Bool
  /// Records with a signal or a reply since the list was requested: the list may be older.
  var touched: Set<String> = []
  /// Signals for records that a first list has not brought yet, the last one of each.
  var deferred: [String: Signal] = [:]
  /// The order in which these records first appeared.
  var deferredOrder: [String] = []
  /// Records that were created and then changed: the list may be older than the change, though not than the creation.
  var changedSinceCreate: Set<String> = []

  /// Records that were created and deleted while the list was running: both are reported, whatever the list says.
  var passing: [String: Record] = [:]

  mutating func postpone(_ signal: Signal, _ uuid: String) {
    // A record that was created and then changed still counts as created.
    if case .create? = deferred[uuid], case .update(let record) = signal {
      deferred[uuid] = .create(record)
      changedSinceCreate.insert(uuid)
      return
    }
    if case .create(let record)? = deferred[uuid], case .destroy = signal { passing[uuid] = record }
    if deferred[uuid] == nil { deferredOrder.append(uuid) }
    deferred[uuid] = signal
    changedSinceCreate.remove(uuid)
  }
}

/// A list compared with the records held when it was requested; computed off the main thread.
public struct ListOutcome: Sendable {
  /// One difference; a created record has no old state, a deleted one no new state.
  struct Difference: Sendable {
    let old: Record?
    let new: Record?

    var uuid: String { new?.uuid ?? old?.uuid ?? "" }
  }

  /// The records in the list's order; unchanged ones share their storage with the held ones.
  let set: RecordSet
  let differences: [Difference]
  /// The version of the held set.
  let base: Int
  /// Whether the list equals the held set, including its order.
  let isSame: Bool

  /// The number of records in the list.
  var count: Int { self.set.count }

  /// Compares a list with the held records.
  public init(_ records: [Record], held: RecordSet) {
    base = held.version
    var seen: Set<String> = []
    var kept: [Record] = []
    kept.reserveCapacity(records.count)
    var differences: [Difference] = []
    var isQuiet = true
    for record in records where seen.insert(record.uuid).inserted {
      guard let old = held[record.uuid] else {
        differences.append(Difference(old: nil, new: record))
        kept.append(record)
        continue
      }
      guard let news = record.replacing(old) else {
        kept.append(old)
        continue
      }
      kept.append(news.record)
      if news.isNews { differences.append(Difference(old: old, new: news.record)) } else { isQuiet = false }
    }
    if seen.count < held.count || differences.contains(where: { $0.old == nil }) {
      for old in held.records where !seen.contains(old.uuid) { differences.append(Difference(old: old, new: nil)) }
    }
    self.differences = differences
    isSame =
      differences.isEmpty && isQuiet && kept.count == held.count
      && zip(kept, held.records).allSatisfy { $0.uuid == $1.uuid }
    set = isSame ? held : RecordSet(kept)
  }
}
