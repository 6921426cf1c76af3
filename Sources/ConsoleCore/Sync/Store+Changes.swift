/// Signals and lists become changes here: each is told once, and none is undone by what is older.
extension Store {
  /// Takes signals in their order and returns the changes that they made; times in milliseconds since 1970.
  public mutating func apply(_ signals: [Signal], at time: Int64) -> [Change] {
    var changes: [Change] = []
    changes.reserveCapacity(signals.count)
    var classes: Set<String> = []
    for signal in signals {
      if case .other(let text) = signal {
        changeLog.add(raw: text, at: time)
      } else if case .vanish(let uuid, let text) = signal {
        let classes = self.classes(of: uuid)
        // Of a record that nobody has there is nothing to tell but the message itself.
        if classes.isEmpty { changeLog.add(raw: text, at: time) }
        for name in classes {
          if let change = applyRemoval(name, uuid, .live, at: time) { changes.append(change) }
        }
      } else if let change = apply(signal, .live, time) {
        changes.append(change)
        if change.kind == .destroy { classes.insert(change.objectClass) }
      }
    }
    for objectClass in classes { self[objectClass].settle() }
    return changes
  }

  /// The classes that have a record of this UUID, or have been told of one while their first list is on its way.
  private func classes(of uuid: String) -> [String] {
    let held = sets.filter { $0.value[uuid] != nil }.keys
    return Set(held).union(listings.filter { $0.value.deferred[uuid] != nil }.keys).sorted()
  }

  /// Takes a record that was read or saved by itself; nil where that is no news.
  public mutating func apply(_ record: Record, _ origin: Change.Origin, at time: Int64) -> Change? {
    apply(.update(record), origin, time)
  }

  /// Takes the form in which GET gives a record that is held, and leaves its content: a signal or a list may have told of
  /// something newer since it was asked for.
  public mutating func applyForm(of record: Record) {
    guard let held = sets[record.objectClass]?[record.uuid] else { return }
    sets[record.objectClass]?.put(held.replacing(record)?.record ?? record)
  }

  /// Takes that a record is gone; nil where that is no news.
  public mutating func applyRemoval(
    _ objectClass: String, _ uuid: String, _ origin: Change.Origin, at time: Int64
  ) -> Change? {
    let change = apply(.destroy(objectClass: objectClass, uuid: uuid), origin, time)
    self[objectClass].settle()
    return change
  }

  private mutating func apply(_ signal: Signal, _ origin: Change.Origin, _ time: Int64) -> Change? {
    switch signal {
    case .create(let record), .update(let record):
      guard !isPostponed(signal, record.objectClass, record.uuid) else { return nil }
      var isCreate = false
      if case .create = signal { isCreate = true }
      return put(record, isCreate ? .create : .update, origin, time)
    case .destroy(let objectClass, let uuid):
      guard !isPostponed(signal, objectClass, uuid) else { return nil }
      guard let old = sets[objectClass]?[uuid] else {
        // Where nothing was ever read of the class, the device's word is all there is.
        guard !isRead(objectClass) else { return nil }
        return tell(
          Change(
            .destroy, origin, time: time, objectClass: objectClass, uuid: uuid, old: nil, new: nil))
      }
      _ = self[objectClass].removeLater(uuid)
      return tell(.whole(.destroy, old, origin, time: time))
    case .vanish, .other: return nil
    }
  }

  /// Notes the record for a list that is on its way; true where it has to wait for that list.
  private mutating func isPostponed(_ signal: Signal, _ objectClass: String, _ uuid: String) -> Bool {
    guard !listings.isEmpty, listings[objectClass] != nil else { return false }
    if listings[objectClass]?.isFirst == true, sets[objectClass]?[uuid] == nil {
      listings[objectClass]?.postpone(signal, uuid)
      return true
    }
    listings[objectClass]?.touched.insert(uuid)
    listings[objectClass]?.passing[uuid] = nil
    return false
  }

  private mutating func put(
    _ record: Record, _ kind: Change.Kind, _ origin: Change.Origin, _ time: Int64
  ) -> Change? {
    var record = record
    // Whatever a signal tells of a record, it does not tell how GET gives it.
    if origin == .live { record.source = .signalled }
    guard let old = sets[record.objectClass]?[record.uuid] else {
      self[record.objectClass].put(record)
      return tell(.whole(kind, record, origin, time: time))
    }
    let isOld = isOlder(record, than: old, origin, time)
    if origin != .live { heard[record.objectClass]?.remove(record.uuid) } else if !isOld { hear(record, time) }
    guard !isOld, let held = record.replacing(old) else { return nil }
    sets[record.objectClass]?.put(held.record)
    return held.isNews ? tell(.update(from: old, to: held.record, origin, time: time)) : nil
  }

  /// Whether a signal was sent before the list that has just been read; without revisions nobody can tell.
  private func isOlder(_ record: Record, than held: Record, _ origin: Change.Origin, _ time: Int64) -> Bool {
    // What was read by itself may have been overtaken by a signal at any time; signals come in their order.
    guard origin != .live || isSettling(record.objectClass, time) else { return false }
    // Signals come in their order: behind one that was taken none is old, not even one of a lower revision.
    if origin == .live, heard[record.objectClass]?.contains(record.uuid) == true { return false }
    guard let new = record.rev, let old = held.rev else { return false }
    return new < old
  }

  private func isSettling(_ objectClass: String, _ time: Int64) -> Bool {
    settling[objectClass].map { time < $0 } ?? false
  }

  /// Notes that a signal newer than the class's last list has told of a record.
  private mutating func hear(_ record: Record, _ time: Int64) {
    if isSettling(record.objectClass, time) { heard[record.objectClass, default: []].insert(record.uuid) }
  }

  private mutating func tell(_ change: Change) -> Change {
    changeLog.add(change)
    trails.add(change)
    return change
  }

  // MARK: Lists

  /// How long after a list a signal may still come that is older than it, in milliseconds.
  private static let settlingTime: Int64 = 10_000

  /// Notes that a class's list has been asked for: what comes meanwhile by other ways is newer than it may be.
  public mutating func beginListing(_ objectClass: String) {
    var listing = Listing(isFirst: !isRead(objectClass))
    // A list that is asked for in the place of another one: what waited for that one waits for this one.
    if let former = listings[objectClass] {
      (listing.deferred, listing.deferredOrder) = (former.deferred, former.deferredOrder)
      listing.passing = former.passing
      listing.changedSinceCreate = former.changedSinceCreate
    }
    listings[objectClass] = listing
  }

  /// Notes that a class will be listed for the first time: signals that come before that list wait for it, so that what
  /// they tell is told beside what was there before.
  public mutating func awaitFirstListing(_ objectClass: String) {
    guard !isRead(objectClass), listings[objectClass] == nil else { return }
    beginListing(objectClass)
  }

  /// Notes that the list will not come, for good or until it is asked for again; what waited for it is taken now.
  public mutating func abandonListing(_ objectClass: String, isFinal: Bool = true, at time: Int64) -> [Change] {
    if isFinal { changeLog.compared(objectClass) } else { changeLog.notCompared(objectClass, at: time) }
    return applyDeferred(listings.removeValue(forKey: objectClass), objectClass, time)
  }

  /// Takes a class's list and returns what it tells beyond what was known; nothing where it is the first one.
  public mutating func finishListing(
    _ objectClass: String, _ outcome: ListOutcome, _ origin: Change.Origin, at time: Int64
  ) -> [Change] {
    let listing = listings.removeValue(forKey: objectClass)
    let isFirst = listing?.isFirst ?? !isRead(objectClass)
    let touched = listing?.touched ?? []
    var set = outcome.set
    var changes: [Change] = []
    for uuid in touched { resolve(uuid, objectClass, in: &set, origin, time, &changes, isFirst: isFirst) }
    set.settle()
    if !isFirst {
      for difference in outcome.differences where !touched.contains(difference.uuid) {
        guard let change = change(difference, origin, time) else { continue }
        changes.append(tell(change))
      }
    }
    if !outcome.isSame || !touched.isEmpty || self[objectClass].version != outcome.base {
      sets[objectClass] = set.following(sets[objectClass])
    }
    read.insert(objectClass)
    settling[objectClass] = time + Store.settlingTime
    heard[objectClass] = nil
    changeLog.compared(objectClass)
    return changes + applyDeferred(listing, objectClass, time)
  }

  private func change(_ difference: ListOutcome.Difference, _ origin: Change.Origin, _ time: Int64) -> Change? {
    switch (difference.old, difference.new) {
    case (nil, let new?): .whole(.create, new, origin, time: time)
    case (let old?, nil): .whole(.destroy, old, origin, time: time)
    case (let old?, let new?): .update(from: old, to: new, origin, time: time)
    case (nil, nil): nil
    }
  }

  /// Settles one record that the list and something else told of: a higher revision counts, else what was told last.
  private mutating func resolve(
    _ uuid: String, _ objectClass: String, in set: inout RecordSet, _ origin: Change.Origin, _ time: Int64,
    _ changes: inout [Change], isFirst: Bool
  ) {
    let listed = set[uuid]
    guard let held = sets[objectClass]?[uuid] else {
      // It went while the list was on its way.
      _ = set.removeLater(uuid)
      return
    }
    guard let listed else { return set.put(held) }
    if let new = listed.rev, let old = held.rev, new > old {
      let news = listed.replacing(held)
      set.put(news?.record ?? held)
      if let news, news.isNews, !isFirst {
        changes.append(tell(.update(from: held, to: news.record, origin, time: time)))
      }
    } else if let kept = held.replacing(listed) {
      // What was told last counts, in the form that is known best.
      set.put(kept.record)
    }
  }

  private mutating func applyDeferred(_ listing: Listing?, _ objectClass: String, _ time: Int64) -> [Change] {
    guard let listing, !listing.deferred.isEmpty else { return [] }
    var changes: [Change] = []
    for uuid in listing.deferredOrder {
      guard let signal = listing.deferred[uuid] else { continue }
      if let passed = listing.passing[uuid] {
        // The list may have it in a state of its own.
        let record = sets[objectClass]?[uuid] ?? passed
        changes.append(tell(.whole(.create, record, .live, time: time)))
        changes.append(tell(.whole(.destroy, record, .live, time: time)))
        _ = self[objectClass].removeLater(uuid)
        if case .destroy = signal { continue }
        self[objectClass].settle()
      }
      if case .create(let record) = signal, let held = sets[objectClass]?[uuid] {
        // What came while the first list was on its way is news even where that list has it already.
        changes.append(tell(.whole(.create, held, .live, time: time)))
        guard listing.changedSinceCreate.contains(uuid) else { continue }
        if let change = put(record, .update, .live, time) { changes.append(change) }
      } else if let change = apply(signal, .live, time) {
        changes.append(change)
      }
    }
    self[objectClass].settle()
    return changes
  }
}
