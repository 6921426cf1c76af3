import ConsoleCore

extension Freshness {
  /// The text for the header.
  var text: String {
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
    case .poll(let interval, _, let why):
      "POLL \(interval.components.seconds)s" + (why.map { " (\($0.rawValue))" } ?? "")
    case .stale(let age, _): "STALE \(WallClock.age(age))"
    case .failed: "FAILED"
    }
  }

  /// `text` with the reason for a stale state, for places with more room.
  var longText: String {
    guard case .stale(_, let why) = self, !why.isEmpty else { return text }
    return "\(text) (\(why))"
  }
}

extension DeviceSession {
  /// The freshness of the alarms; stale while the device is away, even just after a poll.
  func statusFreshness(now: ContinuousClock.Instant) -> Freshness {
    let own = alarms.freshness(now: now)
    guard case .away(_, let reason, _) = state, case .poll(_, let age, _) = own else { return own }
    return .stale(age, why: reason)
  }
}
