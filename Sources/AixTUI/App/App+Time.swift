import ConsoleCore

/// What happens when time passes.
extension App {
  /// Reads classes that are due, and redraws what depends on the time.
  func tick() {
    if device.tick() { needsDrawing = true }
    // Handling a tick makes each layer count from now again, so one layer that wants a tick is enough.
    if showsAge || !ticks.isEmpty { needsDrawing = true }
    if messages.expire(now) { needsDrawing = true }
    if device.noteStaleStatus() { needsDrawing = true }
    if let end = device.alarms.nextShelfEnd, end <= RealTime.now { needsDrawing = true }
  }

  /// Whether an age on screen grows with each second.
  private var showsAge: Bool {
    if case .stale = headerFreshness { return true }
    return false
  }

  /// When layers want to be redrawn even if nothing happens.
  private var ticks: [ContinuousClock.Instant] {
    let first = layers.lastIndex { !$0.isDialog } ?? 0
    return layers.indices.filter { $0 >= first }.compactMap { layers[$0].nextTick(context(for: $0)) }
  }

  /// When the loop has to wake up even if nothing happens; nil for never.
  func nextDeadline() -> ContinuousClock.Instant? {
    var deadlines = ticks
    if let due = device.deadline(at: now) { deadlines.append(due) }
    if showsAge { deadlines.append(now + .seconds(1)) }
    if let stale = device.staleStatusDeadline { deadlines.append(stale) }
    if let expiry = messages.expiry { deadlines.append(expiry) }
    if let end = device.alarms.nextShelfEnd { deadlines.append(now + .milliseconds(max(0, end - RealTime.now) + 50)) }
    return deadlines.min()
  }
}
