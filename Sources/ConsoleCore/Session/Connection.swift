import Synchronization

/// The connection to one device: how to reach it, who is signed in, and whether it responds.
public final class Connection: Sendable {
  public let settings: ConnectionSettings
  let transport: any Transport
  private let onStateChange: (@Sendable (ConnectionState) -> Void)?
  /// Times the waits for refreshes and for an absent device.
  let clock: any Clock<Duration>
  /// Tells the time for session ages and sign-in pauses.
  let now: @Sendable () -> ContinuousClock.Instant
  let guarded = Mutex(Guarded())

  /// State that several tasks change.
  struct Guarded: Sendable {
    var state = ConnectionState.signedOut
    /// States still to be reported, in order; `isTelling` while a task reports them.
    var untold: [ConnectionState] = []
    var isTelling = false
    var cookies = CookieJar()
    /// Increases when the cookies are dropped, so that a late response of the previous session sets none.
    var cookieGeneration = 0
    /// Increases with each sign-in, so that a request notices whether another task renewed the session meanwhile.
    var epoch = 0
    var signIn: Task<Result<Void, DeviceError>, Never>?
    /// How many tasks wait for the sign-in; it is cancelled with the last of them.
    var signInWaiters = 0
    /// The rejection of the password; it is not retried until somebody asks for it.
    var refusedSignIn: DeviceError?
    /// Limits how often automatic sign-ins are sent.
    var signInPace = SignInPace()
    /// The session's path for GET, HEAD and DELETE, below the base.
    var sessionLocation: String?
    var refresher: Task<Void, Never>?
    /// When the session was last known to be alive: at its sign-in and each refresh.
    var lastAlive: ContinuousClock.Instant?
    /// The shortest time after which an unrefreshed session was found dead, in seconds.
    var learnedLife: Double?
    /// The number of sessions found dead.
    var deaths = 0
    /// Whether the device sent 401 to a new session: then a 401 does not mean that the session is gone.
    var tellsRightsByUnauthorized = false
    var seeker: Task<Void, Never>?
    /// Whether a check is running that the device still responds.
    var isSuspecting = false
    /// Oddities of responses, for the operator.
    var notes: [String] = []
    /// All notes made so far, so that rereading a list does not repeat them.
    var madeNotes: Set<String> = []
    var isClosed = false
    /// Observers of each state besides the owner.
    var observers: [@Sendable (ConnectionState) -> Bool] = []
    /// Classes whose records can only be changed by PUT.
    var withoutPatch: Set<String> = []
    /// Whether the device accepts patches with `test` operations; nil if unknown.
    var acceptsTests: Bool?
    /// The envelopes of each class's records.
    var forms: [String: RecordForms] = [:]
    /// How far the device's clock is ahead, as far as measured.
    var clockOffset: ClockOffset?
    /// The response times of the last short requests, in milliseconds.
    var responseTimes: [Int] = []
  }

  /// Makes a connection on a transport, and enforces read-only mode around it.
  public init(
    settings: ConnectionSettings, transport: any Transport,
    clock: any Clock<Duration> = ContinuousClock(), onStateChange: (@Sendable (ConnectionState) -> Void)? = nil,
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    self.settings = settings
    self.clock = clock
    self.now = now
    self.onStateChange = onStateChange
    guarded.withLock { $0.cookies.url = DeviceURL(settings.url) }
    self.transport =
      settings.readOnly
      ? ReadOnlyTransport(transport, sessionPath: "/" + settings.dialect.sessionPath) : transport
  }

  /// Makes a connection on libcurl.
  public convenience init(
    settings: ConnectionSettings, onStateChange: (@Sendable (ConnectionState) -> Void)? = nil
  ) {
    self.init(
      settings: settings, transport: CurlTransport(trust: settings.trust, timeouts: settings.timeouts),
      onStateChange: onStateChange)
  }

  deinit {
    cancel { [$0.refresher, $0.seeker] }
  }

  public var state: ConnectionState { guarded.withLock(\.state) }

  /// Cancels tasks outside the lock, because a cancellation handler may need it.
  func cancel(_ body: @Sendable (inout Guarded) -> [Task<Void, Never>?]) {
    let tasks = guarded.withLock { body(&$0) }
    for task in tasks { task?.cancel() }
  }

  /// Changes the state and reports it if it differs; states are reported one at a time, in order.
  func setState(_ state: ConnectionState) {
    let isMine = guarded.withLock { guarded in
      guard guarded.state != state, !guarded.isClosed else { return false }
      guarded.state = state
      guarded.untold.append(state)
      defer { guarded.isTelling = true }
      return !guarded.isTelling
    }
    guard isMine else { return }
    while let next = nextUntold() {
      onStateChange?(next)
      tellObservers(next)
    }
  }

  private func nextUntold() -> ConnectionState? {
    guarded.withLock { guarded in
      guarded.isTelling = !guarded.untold.isEmpty
      return guarded.untold.isEmpty ? nil : guarded.untold.removeFirst()
    }
  }
}
