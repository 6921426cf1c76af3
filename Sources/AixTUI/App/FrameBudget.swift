/// How often the screen may be drawn for what the device sends: at most thirty times in any second, six of them at once.
struct FrameBudget {
  static let interval: Duration = .milliseconds(40)
  private static let burst = 6
  /// When the frames that were drawn would be paid for.
  private var paidUntil = ContinuousClock.now

  /// The earliest moment at which another frame may be drawn.
  func nextFrame() -> ContinuousClock.Instant { paidUntil - FrameBudget.interval * (FrameBudget.burst - 1) }

  mutating func spend(now: ContinuousClock.Instant = .now) {
    paidUntil = max(paidUntil, now) + FrameBudget.interval
  }
}
