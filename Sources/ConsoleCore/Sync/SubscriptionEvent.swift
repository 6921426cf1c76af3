/// How the signals socket stands.
public enum LinkState: Sendable, Equatable {
  /// Nothing was tried yet.
  case off
  case connecting
  case live
  /// The socket is gone since then and comes back by itself.
  case down(since: ContinuousClock.Instant, reason: String, nextTry: ContinuousClock.Instant?)
  /// No socket is to be had since then; it is tried again now and then.
  case unavailable(since: ContinuousClock.Instant, reason: String, nextTry: ContinuousClock.Instant?)

  /// Why there is no socket; nil while there is one or the first is being opened.
  public var reason: String? {
    switch self {
    case .down(_, let reason, _), .unavailable(_, let reason, _): reason
    case .off, .connecting, .live: nil
    }
  }
}

/// What the feed tells, in order.
public enum SubscriptionEvent: Sendable {
  case link(LinkState)
  /// Signals of these classes come from now on: a list that is asked for now misses nothing.
  case subscribed(Set<String>)
  case signals([Signal])
}
