import ConsoleCore

/// What happens because time has passed.
extension App {
  /// Reads what is followed and due, and has drawn what depends on the time.
  func tick() {
    tickSync()
    if let due = classesDeadline, due <= now {
      device.classesFailure = nil
      send(.next(), .classes)
    }
    // What a layer wants is counted from now on again as soon as a tick is taken, so that to want one is enough.
    if showsAge || !ticks.isEmpty { needsDrawing = true }
    if messages.expire(now) { needsDrawing = true }
    noteStaleStatus()
    if let end = device.alarms.nextShelfEnd, end <= RealTime.now { needsDrawing = true }
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
    var deadlines = ticks
    if let due = device.sync.deadline(at: now) { deadlines.append(due) }
    if showsAge { deadlines.append(now + .seconds(1)) }
    if let due = classesDeadline { deadlines.append(due) }
    if let stale = staleStatusDeadline { deadlines.append(stale) }
    if let expiry = messages.expiry { deadlines.append(expiry) }
    if let end = device.alarms.nextShelfEnd { deadlines.append(now + .milliseconds(max(0, end - RealTime.now) + 50)) }
    return deadlines.min()
  }
}
