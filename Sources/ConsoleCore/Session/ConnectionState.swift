/// The state of a connection.
public enum ConnectionState: Sendable, Equatable {
  case signedOut
  case signingIn
  /// Signed in since then; the user is nil with an API key.
  case signedIn(user: String?, since: ContinuousClock.Instant)
  /// The device has not responded since then.
  case away(since: ContinuousClock.Instant, reason: String, nextTry: ContinuousClock.Instant?)
}
