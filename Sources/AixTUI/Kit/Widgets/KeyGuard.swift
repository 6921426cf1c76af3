import Curses

/// Keeps keys out of a dialog that appears by itself: what was typed before it was seen was meant for something else.
struct KeyGuard {
  /// How long a dialog has to be seen before it takes keys.
  private let first: Duration
  /// How long whoever goes on typing has to pause.
  private let pause: Duration

  init(first: Duration = .milliseconds(400), pause: Duration = .milliseconds(300)) {
    (self.first, self.pause) = (first, pause)
  }

  private var opens: ContinuousClock.Instant?
  /// Whether it is drawn that keys are taken.
  private var isSeenOpen = false

  /// Notes that the dialog is about to be drawn.
  mutating func appear(_ now: ContinuousClock.Instant) {
    if opens == nil { opens = now + first }
    isSeenOpen = !isClosed(now)
  }

  /// Whether keys are kept out now.
  func isClosed(_ now: ContinuousClock.Instant) -> Bool { opens.map { now < $0 } ?? true }

  /// Whether a key is dropped; one that comes too early keeps the others behind it out, too.
  mutating func swallows(_ key: Key, _ now: ContinuousClock.Instant) -> Bool {
    switch key {
    case .control("l"), .control("z"), .control("c"), .function: return false
    default: break
    }
    guard isClosed(now) else { return false }
    if let opens { self.opens = max(opens, now + pause) }
    return true
  }

  /// When it begins to take keys; nil where that is drawn already.
  var end: ContinuousClock.Instant? { isSeenOpen ? nil : opens }
}
