/// How the records of one class are kept in step with the device: what to read when, and how fresh the result is.
///
/// A pure state machine: the clock is passed in, what it wants is returned, and it holds no record. The order is
/// subscribe → list → live → gap → list again; where signals are missing or incomplete the list is polled, and a class
/// that signals tell of is compared with its list now and then (device API: signals).
public struct ClassSync: Sendable {
  public typealias Instant = ContinuousClock.Instant

  public enum Input: Sendable {
    /// Whether somebody looks at the class, so that it is to be kept fresh.
    case follow(Bool)
    /// One list, now, whoever asks.
    case want
    /// The operator stops the list that is running.
    case stop
    /// A socket is open; nothing is known of its subscription yet.
    case socketUp
    /// There is no socket; nothing arrived since then.
    case socketDown(since: Instant)
    /// The device has read a subscription to this class: a list that is asked for from now on misses nothing.
    case subscribed
    /// The device does not respond since then.
    case away(since: Instant, reason: String)
    case back
    /// There is another session than before: what the old one was refused says nothing of the new one.
    case sessionRenewed
    case part(list: Int, bytes: Int, expected: Int?)
    /// A list is applied; `unsignalled` are the records of which it told something that no signal had told.
    case listed(list: Int, bytes: Int, unsignalled: Set<String>)
    case failed(list: Int, reason: String, isLasting: Bool)
    /// Signals of the class; `uuids` may be empty while `awaitsSignals` is false.
    case signals(count: Int, uuids: Set<String>)
    case tick
  }

  public enum Command: Sendable, Equatable {
    /// Ask for the list, and report it under this number.
    case list(Int)
    /// The list of this number is no longer wanted.
    case cancel(Int)
    /// Signals proved incomplete, or complete again.
    case signalsDoubted
    case signalsTrusted
  }

  /// A list that is running.
  struct Listing: Sendable {
    let number: Int
    let asked: Instant
    /// The subscription that was confirmed when it was asked for; nil for none.
    let subscription: Int?
    let session: Int
    let wasLive: Bool
    var bytes = 0
    var expected: Int?
  }

  struct Failure: Sendable {
    let reason: String
    let isLasting: Bool
    /// How often in a row.
    let count: Int
    let at: Instant
  }

  enum Link: Sendable, Equatable {
    case connecting, up
    case down(since: Instant)
  }

  /// Signals that were found incomplete.
  struct Doubt: Sendable {
    /// When the last change was found that no signal told.
    var evidence: Instant
    /// For how long every change must have been signalled since then.
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
  /// Counts the confirmed subscriptions; nil while none is confirmed.
  var subscription: Int?
  var subscriptions = 0
  var session = 0
  var listing: Listing?
  var lists = 0
  /// Up to when everything is known: the last moment at which a list was asked for or signals were complete.
  var knownUntil: Instant?
  /// How long the last two lists took, the newer one last.
  var durations: [Duration] = []
  var lastBytes = 0
  var failure: Failure?
  var isLive = false
  /// Since when a class that was live has lost its signals.
  var lost: Instant?
  /// Whether no list was read since the signals were lost.
  var isFirstSinceLoss = false
  var doubt: Doubt?
  /// How often signals were found incomplete.
  var doubts = 0
  /// Records that a list told of and no signal yet, and when.
  var unsignalled: [String: Instant] = [:]
  /// When the class was last compared with its list, and how long until the next time while nothing happens.
  var compared: Instant?
  /// When that list was asked for: nothing that happened before is missing.
  var listedSince: Instant?
  var auditPause = Duration.zero
  /// Whether a list was compared since signals tell of the class.
  var hasCompared = false
  var lastSignal: Instant?
  /// The usual time between two signals.
  var signalGap = Duration.zero
  /// Until when a first list waits for the subscription.
  var patienceEnd: Instant?
  var pausedUntil: Instant?

  public init(pace: SyncPace = SyncPace()) { self.pace = pace }

  /// Takes what happened and returns what is to be done about it; times must not run backwards.
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
    // Signals stop with the subscription; that the socket still stood was last seen some seconds ago.
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
  /// The same failure, to be tried again at once.
  var forgiven: ClassSync.Failure {
    ClassSync.Failure(reason: reason, isLasting: isLasting, count: 0, at: at)
  }
}
