import Synchronization

/// Receives the signals of a device: keeps a socket open, subscribes and reconnects.
///
/// It reads no lists: the owner does that when `subscribed` says that nothing will be missed, and polls while the
/// socket is not live.
public final class Subscription: Sendable {
  struct Guarded: Sendable {
    var wanted: Set<String> = []
    /// The classes sent on the current socket.
    var told: Set<String> = []
    /// Those of them that the device has read, as far as known.
    var confirmed: Set<String> = []
    /// Those that count as read because time has passed, without a pong.
    var assumed: Set<String> = []
    var link: (any SocketLink)?
    /// Increases with each socket, so that events of older ones are ignored.
    var generation = 0
    /// The connection's `epoch` that the socket belongs to.
    var epoch = 0
    var openedAt: ContinuousClock.Instant?
    /// The number of sockets in a row that the device closed at once.
    var stillborn = 0
    /// When the socket last proved to work: a signal arrived, or its session was found alive.
    var lastProof: ContinuousClock.Instant?
    var lastSignal: ContinuousClock.Instant?
    /// Increases with each subscription sent; the payload of its ping and pong.
    var barrier = 0
    /// Whether any pong has ever arrived; a device that sends none is not considered dead.
    var hasSeenPong = false
    var givesNoPong = false
    /// Whether the socket's session has ended.
    var isSessionOver = false
    /// Whether the session was renewed for a socket, and no socket has worked since.
    var hasRenewed = false
    var isStopped = false
    /// Waits for a subscription's pong; `watchman` checks the session while the socket is silent.
    var barrierTimer: Task<Void, Never>?
    var watchman: Task<Void, Never>?
    var driver: Task<Void, Never>?
    var socketEnd: CheckedContinuation<SocketEnd, Never>?
    var state = LinkState.off
    var downSince: ContinuousClock.Instant?
    /// Waits after a broken socket, and if no socket is available.
    var usual = Backoff(first: 0.25, limit: 15)
    var rare = Backoff(first: 5, limit: 60)

    var tasks: [Task<Void, Never>?] { [driver, barrierTimer, watchman] }
  }

  enum Step {
    case usual, rare
  }

  let connection: Connection
  let clock: any Clock<Duration>
  /// Tells the time for the ages of sockets and of signs of life.
  let now: @Sendable () -> ContinuousClock.Instant
  private let sink: @Sendable (SubscriptionEvent) -> Void
  let room: Room?
  let guarded = Mutex(Guarded())
  let snooze: Snooze

  /// Makes a subscription that waits for the connection to sign in. `sink` is called from any thread and must not block
  /// it; while `room` is full, no signals are read from the socket. `clock` times its waits, `now` tells the time.
  public init(
    connection: Connection, clock: any Clock<Duration> = ContinuousClock(),
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, room: Room? = nil,
    sink: @escaping @Sendable (SubscriptionEvent) -> Void
  ) {
    self.connection = connection
    self.clock = clock
    self.now = now
    self.room = room
    snooze = Snooze(clock: clock)
    self.sink = sink
  }

  /// Starts to receive signals; does nothing if it was started before.
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

  /// Closes the socket for good; no more events follow.
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

  /// The classes whose subscription is confirmed.
  public var confirmed: Set<String> { guarded.withLock(\.confirmed) }

  /// Changes the wanted classes, and subscribes at once if a socket is open.
  public func watch(_ classes: Set<String>) {
    let mustTell = guarded.withLock { guarded in
      guard guarded.wanted != classes else { return false }
      guarded.wanted = classes
      return guarded.openedAt != nil
    }
    if mustTell { subscribe() }
  }

  /// Retries at once; an open socket is closed and reopened.
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

  // MARK: Sign-ins

  /// Closes the socket after a new sign-in: with its old session it may be closed, or just fall silent.
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
