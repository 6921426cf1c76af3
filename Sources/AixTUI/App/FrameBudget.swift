/// Limits redraws for device data to thirty in any second, of which up to six may follow each other at once.
struct FrameBudget {
  static let interval: Duration = .milliseconds(40)
  private static let burst = 6
  /// When the frames drawn so far are paid for, at one per `interval`.
  private var paidUntil = ContinuousClock.now

  /// The earliest time for the next frame.
  func nextFrame() -> ContinuousClock.Instant { paidUntil - FrameBudget.interval * (FrameBudget.burst - 1) }

  mutating func spend(now: ContinuousClock.Instant = .now) {
    paidUntil = max(paidUntil, now) + FrameBudget.interval
  }
}
