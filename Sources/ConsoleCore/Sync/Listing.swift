/// A list that is on its way, and what became known of its class meanwhile by other ways.
struct Listing: Sendable {
  /// Whether nothing of the class was known before.
  let isFirst: Bool
  /// Records that a signal or a reply told of since the list was asked for: the list may be older.
  var touched: Set<String> = []
  /// Signals of records that a first list has not brought yet, the last one of each.
  var deferred: [String: Signal] = [:]
  /// The order in which their records were met.
  var deferredOrder: [String] = []
  /// Records that were created and then changed: the list may be older than the change, though not than the creation.
  var changedSinceCreate: Set<String> = []

  /// Records that came and went while the list was on its way: both are news, whatever the list says.
  var passing: [String: Record] = [:]

  mutating func postpone(_ signal: Signal, _ uuid: String) {
    // A record that came and changed is still one that came.
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

/// A list compared with what was held when it was asked for; made beside the main thread.
public struct ListOutcome: Sendable {
  /// One difference: a record that came has no old state, one that went no new one.
  struct Difference: Sendable {
    let old: Record?
    let new: Record?

    var uuid: String { new?.uuid ?? old?.uuid ?? "" }
  }

  /// The records in the list's order, those that did not change sharing their storage with what was held.
  let set: RecordSet
  let differences: [Difference]
  /// The version of what was held.
  let base: Int
  /// Whether the list is what was held, order and all.
  let isSame: Bool

  /// How many records the list has.
  var count: Int { self.set.count }

  /// Compares a list with what was held.
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
