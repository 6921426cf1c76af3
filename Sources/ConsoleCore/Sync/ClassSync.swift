/// Keeps the records of one class in sync with the device: decides what to read when, and how fresh the result is.
///
/// A pure state machine: the caller passes in the clock and carries out the commands, and it holds no records. The
/// order is subscribe → list → live → gap → list again. If signals are missing or incomplete, the list is polled; a
/// live class is compared with its list from time to time (device API: signals).
public struct ClassSync: Sendable {
  public typealias Instant = ContinuousClock.Instant

  public enum Input: Sendable {
    /// Whether the class is to be kept in sync.
    case follow(Bool)
    /// Read the list once, now.
    case want
    /// The operator stops the list that is running.
    case stop
    /// A socket is open; its subscription is not confirmed yet.
    case socketUp
    /// There is no socket; nothing has arrived since then.
    case socketDown(since: Instant)
    /// The device has read a subscription to this class: a list requested from now on misses nothing.
    case subscribed
    /// The device has not responded since then.
    case away(since: Instant, reason: String)
    case back
    /// There is a new session: refusals of the old one no longer count.
    case sessionRenewed
    case part(list: Int, bytes: Int, expected: Int?)
    /// A list was applied; `unsignalled` are the records it changed without a signal.
    case listed(list: Int, bytes: Int, unsignalled: Set<String>)
    case failed(list: Int, reason: String, isLasting: Bool)
    /// Signals of the class; `uuids` may be empty while `awaitsSignals` is false.
    case signals(count: Int, uuids: Set<String>)
    case tick
  }

  public enum Command: Sendable, Equatable {
    /// Request the list, and report its result with this number.
    case list(Int)
    /// Cancel the list with this number.
    case cancel(Int)
    /// Signals proved incomplete, or complete again.
    case signalsDoubted
    case signalsTrusted
  }

  /// A list that is running.
  struct Listing: Sendable {
    let number: Int
    let asked: Instant
    /// The subscription that was confirmed when the list was requested; nil for none.
    let subscription: Int?
    let session: Int
    let wasLive: Bool
    var bytes = 0
    var expected: Int?
  }

  struct Failure: Sendable {
    let reason: String
    let isLasting: Bool
    /// The number of failures in a row; 0 to retry at once.
    let count: Int
    let at: Instant
  }

  enum Link: Sendable, Equatable {
    case connecting, up
    case down(since: Instant)
  }

  /// Signals proved incomplete.
  struct Doubt: Sendable {
    /// When the last unsignalled change was found.
    var evidence: Instant
    /// How long every change must have been signalled since then.
    var probation: Duration
    /// Whether any signal arrived since then.
    var hasHeard = false
  }

  public let pace: SyncPace
  var isFollowed = false
  var isWanted = false
  /// Whether the operator stopped the first list.
  var isStopped = false
  var link = Link.connecting
  var away: (since: Instant, reason: String)?
  /// The number of the confirmed subscription; nil while none is confirmed.
  var subscription: Int?
  var subscriptions = 0
  var session = 0
  var listing: Listing?
  var lists = 0
  /// All changes up to this time are known: when the last list was requested, or signals were last complete.
  var knownUntil: Instant?
  /// The durations of the last two lists, the newer one last.
  var durations: [Duration] = []
  var lastBytes = 0
  var failure: Failure?
  var isLive = false
  /// When a live class lost its signals.
  var lost: Instant?
  /// Whether no list was read since signals were lost.
  var isFirstSinceLoss = false
  var doubt: Doubt?
  /// How often signals proved incomplete.
  var doubts = 0
  /// Records that a list changed without a signal so far, and when.
  var unsignalled: [String: Instant] = [:]
  /// When the class was last compared with its list.
  var compared: Instant?
  /// When that list was requested: no earlier change is missing.
  var listedSince: Instant?
  var auditPause = Duration.zero
  /// Whether a list was compared since the class became live.
  var hasCompared = false
  var lastSignal: Instant?
  /// The usual time between two signals.
  var signalGap = Duration.zero
  /// How long a first list waits for the subscription.
  var patienceEnd: Instant?
  var pausedUntil: Instant?

  public init(pace: SyncPace = SyncPace()) { self.pace = pace }

  /// Handles an input and returns the commands to carry out; times must not run backwards.
  public mutating func handle(_ input: Input, at now: Instant) -> [Command] {
    var commands: [Command] = []
    switch input {
    case .follow(let flag): follow(flag, at: now)
    case .want:
      isWanted = listing == nil
      isStopped = false
      (failure, pausedUntil) = (failure?.forgiven, nil)
    case .stop: commands += stop(at: now)
    case .socketUp: link = .up
    case .socketDown(let since): lose(since, at: now)
    case .subscribed: subscribe(at: now)
    case .away(let since, let reason): away = away ?? (since, reason)
    case .back:
      away = nil
      failure = failure?.forgiven
    case .sessionRenewed:
      session += 1
      failure = failure?.forgiven
    case .part(let number, let bytes, let expected):
      guard listing?.number == number else { break }
      listing?.bytes = bytes
      listing?.expected = expected
    case .listed(let number, let bytes, let uuids): finish(number, bytes, uuids, at: now)
    case .failed(let number, let reason, let isLasting): fail(number, reason, isLasting, at: now)
    case .signals(let count, let uuids): hear(count, uuids, at: now)
    case .tick: break
    }
    commands += judgeSignals(at: now)
    if listing == nil, let due = listDeadline(at: now), due <= now { commands.append(begin(at: now)) }
    return commands
  }

  private mutating func follow(_ flag: Bool, at now: Instant) {
    guard flag != isFollowed else { return }
    isFollowed = flag
    patienceEnd = flag ? now + pace.patience : nil
    guard !flag else { return }
    // Signals stop with the subscription; the socket was last known to work some seconds ago.
    if isLive { knownUntil = max(knownUntil ?? now, now - pace.detection) }
    (isLive, lost, subscription, unsignalled) = (false, nil, nil, [:])
  }

  private mutating func begin(at now: Instant) -> Command {
    lists += 1
    isWanted = false
    listing = Listing(
      number: lists, asked: now, subscription: subscription, session: session, wasLive: isLive)
    return .list(lists)
  }

  private mutating func stop(at now: Instant) -> [Command] {
    isWanted = false
    guard let running = listing else { return [] }
    listing = nil
    if knownUntil == nil { isStopped = true }
    pausedUntil = now + pollInterval
    return [.cancel(running.number)]
  }
}

extension ClassSync.Failure {
  /// The same failure, to be retried at once.
  var forgiven: ClassSync.Failure {
    ClassSync.Failure(reason: reason, isLasting: isLasting, count: 0, at: at)
  }
}
