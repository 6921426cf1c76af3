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
    // What a layer wants is counted from now on again as soon as a tick is taken, so that to want one is enough.
    if showsAge || !ticks.isEmpty { needsDrawing = true }
    noteGap()
    noteStaleStatus()
    if let end = device.alarms.nextShelfEnd, end <= RealTime.now { needsDrawing = true }
  }

  private func isPollDue(_ name: String) -> Bool {
    guard device.loads[name] == nil, let due = pollDeadline(name) else { return false }
    return due <= now
  }

  /// When a class is to be read again; never while signals tell of it, the device is away or the operator stopped it.
  private func pollDeadline(_ name: String) -> ContinuousClock.Instant? {
    guard case .signedIn = device.state, !device.isLive(name) else { return nil }
    guard device.loads[name] == nil, let state = device.classStates[name], !state.isPartial, let loaded = state.loaded
    else { return nil }
    if case .refused = state.failure { return nil }
    // A class that waits for its signals is read with them, or when that has lasted too long.
    // What failed after a subscription holds up the signals of its class: it is tried again soon.
    if let attempted = state.attempted, attempted > loaded, device.resyncing.contains(name) {
      return attempted + .seconds(1)
    }
    return max(max(loaded, state.attempted ?? loaded) + device.pollInterval(name), deferredLoads[name] ?? loaded)
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
    if let stale = staleStatusDeadline { deadlines.append(stale) }
    if let end = device.alarms.nextShelfEnd { deadlines.append(now + .milliseconds(max(0, end - RealTime.now) + 50)) }
    return deadlines.min()
  }
}

extension ContinuousClock.Instant {
  /// A moment before all others that a program meets.
  static let distantPast = ContinuousClock.now - .seconds(86_400 * 365)
}
