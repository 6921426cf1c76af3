/// Limits redraws for device data to thirty in any second, of which up to six may follow each other at once.
struct FrameBudget {
  static let interval: Duration = .milliseconds(40)
  private static let burst = 6
  /// When the frames drawn so far are paid for, at one per `interval`.
  private var paidUntil = ContinuousClock.now

  /// The earliest time for the next frame.
  func nextFrame() -> ContinuousClock.Instant { paidUntil - FrameBudget.interval * (FrameBudget.burst - 1) }

  /// Counts a frame. Keys are answered whatever is left, and leave no debt: the next frame may come one interval later.
  mutating func spend(now: ContinuousClock.Instant = .now) {
    let most = now + FrameBudget.interval * FrameBudget.burst
    paidUntil = min(max(paidUntil, now) + FrameBudget.interval, most)
  }
}
