import ConsoleCore

/// The sessions with all devices of the console, in the order in which they were given; never empty.
@MainActor final class Fleet {
  private(set) var sessions: [DeviceSession]
  private var places: [DeviceID: Int] = [:]
  /// When each device wants a tick, as of its last step.
  private var deadlines: [DeviceID: ContinuousClock.Instant] = [:]
  private var queue: SignInQueue

  init(_ first: DeviceSession, _ others: [DeviceSession] = []) {
    sessions = [first] + others
    queue = SignInQueue()
    for (place, session) in sessions.enumerated() { places[session.id] = place }
  }

  subscript(id: DeviceID) -> DeviceSession? { places[id].map { sessions[$0] } }

  /// Whether there is more than one device.
  var isMany: Bool { sessions.count > 1 }

  /// Puts another session in the place of one that the console leaves.
  func replace(_ id: DeviceID, with session: DeviceSession) {
    guard let place = places.removeValue(forKey: id) else { return }
    sessions[place] = session
    places[session.id] = place
    deadlines[id] = nil
    queue.end(id)
  }

  // MARK: Time

  /// Notes when a device wants its next tick.
  func note(deadline: ContinuousClock.Instant?, of id: DeviceID) { deadlines[id] = deadline }

  /// Whether a device's next tick is known and still to come.
  func hasDeadline(of id: DeviceID, after now: ContinuousClock.Instant) -> Bool {
    deadlines[id].map { $0 > now } ?? false
  }

  /// When the first device wants a tick, or another one may sign in; nil for never.
  var deadline: ContinuousClock.Instant? { [deadlines.values.min(), queue.deadline].compactMap { $0 }.min() }

  /// The devices that want a tick now.
  func due(at now: ContinuousClock.Instant) -> [DeviceSession] {
    sessions.filter { deadlines[$0.id].map { $0 <= now } ?? false }
  }

  // MARK: Signing in

  /// Asks for the sign-in of a device as soon as there is room.
  func wantSignIn(_ id: DeviceID) { queue.add(id) }

  /// Notes that a device's sign-in has ended, or that it signed in by itself.
  func signInEnded(_ id: DeviceID) { queue.end(id) }

  /// The devices whose sign-in is to be sent now.
  func nextSignIns(at now: ContinuousClock.Instant) -> [DeviceSession] { queue.start(at: now).compactMap { self[$0] } }
}

/// Limits how many devices sign in at once, so that hundreds of them do not all answer in the same moment.
///
/// A device that does not answer gives up its place after a while, so it does not hold up the others.
struct SignInQueue {
  static let limit = 32
  static let patience: Duration = .milliseconds(500)
  private var waiting: [DeviceID] = []
  private var started: [DeviceID: ContinuousClock.Instant] = [:]

  mutating func add(_ id: DeviceID) {
    if !waiting.contains(id) { waiting.append(id) }
  }

  mutating func end(_ id: DeviceID) {
    started[id] = nil
    waiting.removeAll { $0 == id }
  }

  /// Takes the devices whose turn it is.
  mutating func start(at now: ContinuousClock.Instant) -> [DeviceID] {
    guard !waiting.isEmpty else { return [] }
    started = started.filter { now - $0.value < SignInQueue.patience }
    let next = Array(waiting.prefix(max(0, SignInQueue.limit - started.count)))
    waiting.removeFirst(next.count)
    for id in next { started[id] = now }
    return next
  }

  /// When a place becomes free at the latest; nil if nobody waits.
  var deadline: ContinuousClock.Instant? {
    waiting.isEmpty ? nil : started.values.min().map { $0 + SignInQueue.patience }
  }
}
