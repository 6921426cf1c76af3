import ConsoleCore

/// One device in a line: whether it can be reached, and how much trouble it has.
///
/// States carry clock times and no ages, so that a quiet fleet needs no redraw.
@MainActor struct DeviceOverview {
  enum State: Int, Comparable {
    case away, refused, needsPassword, signedOut, failed, stale, partial, signingIn, loading, poll, live

    var word: String {
      switch self {
      case .away: "AWAY"
      case .refused, .signedOut: "SIGNED OUT"
      case .needsPassword: "PASSWORD NEEDED"
      case .failed: "FAILED"
      case .stale: "STALE"
      case .partial: "PARTIAL"
      case .signingIn: "SIGNING IN"
      case .loading: "LOADING"
      case .poll: "POLL"
      case .live: "LIVE"
      }
    }

    static func < (one: State, other: State) -> Bool { one.rawValue < other.rawValue }
  }

  let state: State
  /// The state in words, with its reason.
  let text: String
  /// Active alarms of each severity, the worst first; nil if unknown.
  let alarms: [(severity: Severity, count: Int)]?
  /// Whether the alarms may have changed since.
  let isAlarmsStale: Bool
  let calls: Int
  let streams: Int
  let callsInTrouble: Int
  let streamsInTrouble: Int

  init(_ session: DeviceSession, now: ContinuousClock.Instant) {
    (state, text) = DeviceOverview.state(of: session, now)
    alarms = session.alarms.updated == nil ? nil : session.alarms.totals
    if case .stale = session.statusFreshness(now: now) { isAlarmsStale = true } else { isAlarmsStale = false }
    let (calls, streams) = (session.callBook.counts(.call), session.callBook.counts(.stream))
    (self.calls, callsInTrouble) = (calls.present, calls.trouble)
    (self.streams, streamsInTrouble) = (streams.present, streams.trouble)
  }

  /// The state alone, which costs no look at the calls.
  static func state(of session: DeviceSession, _ now: ContinuousClock.Instant) -> (state: State, text: String) {
    switch session.state {
    case .away(let since, let reason, _):
      let clock = MomentText.second(RealTime.now - Int64((now - since).milliseconds))
      return (.away, "AWAY since \(clock): \(reason)")
    case .signingIn: return (.signingIn, "SIGNING IN")
    case .signedOut:
      if let failure = session.signInFailure { return (.refused, "SIGNED OUT: \(failure.message)") }
      let isOut = session.canSignIn || session.hasSignedOut
      return isOut ? (.signedOut, "SIGNED OUT") : (.needsPassword, "PASSWORD NEEDED")
    case .signedIn: return dataState(of: session, now)
    }
  }

  /// The worst state of the classes that are kept in sync and that this user may read.
  private static func dataState(of session: DeviceSession, _ now: ContinuousClock.Instant) -> (
    state: State, text: String
  ) {
    if session.classes.isEmpty {
      return session.classesFailure.map { (.failed, "FAILED: \($0.message)") } ?? (.loading, "LOADING")
    }
    let followed = session.sync.followed.filter { !session.isDenied($0) }
    let worst = followed.map { session.freshness($0, now: now) }.max { $0.doubt < $1.doubt }
    switch worst {
    case .live: return (.live, "LIVE")
    case .poll?: return (.poll, worst?.text ?? "POLL")
    case .stale(_, let why)?: return (.stale, why.isEmpty ? "STALE" : "STALE (\(why))")
    case .failed(let why)?: return (.failed, "FAILED: \(why)")
    case .partial?: return (.partial, "PARTIAL")
    case .loading?, .unknown?: return (.loading, "LOADING")
    // Nothing of this device is kept in sync, so only the session is known.
    case nil: return (.live, "SIGNED IN")
    }
  }

  private var isLost: Bool { state == .away || state == .refused || state == .failed }
  private var hasCritical: Bool { alarms?.contains { $0.severity == .critical } == true }
  /// Whether nothing is known of it yet.
  var isConnecting: Bool { state == .signingIn || state == .loading }
  /// Whether it is lost or has a critical alarm.
  var isInTrouble: Bool { isLost || hasCritical }

  /// Sorts by trouble, the worst first: alarms count more than streams and calls, a device that is away most.
  var rank: [Int] {
    let counts = Severity.allCases.map { severity in alarms?.first { $0.severity == severity }?.count ?? 0 }
    return [isLost ? 0 : 1, hasCritical ? 0 : 1, state.rawValue] + counts.map { -$0 } + [
      -(streamsInTrouble + callsInTrouble)
    ]
  }

  /// The alarms as short text, such as `!!1 !2`; a question mark if they are stale or unknown.
  var alarmText: String {
    guard let alarms else { return "?" }
    let parts = alarms.map { SeverityText.total($0.severity, $0.count, isShort: true) }
    return (isAlarmsStale ? ["?"] + parts : parts).joined(separator: " ")
  }
}
