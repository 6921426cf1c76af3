/// Limits how often automatic sign-ins are sent.
///
/// Every request without a session wants a new one, so a device that refuses sign-ins, or ends each session at once,
/// would be flooded. After a failure or a very short session, the next sign-in waits for a pause that doubles each
/// time, with jitter. A success ends the pauses after failures; a session that lasts ends those after short sessions.
struct LoginPace: Sendable {
  typealias Instant = ContinuousClock.Instant

  /// A session that lasted longer counts as good, in seconds.
  static let goodLife = 30
  static let first = 0.5
  static let limit = 15.0

  /// Why the last sign-in failed; nil if it succeeded or was cancelled.
  private(set) var failure: DeviceError?
  private var failures = 0
  private var shortLives = 0
  private var signedIn: Instant?
  private var earliest: Instant?

  /// How long the next sign-in has to wait.
  func wait(at now: Instant) -> Duration { earliest.map { max(.zero, $0 - now) } ?? .zero }

  mutating func fail(_ error: DeviceError, at now: Instant) {
    // A cancelled sign-in says nothing about the device.
    if case .cancelled = error {} else { failure = error }
    failures += 1
    earliest = now + pause(failures + shortLives - 1)
  }

  mutating func succeed(at now: Instant) {
    let isShort = signedIn.map { now - $0 < .seconds(LoginPace.goodLife) } ?? false
    shortLives = isShort ? shortLives + 1 : 0
    (signedIn, failures, failure) = (now, 0, nil)
    earliest = shortLives > 0 ? now + pause(shortLives - 1) : nil
  }

  /// Allows the next sign-in at once, because somebody asked for it.
  mutating func ask() { (earliest, failure) = (nil, nil) }

  private func pause(_ step: Int) -> Duration {
    let full = Backoff.full(step, first: LoginPace.first, limit: LoginPace.limit)
    return .milliseconds(Int(Double.random(in: full / 2...full) * 1000))
  }
}
