/// When the next login may be sent that nobody has asked for.
///
/// Everyone whose session is gone wants a new one, and a device that refuses logins, or ends each session at once, would be
/// asked again and again. After a failure, or a session that died at once, the next login waits for a pause that doubles,
/// with jitter. Beyond that a few logins may follow each other, and then one every three seconds: a session that lives only
/// for seconds is renewed without a pause that an operator would notice.
struct LoginPace: Sendable {
  typealias Instant = ContinuousClock.Instant

  /// A session that died earlier than this, in seconds, died at once.
  static let shortLife = 1
  static let first = 0.5
  static let limit = 15.0
  /// How many logins may follow each other, and in how many seconds one more may.
  private static let burst = 4.0
  private static let interval = 3.0

  /// Why the last login failed; nil where it succeeded, or was stopped.
  private(set) var failure: DeviceError?
  private var failures = 0
  private var shortLives = 0
  private var signedIn: Instant?
  private var earliest: Instant?
  /// The logins that may be sent, as of a moment.
  private var allowance = LoginPace.burst
  private var counted: Instant?

  /// How long the next login has to wait.
  func wait(at now: Instant) -> Duration {
    let missing = max(0, 1 - allowed(at: now)) * LoginPace.interval
    let pause = earliest.map { max(.zero, $0 - now) } ?? .zero
    return max(pause, .milliseconds(Int(missing * 1000)))
  }

  private func allowed(at now: Instant) -> Double {
    guard let counted else { return allowance }
    return min(LoginPace.burst, allowance + Double((now - counted).milliseconds) / 1000 / LoginPace.interval)
  }

  private mutating func count(at now: Instant) { (allowance, counted) = (allowed(at: now) - 1, now) }

  mutating func fail(_ error: DeviceError, at now: Instant) {
    // Whoever stopped the login has not learned anything about the device.
    if case .cancelled = error {} else { failure = error }
    failures += 1
    count(at: now)
    earliest = now + pause(failures + shortLives - 1)
  }

  mutating func succeed(at now: Instant) {
    let isShort = signedIn.map { now - $0 < .seconds(LoginPace.shortLife) } ?? false
    shortLives = isShort ? shortLives + 1 : 0
    (signedIn, failures, failure) = (now, 0, nil)
    count(at: now)
    earliest = shortLives > 0 ? now + pause(shortLives - 1) : nil
  }

  /// Somebody asks for a login, which is sent at once.
  mutating func ask() {
    (earliest, failure) = (nil, nil)
    allowance = max(1, allowance)
  }

  private func pause(_ step: Int) -> Duration {
    let full = Backoff.full(step, first: LoginPace.first, limit: LoginPace.limit)
    return .milliseconds(Int(Double.random(in: full / 2...full) * 1000))
  }
}
