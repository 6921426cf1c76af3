/// The state of the signals socket.
public enum LinkState: Sendable, Equatable {
  /// No socket was tried yet.
  case off
  case connecting
  case live
  /// The socket broke at `since` and is being reopened.
  case down(since: ContinuousClock.Instant, reason: String, nextTry: ContinuousClock.Instant?)
  /// No socket is available since then; it is retried from time to time.
  case unavailable(since: ContinuousClock.Instant, reason: String, nextTry: ContinuousClock.Instant?)

  /// Why there is no socket; nil while there is one or the first is being opened.
  public var reason: String? {
    switch self {
    case .down(_, let reason, _), .unavailable(_, let reason, _): reason
    case .off, .connecting, .live: nil
    }
  }
}

/// The events of a subscription, in order.
public enum SubscriptionEvent: Sendable {
  case link(LinkState)
  /// Signals of these classes arrive from now on: a list requested now misses nothing.
  case subscribed(Set<String>)
  case signals([Signal])
}
