/// Applies lists, and finds the changes that a gap has hidden.
extension DeviceSync {
  /// Handles a part of a list; records of a first list are shown at once.
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

  /// Handles a complete list.
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
    // A higher revision without other changes would not have been signalled.
    let found = changes.filter { $0.origin != .live && ($0.kind != .update || !$0.deltas.isEmpty) }
    pass(
      .listed(list: number, bytes: bytes, unsignalled: Set(found.map(\.uuid))), to: objectClass, moment, &output)
    // A list requested before the subscription misses the time between the two.
    if !self[objectClass].isCatchingUp { compared(objectClass, moment, &output) }
    return output
  }

  /// Changes found after a gap count as hidden by that gap.
  private func origin(of sync: ClassSync) -> Change.Origin { gap?.to != nil ? .resynced : sync.origin }

  public mutating func fail(
    _ error: DeviceError, of objectClass: String, number: Int, at moment: Moment
  ) -> Output {
    var output = Output()
    guard self[objectClass].isRunning(number) else { return output }
    let isNew = errors.updateValue(error, forKey: objectClass) == nil
    // A class that will be retried soon keeps the gap open.
    let isFinal = self[objectClass].isRefusal(final: error)
    output.changes += store.abandonListing(objectClass, isFinal: isFinal, at: moment.time)
    if isFinal { compared(objectClass, moment, &output) }
    pass(
      .failed(list: number, reason: error.brief, isLasting: error.isLasting), to: objectClass, moment, &output)
    if isNew { output.notes.append(.failing(objectClass)) }
    return output
  }

  // MARK: Gaps

  mutating func openGap(_ since: Instant, _ moment: Moment) {
    guard gap == nil || gap?.to != nil else { return }
    let age = moment.now - since
    let milliseconds = max(0, age.components.seconds * 1000 + age.components.attoseconds / 1_000_000_000_000_000)
    // A gap that begins before the last one is settled continues that one.
    gap = Gap(
      from: gap?.from ?? moment.time - milliseconds, since: gap?.since ?? since, changes: gap?.changes ?? 0)
  }

  /// Adds a gap to the change log once it lasts longer than the grace.
  mutating func drawGap(_ moment: Moment) {
    guard let gap, gap.to == nil, !store.changeLog.hasOpenGap, gap.since + pace.grace <= moment.now else { return }
    let reason = link.reason ?? "no signals"
    store.note { $0.openGap(from: gap.from, reason: reason, at: moment.time) }
  }

  mutating func closeGap(comparing names: Set<String>, _ moment: Moment, _ output: inout Output) {
    guard var open = gap, open.to == nil else { return }
    open.to = moment.time
    open.pending = names
    // A short gap gets a line only if it hid a change, which the comparison will show.
    if moment.now - open.since < pace.grace, !store.changeLog.hasOpenGap {
      store.note { $0.expectGap(from: open.from, reason: "the socket was reopened") }
    } else {
      store.note { $0.openGap(from: open.from, reason: "no signals arrived", at: moment.time) }
    }
    store.note { $0.closeGap(at: moment.time, comparing: names) }
    gap = open
    if names.isEmpty { endGap(&output) }
  }

  /// Notes that a class was compared, or never will be.
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
