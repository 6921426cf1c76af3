/// How current a class's records are, and why they are no more current.
public enum Freshness: Sendable, Equatable {
  /// Why data is stale if nothing arrives and nothing more is known.
  public static let noAnswer = "no answer"

  /// Why a class is polled instead of live.
  public enum Reason: String, Sendable {
    case noSocket = "no socket"
    case signalsIncomplete = "signals incomplete"
    /// The subscription is not confirmed, or the list behind it has not arrived.
    case catchingUp = "catching up"
  }

  case unknown
  case loading(records: Int, bytes: Int, expected: Int?)
  case partial(records: Int)
  /// Signals report every change; none older than `SyncPace.grace` is missing.
  case live
  /// The list is polled at this interval and is `age` old; `why` is nil if polling is the best there is.
  case poll(Duration, age: Duration, why: Reason?)
  /// The records are this old, and nothing newer arrives; `why` has two or three words.
  case stale(Duration, why: String)
  case failed(String)

  /// The degree of doubt, so that a screen with several classes shows the worst.
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
