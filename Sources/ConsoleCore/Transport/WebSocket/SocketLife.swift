/// Whether a socket's peer still lives: silence is met with a ping, and a ping with an end where no byte comes back.
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

  /// Notes that a byte came; any of them is a sign of life.
  mutating func heard(_ now: ContinuousClock.Instant = .now) {
    lastHeard = now
    pingSent = nil
  }

  /// When something will be due.
  var deadline: ContinuousClock.Instant? {
    if let pingSent { return pongWithin.map { pingSent + $0 } ?? pingSent + pingAfter }
    return lastHeard + pingAfter
  }

  /// What is due now; a ping is taken for sent.
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
