/// How often the screen may be drawn for what the device sends: thirty times a second, three of them at once.
struct FrameBudget {
  static let interval: Duration = .milliseconds(33)
  private static let burst = 3
  /// When the frames that were drawn would be paid for.
  private var paidUntil = ContinuousClock.now

  /// The earliest moment at which another frame may be drawn.
  func nextFrame() -> ContinuousClock.Instant { paidUntil - FrameBudget.interval * (FrameBudget.burst - 1) }

  mutating func spend(now: ContinuousClock.Instant = .now) {
    paidUntil = max(paidUntil, now) + FrameBudget.interval
  }
}
