import ConsoleCore

/// What happens when time passes.
extension App {
  /// Reads classes that are due, and redraws what depends on the time.
  func tick() {
    tickDevice()
    for session in fleet.due(at: now) where session !== device { step(of: session) { tickDevice() } }
    // Handling a tick makes each layer count from now again, so one layer that wants a tick is enough.
    if showsAge || !ticks.isEmpty { needsDrawing = true }
    if messages.expire(now) { needsDrawing = true }
    drawOverviewIfDue()
  }

  /// Does what is due for the current device.
  private func tickDevice() {
    var isShown = device.tick()
    if device.noteStaleStatus() { isShown = true }
    if let end = device.alarms.nextShelfEnd, end <= RealTime.now {
      device.alarms.refresh()
      isShown = true
    }
    if isShown { noteShown() }
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
    if let due = deadline(of: device) { deadlines.append(due) }
    if let due = fleet.deadline { deadlines.append(due) }
    if showsAge { deadlines.append(now + .seconds(1)) }
    if let expiry = messages.expiry { deadlines.append(expiry) }
    if let due = overviewDue { deadlines.append(due) }
    return deadlines.min()
  }

  /// When a device wants a tick; nil for never.
  func deadline(of session: DeviceSession) -> ContinuousClock.Instant? {
    let shelf = session.alarms.nextShelfEnd.map { now + .milliseconds(max(0, $0 - RealTime.now) + 50) }
    return [session.deadline(at: now), session.staleStatusDeadline, shelf].compactMap { $0 }.min()
  }

  /// Has the screen drawn if it shows the current device; an overview of many devices is drawn twice a second.
  func noteShown() {
    if isOnScreen {
      needsDrawing = true
      return
    }
    guard layers.last(where: { !$0.isDialog })?.showsFleet == true, overviewDue == nil else { return }
    overviewDue = now + .milliseconds(500)
  }

  /// Has the overview of the devices drawn when it is due.
  func drawOverviewIfDue() {
    guard let due = overviewDue, due <= now else { return }
    overviewDue = nil
    needsDrawing = true
  }
}
