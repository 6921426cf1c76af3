import ConsoleCore

/// The ways by which records change: each goes through the store, and what it tells goes to all that follow it.
extension DeviceModel {
  func take(_ signals: [Signal]) {
    for name in Set(signals.compactMap(\.objectClass))
    where watched.contains(name) && link == .live && classStates[name]?.failure == nil
      && classStates[name]?.isPartial != true
    {
      store.awaitFirstListing(name)
    }
    took(store.apply(signals, at: RealTime.now))
  }

  func take(_ record: Record, _ origin: Change.Origin) {
    if let change = store.take(record, origin, at: RealTime.now) { took([change]) }
  }

  func takeRemoval(_ objectClass: String, _ uuid: String) {
    if let change = store.takeRemoval(objectClass, uuid, .own, at: RealTime.now) { took([change]) }
  }

  /// Takes a class's list, and returns what it told.
  func take(_ outcome: ListOutcome, of objectClass: String) -> [Change] {
    // Where signals come, or came before, a difference is what they have missed.
    let wasRead = link != .live && !polledSinceLoss.insert(objectClass).inserted
    let hasSignals = link == .live ? !unheard.contains(objectClass) : downSince != nil && !wasRead
    let origin: Change.Origin = hasSignals && watched.contains(objectClass) ? .resynced : .polled
    let isFirst = !store.isRead(objectClass)
    let changes = store.finishListing(objectClass, outcome, origin, at: RealTime.now)
    if isFirst { adoptCalls(objectClass) }
    took(changes)
    return changes
  }

  func abandonListing(_ objectClass: String, isFinal: Bool) {
    took(store.abandonListing(objectClass, isFinal: isFinal, at: RealTime.now))
  }

  /// Hands changes to all that follow them.
  private func took(_ changes: [Change]) {
    guard !changes.isEmpty else { return }
    lastChange = .now
    callBook.clockOffset = connection?.clockOffset?.correction ?? 0
    callBook.take(changes, in: store) { self.schema($0) }
    rememberNames(changes)
  }

  /// Notes what people call the calls that changed, so that the change log knows it when they are gone.
  private func rememberNames(_ changes: [Change]) {
    for change in changes where change.name == nil && callBook.table.kind(of: change.objectClass) != nil {
      guard let name = callBook.name(change.uuid), callNames[change.uuid] != name else { continue }
      if callNames.count >= DeviceModel.mostCallNames { callNames = callNames.filter { callBook[$0.key] != nil } }
      callNames[change.uuid] = name
    }
  }

  private static let mostCallNames = 20_000

  /// Takes the records of a class into the book of calls: of a first list, or of a schema, no change is told.
  func adoptCalls(_ objectClass: String) {
    guard callBook.table.kind(of: objectClass) != nil, store.holds(objectClass) else { return }
    callBook.clockOffset = connection?.clockOffset?.correction ?? 0
    callBook.adopt(objectClass, schema: schema(objectClass), store: store, at: RealTime.now)
  }

  // MARK: Gaps

  /// Draws a gap since the signals ceased.
  func openGap() {
    guard let downSince else { return }
    let reason = link.reason ?? "no signals"
    store.note { $0.openGap(from: downSince.time, reason: reason, at: RealTime.now) }
  }

  /// Notes that signals come again, and which classes are compared with their lists now.
  func closeGap(comparing classes: Set<String>) {
    guard let down = downSince else { return }
    downSince = nil
    lostClasses = []
    // A break of a moment is drawn only where it hid something, which is not known yet.
    let isShort = ContinuousClock.now - down.instant < App.grace
    if isShort, !store.feed.hasOpenGap {
      store.note { $0.expectGap(from: down.time, reason: "the socket was opened anew") }
    } else {
      // One that is drawn already stays as it is.
      store.note { $0.openGap(from: down.time, reason: "no signals came", at: RealTime.now) }
    }
    store.note { $0.closeGap(at: RealTime.now, comparing: classes) }
  }
}
