/// What lists bring, and what a gap has hidden.
extension DeviceSync {
  /// A part of a list has arrived; records of a first one are shown at once.
  public mutating func receive(
    _ progress: ListProgress, of objectClass: String, number: Int, at moment: Moment
  ) -> Output {
    var output = Output()
    guard self[objectClass].isRunning(number) else { return output }
    let part = ClassSync.Input.part(
      list: number, bytes: progress.bytesReceived, expected: progress.bytesExpected)
    pass(part, to: objectClass, moment, &output)
    if self[objectClass].isFirstList { store[objectClass].append(progress.newRecords) }
    return output
  }

  /// A list is here as a whole.
  public mutating func receive(
    _ outcome: ListOutcome, of objectClass: String, number: Int, bytes: Int, at moment: Moment
  ) -> Output {
    var output = Output()
    let sync = self[objectClass]
    guard sync.isRunning(number) else { return output }
    errors[objectClass] = nil
    let changes = store.finishListing(objectClass, outcome, origin(of: sync), at: moment.time)
    output.changes += changes
    gap?.changes += changes.count { $0.origin != .live }
    // A revision that grew alone is no change that a signal would have told.
    let found = changes.filter { $0.origin != .live && ($0.kind != .update || !$0.deltas.isEmpty) }
    pass(
      .listed(list: number, bytes: bytes, unsignalled: Set(found.map(\.uuid))), to: objectClass, moment, &output)
    // A list that was asked for before the subscription says nothing of the time between the two.
    if !self[objectClass].isCatchingUp { compared(objectClass, moment, &output) }
    return output
  }

  /// While a gap is made up for, whatever a list finds is what the gap has hidden.
  private func origin(of sync: ClassSync) -> Change.Origin { gap?.to != nil ? .resynced : sync.origin }

  public mutating func fail(
    _ error: DeviceError, of objectClass: String, number: Int, at moment: Moment
  ) -> Output {
    var output = Output()
    guard self[objectClass].isRunning(number) else { return output }
    let isNew = errors.updateValue(error, forKey: objectClass) == nil
    // A gap is not over for a class that will be compared in a moment.
    let isFinal = self[objectClass].isRefusal(final: error)
    output.changes += store.abandonListing(objectClass, isFinal: isFinal, at: moment.time)
    if isFinal { compared(objectClass, moment, &output) }
    pass(
      .failed(list: number, reason: error.message, isLasting: error.isLasting), to: objectClass, moment, &output)
    if isNew { output.notes.append(.failing(objectClass)) }
    return output
  }

  // MARK: Gaps

  mutating func openGap(_ since: Instant, _ moment: Moment) {
    guard gap == nil || gap?.to != nil else { return }
    let age = moment.now - since
    let milliseconds = max(0, age.components.seconds * 1000 + age.components.attoseconds / 1_000_000_000_000_000)
    // A gap whose lists did not come before the next one goes on.
    gap = Gap(
      from: gap?.from ?? moment.time - milliseconds, since: gap?.since ?? since, changes: gap?.changes ?? 0)
  }

  /// Draws a gap once it is longer than a moment.
  mutating func drawGap(_ moment: Moment) {
    guard let gap, gap.to == nil, !store.changeLog.hasOpenGap, gap.since + pace.grace <= moment.now else { return }
    let reason = link.reason ?? "no signals"
    store.note { $0.openGap(from: gap.from, reason: reason, at: moment.time) }
  }

  mutating func closeGap(comparing names: Set<String>, _ moment: Moment, _ output: inout Output) {
    guard var open = gap, open.to == nil else { return }
    open.to = moment.time
    open.pending = names
    // A break of a moment is drawn only where it hid something, which is not known yet.
    if moment.now - open.since < pace.grace, !store.changeLog.hasOpenGap {
      store.note { $0.expectGap(from: open.from, reason: "the socket was reopened") }
    } else {
      store.note { $0.openGap(from: open.from, reason: "no signals arrived", at: moment.time) }
    }
    store.note { $0.closeGap(at: moment.time, comparing: names) }
    gap = open
    if names.isEmpty { endGap(&output) }
  }

  /// A class is compared, or will not be.
  mutating func compared(_ objectClass: String, _ moment: Moment, _ output: inout Output) {
    guard gap?.to != nil else { return }
    gap?.pending.remove(objectClass)
    endGap(&output)
  }

  private mutating func endGap(_ output: inout Output) {
    guard let open = gap, open.pending.isEmpty, let to = open.to else { return }
    gap = nil
    output.notes.append(.recovered(from: open.from, to: to, changes: open.changes))
  }
}
