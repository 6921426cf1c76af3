import Synchronization

/// The signals of a device for as long as somebody wants them: socket, subscription, reconnection.
///
/// It reads no lists: whoever owns the records does so when `subscribed` tells that nothing will be missed, and polls
/// while the socket is not live.
public final class Subscription: Sendable {
  struct Guarded: Sendable {
    var wanted: Set<String> = []
    /// The classes that the present socket was told.
    var told: Set<String> = []
    /// Those of them whose subscription the device has read, as far as can be known.
    var confirmed: Set<String> = []
    /// Those that were taken for read after a time, without a pong.
    var assumed: Set<String> = []
    var link: (any SocketLink)?
    /// Grows with each socket: what an older one still brings is passed over.
    var generation = 0
    /// The login that the socket belongs to.
    var epoch = 0
    var openedAt: ContinuousClock.Instant?
    /// Sockets in a row that the device closed again at once, without a word.
    var stillborn = 0
    /// When the socket last proved to bring signals: one came, or its session was found alive.
    var lastProof: ContinuousClock.Instant?
    var lastSignal: ContinuousClock.Instant?
    /// Grows with each subscription that is sent; the pong of its ping bears it.
    var barrier = 0
    /// Whether any pong has ever come; a device that gives none is not taken for dead.
    var hasSeenPong = false
    var givesNoPong = false
    /// Whether the session of the socket was found to be over.
    var isSessionOver = false
    /// Whether a new session was made for a socket, and none has held since.
    var hasRenewed = false
    var isStopped = false
    /// What waits for a subscription's pong, and what asks after the session while the socket says nothing.
    var barrierTimer: Task<Void, Never>?
    var watchman: Task<Void, Never>?
    var driver: Task<Void, Never>?
    var socketEnd: CheckedContinuation<SocketEnd, Never>?
    var state = LinkState.off
    var downSince: ContinuousClock.Instant?
    /// Waits after a socket that broke, and after one that was not to be had.
    var usual = Backoff(first: 0.25, limit: 15)
    var rare = Backoff(first: 5, limit: 60)

    var tasks: [Task<Void, Never>?] { [driver, barrierTimer, watchman] }
  }

  enum Step {
    case usual, rare
  }

  let connection: Connection
  let clock: any Clock<Duration>
  private let sink: @Sendable (SubscriptionEvent) -> Void
  let room: Room?
  let guarded = Mutex(Guarded())
  let snooze: Snooze

  /// A feed that waits for the connection to be signed in; `sink` is called from any thread and must not block it: while
  /// there is no `room` for more signals, none are read from the socket.
  public init(
    connection: Connection, clock: any Clock<Duration> = ContinuousClock(), room: Room? = nil,
    sink: @escaping @Sendable (SubscriptionEvent) -> Void
  ) {
    self.connection = connection
    self.clock = clock
    self.room = room
    snooze = Snooze(clock: clock)
    self.sink = sink
  }

  /// Starts; more calls do nothing.
  public func start() {
    let isFirst = guarded.withLock { $0.driver == nil && !$0.isStopped }
    guard isFirst else { return }
    connection.observe { [weak self] state in
      self?.connectionChanged(state)
      return self != nil
    }
    let driver = Task { [weak self] in
      while let self, !Task.isCancelled { await self.turn() }
    }
    guarded.withLock { $0.driver = driver }
  }

  /// Ends the socket and everything that would bring it back; nothing is told any more.
  public func stop() {
    let (link, tasks) = guarded.withLock { guarded in
      guarded.isStopped = true
      defer { guarded.link = nil }
      return (guarded.link, guarded.tasks)
    }
    link?.close()
    snooze.stop()
    for task in tasks { task?.cancel() }
  }

  deinit {
    let (link, tasks) = guarded.withLock { ($0.link, $0.tasks) }
    link?.close()
    snooze.stop()
    for task in tasks { task?.cancel() }
  }

  public var state: LinkState { guarded.withLock(\.state) }

  /// The classes whose signals come now for certain.
  public var confirmed: Set<String> { guarded.withLock(\.confirmed) }

  /// Changes the classes that are wanted; the device is told at once where a socket is open.
  public func watch(_ classes: Set<String>) {
    let mustTell = guarded.withLock { guarded in
      guard guarded.wanted != classes else { return false }
      guarded.wanted = classes
      return guarded.openedAt != nil
    }
    if mustTell { subscribe() }
  }

  /// Tries again at once what is waited for; an open socket is closed and opened anew.
  public func reconnect() {
    let link = guarded.withLock(\.link)
    snooze.skipNext()
    link?.close()
    snooze.kick()
  }

  func nextWait(_ step: Step) -> Duration {
    guarded.withLock { step == .usual ? $0.usual.next() : $0.rare.next() }
  }

  func resetWaits() {
    guarded.withLock { guarded in
      guarded.hasRenewed = false
      guarded.stillborn = 0
      guarded.usual = Backoff(first: 0.25, limit: 15)
      guarded.rare = Backoff(first: 5, limit: 60)
    }
  }

  func emit(_ event: SubscriptionEvent) { sink(event) }

  func setState(_ state: LinkState) {
    let isNew = guarded.withLock { guarded in
      if state == .live { guarded.downSince = nil }
      guard guarded.state != state, !guarded.isStopped else { return false }
      guarded.state = state
      return true
    }
    if isNew { sink(.link(state)) }
  }

  // MARK: Being woken

  /// A login that the socket does not belong to ends it: with its session it may be closed, or just fall silent.
  private func connectionChanged(_ state: ConnectionState) {
    guard case .signedIn = state else { return }
    let epoch = connection.epoch
    let link = guarded.withLock { guarded -> (any SocketLink)? in
      if guarded.link == nil || guarded.epoch != epoch { snooze.skipNext() }
      return guarded.epoch != epoch ? guarded.link : nil
    }
    link?.close()
    if snooze.skipsNext { snooze.kick() }
  }
}
