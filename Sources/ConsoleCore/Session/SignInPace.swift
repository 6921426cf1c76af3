/// Limits how often automatic sign-ins are sent.
///
/// Every request without a session wants a new one, so a device that refuses sign-ins, or ends each session at once,
/// would be flooded. After a failure, or a session that died at once, the next sign-in waits for a pause that doubles
/// each time, with jitter. Besides that a few sign-ins may follow each other, then one every three seconds, so that a
/// session that lives only for seconds is renewed without a noticeable pause.
struct SignInPace: Sendable {
  typealias Instant = ContinuousClock.Instant

  /// A session that ended earlier died at once, in seconds.
  static let shortLife = 1
  static let first = 0.5
  static let limit = 15.0
  /// How many sign-ins may follow each other, and the seconds after which one more is allowed.
  private static let burst = 4.0
  private static let interval = 3.0

  /// Why the last sign-in failed; nil if it succeeded or was cancelled.
  private(set) var failure: DeviceError?
  private var failures = 0
  private var shortLives = 0
  private var signedIn: Instant?
  private var earliest: Instant?
  /// The number of sign-ins allowed at the moment `counted`.
  private var allowance = SignInPace.burst
  private var counted: Instant?

  /// How long the next sign-in has to wait.
  func wait(at now: Instant) -> Duration {
    let missing = max(0, 1 - allowed(at: now)) * SignInPace.interval
    let pause = earliest.map { max(.zero, $0 - now) } ?? .zero
    return max(pause, .milliseconds(Int(missing * 1000)))
  }

  private func allowed(at now: Instant) -> Double {
    guard let counted else { return allowance }
    return min(SignInPace.burst, allowance + Double((now - counted).milliseconds) / 1000 / SignInPace.interval)
  }

  private mutating func count(at now: Instant) { (allowance, counted) = (allowed(at: now) - 1, now) }

  mutating func fail(_ error: DeviceError, at now: Instant) {
    // A cancelled sign-in says nothing about the device.
    if case .cancelled = error {} else { failure = error }
    failures += 1
    count(at: now)
    earliest = now + pause(failures + shortLives - 1)
  }

  mutating func succeed(at now: Instant) {
    let isShort = signedIn.map { now - $0 < .seconds(SignInPace.shortLife) } ?? false
    shortLives = isShort ? shortLives + 1 : 0
    (signedIn, failures, failure) = (now, 0, nil)
    count(at: now)
    earliest = shortLives > 0 ? now + pause(shortLives - 1) : nil
  }

  /// Allows the next sign-in at once, because somebody asked for it.
  mutating func ask() {
    (earliest, failure) = (nil, nil)
    allowance = max(1, allowance)
  }

  private func pause(_ step: Int) -> Duration {
    let full = Backoff.full(step, first: SignInPace.first, limit: SignInPace.limit)
    return .milliseconds(Int(Double.random(in: full / 2...full) * 1000))
  }
}
