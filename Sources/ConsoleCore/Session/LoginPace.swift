/// When the next login may be sent without anybody asking for it.
///
/// Every caller whose session is gone wants a new one, and a device that refuses logins, or ends each session at once,
/// would be asked as often as it is called. A login after a failure or after a session that lived only for a moment waits
/// for a pause that doubles, with jitter. A success ends the pauses of failures; those of short sessions end with a
/// session that lives.
struct LoginPace: Sendable {
  typealias Instant = ContinuousClock.Instant

  /// A session that lived longer than this, in seconds, was a good one.
  static let goodLife = 30
  static let first = 0.5
  static let limit = 15.0

  /// Why the last login failed; nil where it succeeded, or was stopped.
  private(set) var failure: DeviceError?
  private var failures = 0
  private var shortLives = 0
  private var signedIn: Instant?
  private var earliest: Instant?

  /// How long the next login has to wait.
  func wait(at now: Instant) -> Duration { earliest.map { max(.zero, $0 - now) } ?? .zero }

  mutating func fail(_ error: DeviceError, at now: Instant) {
    // Whoever stopped the login has not learned anything about the device.
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

  /// Somebody asks for a login, which is sent at once.
  mutating func ask() { (earliest, failure) = (nil, nil) }

  private func pause(_ step: Int) -> Duration {
    let full = Backoff.full(step, first: LoginPace.first, limit: LoginPace.limit)
    return .milliseconds(Int(Double.random(in: full / 2...full) * 1000))
  }
}
