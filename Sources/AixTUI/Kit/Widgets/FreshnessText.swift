import ConsoleCore

extension Freshness {
  /// The state with its reason.
  var text: String {
    switch self {
    case .poll(_, _, let why?): "\(briefText) (\(why.rawValue))"
    case .stale(_, let why), .failed(let why): why.isEmpty ? briefText : "\(briefText) (\(why))"
    default: briefText
    }
  }

  /// The state without its reason, for a header that has no room for it.
  var briefText: String {
    switch self {
    case .unknown: ""
    case .loading(let records, let bytes, let expected):
      if let expected, expected > 0 {
        "LOADING \(min(99, bytes * 100 / expected))% \(records) records"
      } else {
        "LOADING \(records) records"
      }
    case .partial(let records): "PARTIAL \(records) records"
    case .live: "LIVE"
    case .poll(let interval, _, _): "POLL \(interval.components.seconds)s"
    case .stale(let age, _): "STALE \(WallClock.age(age))"
    case .failed: "FAILED"
    }
  }
}

extension DeviceSession {
  /// The freshness of the alarms; stale while the device is away, even just after a poll.
  func statusFreshness(now: ContinuousClock.Instant) -> Freshness {
    let own = alarms.freshness(now: now)
    guard case .away = state, case .poll(_, let age, _) = own else { return own }
    return .stale(age, why: Freshness.noAnswer)
  }
}
