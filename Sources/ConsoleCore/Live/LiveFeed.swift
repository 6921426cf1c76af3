import Synchronization

/// The signals of a device for as long as somebody wants them: socket, subscription, reconnection.
///
/// It reads no lists: whoever owns the records does so when `subscribed` tells that nothing will be missed, and polls
/// while the socket is not live.
public final class LiveFeed: Sendable {
  struct Guarded: Sendable {
    var wanted: Set<String> = []
    /// The classes that the present socket was told.
    var told: Set<String> = []
    /// Those of them whose subscription the device has read, as far as can be known.
    var confirmed: Set<String> = []
    var link: (any SocketLink)?
    /// Grows with each socket: what an older one still brings is passed over.
    var generation = 0
    /// The login that the socket belongs to.
    var epoch = 0
    var openedAt: ContinuousClock.Instant?
    var lastSignal: ContinuousClock.Instant?
    /// Grows with each subscription that is sent; the pong of its ping bears it.
    var barrier = 0
    /// Whether any pong has ever come; a device that gives none is not taken for dead.
    var hasSeenPong = false
    var givesNoPong = false
    var isStopped = false
    var sleeper: Task<Void, Never>?
    var driver: Task<Void, Never>?
    var wasKicked = false
    var socketEnd: CheckedContinuation<SocketEnd, Never>?
    var state = LinkState.off
    var downSince: ContinuousClock.Instant?
    /// Waits after a socket that broke, and after one that was not to be had.
    var usual = Backoff(first: 0.25, limit: 15)
    var rare = Backoff(first: 5, limit: 60)
  }

  enum Step {
    case usual, rare
  }

  let connection: Connection
  let clock: any Clock<Duration>
  private let sink: @Sendable (FeedEvent) -> Void
  let guarded = Mutex(Guarded())

  /// A feed that waits for the connection to be signed in; `sink` is called from any thread and may block it.
  public init(
    connection: Connection, clock: any Clock<Duration> = ContinuousClock(),
    sink: @escaping @Sendable (FeedEvent) -> Void
  ) {
    self.connection = connection
    self.clock = clock
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

  /// Ends the socket and everything that would bring it back.
  public func stop() {
    let (link, driver, sleeper) = guarded.withLock { guarded in
      guarded.isStopped = true
      defer { guarded.link = nil }
      return (guarded.link, guarded.driver, guarded.sleeper)
    }
    link?.close()
    driver?.cancel()
    sleeper?.cancel()
  }

  deinit {
    let (link, driver, sleeper) = guarded.withLock { ($0.link, $0.driver, $0.sleeper) }
    link?.close()
    driver?.cancel()
    sleeper?.cancel()
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
    guarded.withLock { $0.wasKicked = true }
    link?.close()
    kick()
  }

  func nextWait(_ step: Step) -> Duration {
    guarded.withLock { step == .usual ? $0.usual.next() : $0.rare.next() }
  }

  func resetWaits() {
    guarded.withLock { guarded in
      guarded.usual = Backoff(first: 0.25, limit: 15)
      guarded.rare = Backoff(first: 5, limit: 60)
    }
  }

  func emit(_ event: FeedEvent) { sink(event) }

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

  /// Ends a wait, if one is going on, and the next one if not.
  func kick() {
    let sleeper = guarded.withLock { guarded in
      guarded.wasKicked = true
      return guarded.sleeper
    }
    sleeper?.cancel()
  }

  /// Waits, nil for as long as nobody kicks.
  func sleep(_ duration: Duration?) async {
    let clock = clock
    let task = guarded.withLock { guarded -> Task<Void, Never>? in
      guard !guarded.wasKicked, !guarded.isStopped else { return nil }
      let task = Task<Void, Never> { _ = try? await clock.sleep(for: duration ?? .seconds(86_400 * 365)) }
      guarded.sleeper = task
      return task
    }
    await task?.value
    guarded.withLock { guarded in
      guarded.wasKicked = false
      guarded.sleeper = nil
    }
  }

  /// A login that the socket does not belong to ends it: with its session it may be closed, or just fall silent.
  private func connectionChanged(_ state: ConnectionState) {
    guard case .signedIn = state else { return }
    let epoch = connection.epoch
    let link = guarded.withLock { guarded -> (any SocketLink)? in
      guarded.wasKicked = guarded.wasKicked || guarded.link == nil || guarded.epoch != epoch
      return guarded.epoch != epoch ? guarded.link : nil
    }
    link?.close()
    if guarded.withLock(\.wasKicked) { kick() }
  }
}
