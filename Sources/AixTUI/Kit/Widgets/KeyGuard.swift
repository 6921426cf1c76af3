import Curses

/// Drops keys for a dialog that opens by itself: what the operator typed before he saw it was meant for something else.
struct KeyGuard {
  /// How long a dialog is visible before it accepts keys.
  private let first: Duration
  /// How long an operator who keeps typing has to pause.
  private let pause: Duration

  init(first: Duration = .milliseconds(400), pause: Duration = .milliseconds(300)) {
    (self.first, self.pause) = (first, pause)
  }

  private var opens: ContinuousClock.Instant?
  /// Whether the dialog was drawn as accepting keys.
  private var isSeenOpen = false

  /// Notes that the dialog is about to be drawn.
  mutating func appear(_ now: ContinuousClock.Instant) {
    if opens == nil { opens = now + first }
    isSeenOpen = !isClosed(now)
  }

  /// Whether keys are dropped now.
  func isClosed(_ now: ContinuousClock.Instant) -> Bool { opens.map { now < $0 } ?? true }

  /// Whether a key is dropped; each early key extends the time.
  mutating func swallows(_ key: Key, _ now: ContinuousClock.Instant) -> Bool {
    switch key {
    case .control("l"), .control("z"), .control("c"), .function: return false
    default: break
    }
    guard isClosed(now) else { return false }
    if let opens { self.opens = max(opens, now + pause) }
    return true
  }

  /// When the dialog starts to accept keys; nil if it was already drawn that way.
  var end: ContinuousClock.Instant? { isSeenOpen ? nil : opens }
}
