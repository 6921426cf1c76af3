/// How far what is known of a class can be trusted to be the present state, and why no further.
public enum Freshness: Sendable, Equatable {
  /// Why a class is polled though signals would be better.
  public enum Reason: String, Sendable {
    case noSocket = "no socket"
    case signalsIncomplete = "signals incomplete"
    /// The device has not confirmed the subscription, or the list behind it has not arrived.
    case catchingUp = "catching up"
  }

  case unknown
  case loading(records: Int, bytes: Int, expected: Int?)
  case partial(records: Int)
  /// Signals tell of each change; none that is older than `SyncPace.grace` is missing.
  case live
  /// The list is read every so often, and the last one is not older than that; no reason where nothing better exists.
  case poll(Duration, age: Duration, why: Reason?)
  /// What is known is this old, and nothing newer arrives.
  case stale(Duration, why: String)
  case failed(String)

  /// How little it can be trusted, for a screen of several classes to show the worst.
  public var doubt: Int {
    switch self {
    case .unknown: 0
    case .live: 1
    case .poll: 2
    case .loading: 3
    case .partial: 4
    case .stale: 5
    case .failed: 6
    }
  }
}
