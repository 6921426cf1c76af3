import ConsoleCore

/// What happens because time has passed.
extension App {
  /// Reads what is followed and due, and has drawn what depends on the time.
  func tick() {
    for (name, deadline) in deferredLoads where deadline > .distantPast && deadline <= now {
      deferredLoads[name] = .distantPast
      load(name)
    }
    for name in followed where isPollDue(name) { load(name) }
    if let due = classesDeadline, due <= now {
      device.classesFailure = nil
      send(.next(), .classes)
    }
    // What a layer wants is counted from now on again as soon as a tick is taken, so that to want one is enough.
    if showsAge || !ticks.isEmpty { needsDrawing = true }
    if messages.expire(now) { needsDrawing = true }
    noteGap()
    noteStaleStatus()
    if let end = device.alarms.nextShelfEnd, end <= RealTime.now { needsDrawing = true }
  }

  private func isPollDue(_ name: String) -> Bool {
    guard device.loads[name] == nil, let due = pollDeadline(name) else { return false }
    return due <= now
  }

  /// When a class is to be read again; rarely while signals tell of it, never while the device is away or the operator stopped it.
  private func pollDeadline(_ name: String) -> ContinuousClock.Instant? {
    guard case .signedIn = device.state else { return nil }
    if device.isLive(name) { return auditDeadline(name) }
    guard device.loads[name] == nil, let state = device.classStates[name], !state.isPartial else { return nil }
    // No refusal is the last word: a device that starts, or that is busy, refuses many things for a while.
    if let retry = device.retryDeadline(name) { return retry }
    guard let loaded = state.loaded else { return nil }
    return max(loaded + device.pollInterval(name), deferredLoads[name] ?? loaded)
  }

  /// When the list of classes is asked for again after it could not be read.
  private var classesDeadline: ContinuousClock.Instant? {
    guard case .signedIn = device.state, device.classes.isEmpty, let failure = device.classesFailure else { return nil }
    return device.classesRetry.deadline(after: failure, first: .seconds(2))
  }

  /// When the totals of alarms turn old; nil where they are, or are not known.
  private var staleStatusDeadline: ContinuousClock.Instant? {
    guard !isShowingStale, let updated = device.alarms.updated else { return nil }
    return updated + device.alarms.interval * 3 + .seconds(2)
  }

  private func noteStaleStatus() {
    guard let deadline = staleStatusDeadline, deadline <= now else { return }
    isShowingStale = true
    needsDrawing = true
  }

  /// Whether an age is on screen that grows with each second.
  private var showsAge: Bool {
    if case .stale = headerFreshness { return true }
    return false
  }

  /// When layers want to be drawn anew though nothing happens.
  private var ticks: [ContinuousClock.Instant] {
    let first = layers.lastIndex { !$0.isDialog } ?? 0
    return layers.indices.filter { $0 >= first }.compactMap { layers[$0].nextTick(context(for: $0)) }
  }

  /// When the loop has to wake up though nothing happens; nil for never.
  func nextDeadline() -> ContinuousClock.Instant? {
    var deadlines = followed.compactMap(pollDeadline) + ticks + deferredLoads.values.filter { $0 > .distantPast }
    if showsAge { deadlines.append(now + .seconds(1)) }
    if let gap = gapDeadline { deadlines.append(gap) }
    if let due = classesDeadline { deadlines.append(due) }
    if let stale = staleStatusDeadline { deadlines.append(stale) }
    if let expiry = messages.expiry { deadlines.append(expiry) }
    if let end = device.alarms.nextShelfEnd { deadlines.append(now + .milliseconds(max(0, end - RealTime.now) + 50)) }
    return deadlines.min()
  }
}

extension ContinuousClock.Instant {
  /// A moment before all others that a program meets.
  static let distantPast = ContinuousClock.now - .seconds(86_400 * 365)
}
