/// Decides whether a socket's peer is alive: after a silence it wants a ping, and after an unanswered ping the end.
struct SocketLife: Sendable {
  enum Due: Sendable {
    case nothing, ping, dead
  }

  private let pingAfter: Duration
  private let pongWithin: Duration?
  private var lastHeard: ContinuousClock.Instant
  private var pingSent: ContinuousClock.Instant?

  init(pingAfter: Duration, pongWithin: Duration?, now: ContinuousClock.Instant = .now) {
    self.pingAfter = pingAfter
    self.pongWithin = pongWithin
    lastHeard = now
  }

  /// Notes received bytes: any byte is a sign of life.
  mutating func heard(_ now: ContinuousClock.Instant = .now) {
    lastHeard = now
    pingSent = nil
  }

  /// When `due` must be called.
  var deadline: ContinuousClock.Instant? {
    if let pingSent { return pongWithin.map { pingSent + $0 } ?? pingSent + pingAfter }
    return lastHeard + pingAfter
  }

  /// What is due now; the caller must send a ping that is due.
  mutating func due(_ now: ContinuousClock.Instant) -> Due {
    if let pingSent {
      if let pongWithin { return pingSent + pongWithin <= now ? .dead : .nothing }
      guard pingSent + pingAfter <= now else { return .nothing }
    } else {
      guard lastHeard + pingAfter <= now else { return .nothing }
    }
    pingSent = now
    return .ping
  }
}
