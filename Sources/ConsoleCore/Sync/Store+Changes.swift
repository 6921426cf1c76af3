/// Turns signals and lists into changes: each is reported once, and older data never undoes a newer state.
extension Store {
  /// Applies signals in order and returns the changes; times in milliseconds since 1970.
  public mutating func apply(_ signals: [Signal], at time: Int64) -> [Change] {
    var changes: [Change] = []
    changes.reserveCapacity(signals.count)
    var classes: Set<String> = []
    for signal in signals {
      if case .other(let text) = signal {
        changeLog.add(raw: text, at: time)
      } else if case .vanish(let uuid, let text) = signal {
        let classes = self.classes(of: uuid)
        // For a record that is not held, only the message can be shown.
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

  /// The classes that hold a record with this UUID, or have a signal for it that waits for their first list.
  private func classes(of uuid: String) -> [String] {
    let held = sets.filter { $0.value[uuid] != nil }.keys
    return Set(held).union(listings.filter { $0.value.deferred[uuid] != nil }.keys).sorted()
  }

  /// Applies a single record that was read or saved; nil if it did not change.
  public mutating func apply(_ record: Record, _ origin: Change.Origin, at time: Int64) -> Change? {
    apply(.update(record), origin, time)
  }

  /// Applies the form in which GET returns a held record, but not its content: a signal or a list may have brought
  /// something newer meanwhile.
  public mutating func applyForm(of record: Record) {
    guard let held = sets[record.objectClass]?[record.uuid] else { return }
    sets[record.objectClass]?.put(held.replacing(record)?.record ?? record)
  }

  /// Applies the removal of a record; nil if it was not held, unless the class was never read.
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
        // If the class was never read, the device's word is all there is.
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

  /// Notes the record for a running list; true if the signal has to wait for that list.
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
    // A signal never shows the form that GET returns.
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

  /// Whether a state is older than the held one; unknown without revisions, which counts as newer.
  private func isOlder(_ record: Record, than held: Record, _ origin: Change.Origin, _ time: Int64) -> Bool {
    // A signal may have overtaken a record that was read by itself at any time; signals arrive in order.
    guard origin != .live || isSettling(record.objectClass, time) else { return false }
    // After one newer signal no later one is old, not even with a lower revision.
    if origin == .live, heard[record.objectClass]?.contains(record.uuid) == true { return false }
    guard let new = record.rev, let old = held.rev else { return false }
    return new < old
  }

  private func isSettling(_ objectClass: String, _ time: Int64) -> Bool {
    settling[objectClass].map { time < $0 } ?? false
  }

  /// Notes a record with a signal newer than the class's last list.
  private mutating func hear(_ record: Record, _ time: Int64) {
    if isSettling(record.objectClass, time) { heard[record.objectClass, default: []].insert(record.uuid) }
  }

  private mutating func tell(_ change: Change) -> Change {
    changeLog.add(change)
    trails.add(change)
    return change
  }

  // MARK: Lists

  /// How long after a list older signals may still arrive, in milliseconds.
  private static let settlingTime: Int64 = 10_000

  /// Notes that a class's list was requested: it may be older than what arrives by other ways meanwhile.
  public mutating func beginListing(_ objectClass: String) {
    var listing = Listing(isFirst: !isRead(objectClass))
    // If the list replaces another one, the signals that waited for that one wait for this one.
    if let former = listings[objectClass] {
      (listing.deferred, listing.deferredOrder) = (former.deferred, former.deferredOrder)
      listing.passing = former.passing
      listing.changedSinceCreate = former.changedSinceCreate
    }
    listings[objectClass] = listing
  }

  /// Makes signals wait for a class's first list, so that their changes can be compared with its records.
  public mutating func awaitFirstListing(_ objectClass: String) {
    guard !isRead(objectClass), listings[objectClass] == nil else { return }
    beginListing(objectClass)
  }

  /// Notes that the list failed, for good or until the next attempt, and applies the signals that waited for it.
  public mutating func abandonListing(_ objectClass: String, isFinal: Bool = true, at time: Int64) -> [Change] {
    if isFinal { changeLog.compared(objectClass) } else { changeLog.notCompared(objectClass, at: time) }
    return applyDeferred(listings.removeValue(forKey: objectClass), objectClass, time)
  }

  /// Applies a class's list and returns its changes; a first list yields only those of waiting signals.
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

  /// Resolves a record that both the list and something else updated: the higher revision wins, else the latest update.
  private mutating func resolve(
    _ uuid: String, _ objectClass: String, in set: inout RecordSet, _ origin: Change.Origin, _ time: Int64,
    _ changes: inout [Change], isFirst: Bool
  ) {
    let listed = set[uuid]
    guard let held = sets[objectClass]?[uuid] else {
      // It was deleted while the list was running.
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
      // The latest update counts, in the best known form.
      set.put(kept.record)
    }
  }

  private mutating func applyDeferred(_ listing: Listing?, _ objectClass: String, _ time: Int64) -> [Change] {
    guard let listing, !listing.deferred.isEmpty else { return [] }
    var changes: [Change] = []
    for uuid in listing.deferredOrder {
      guard let signal = listing.deferred[uuid] else { continue }
      if let passed = listing.passing[uuid] {
        // The list may contain it in another state.
        let record = sets[objectClass]?[uuid] ?? passed
        changes.append(tell(.whole(.create, record, .live, time: time)))
        changes.append(tell(.whole(.destroy, record, .live, time: time)))
        _ = self[objectClass].removeLater(uuid)
        if case .destroy = signal { continue }
        self[objectClass].settle()
      }
      if case .create(let record) = signal, let held = sets[objectClass]?[uuid] {
        // A record created while the first list was running is reported even if that list contains it.
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
