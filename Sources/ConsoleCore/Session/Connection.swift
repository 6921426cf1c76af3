import Synchronization

/// Everything about one device: how it is reached, who is signed in, and whether it is there.
public final class Connection: Sendable {
  public let settings: ConnectionSettings
  let transport: any Transport
  private let onStateChange: (@Sendable (ConnectionState) -> Void)?
  /// What refreshing and looking for an absent device wait by.
  let clock: any Clock<Duration>
  /// The time by which sessions age and logins are paced.
  let now: @Sendable () -> ContinuousClock.Instant
  let guarded = Mutex(Guarded())

  /// What several tasks change.
  struct Guarded: Sendable {
    var state = ConnectionState.signedOut
    /// States that are still to be told, in their order, and whether somebody is telling them.
    var untold: [ConnectionState] = []
    var isTelling = false
    var cookies = CookieJar()
    /// Grows whenever the cookies are dropped, so that an answer of the session before puts none back.
    var cookieGeneration = 0
    /// Grows with each login, so that a call knows whether somebody else renewed the session meanwhile.
    var epoch = 0
    var login: Task<Result<Void, DeviceError>, Never>?
    /// How many wait for the login; it is given up with the last of them.
    var loginWaiters = 0
    /// Why the device refused the password; it is not tried again until somebody asks for it.
    var refusedLogin: DeviceError?
    /// When the next login may be sent without anybody asking for it.
    var loginPace = LoginPace()
    /// Where GET, HEAD and DELETE of the session go, below the base.
    var sessionLocation: String?
    var refresher: Task<Void, Never>?
    /// When the session was last known to live: at its login and with each refresh.
    var lastAlive: ContinuousClock.Instant?
    /// The shortest time in which a session that nobody refreshed was found dead, in seconds.
    var learnedLife: Double?
    /// Sessions that were found dead.
    var deaths = 0
    /// Whether the device answered 401 to a session just made: another 401 is no sign that the session is gone.
    var tellsRightsByUnauthorized = false
    var seeker: Task<Void, Never>?
    /// Whether it is being found out if the device is still there.
    var isSuspecting = false
    /// What was odd about answers, for the operator.
    var notes: [String] = []
    /// Notes that were made already: a list is read again and again.
    var madeNotes: Set<String> = []
    var isClosed = false
    /// Who else wants to know of each state.
    var observers: [@Sendable (ConnectionState) -> Bool] = []
    /// Classes whose records the device takes by PUT alone.
    var withoutPatch: Set<String> = []
    /// Whether the device takes patches with `test` operations; nil while that is not known.
    var acceptsTests: Bool?
    /// In which envelopes the records of each class came.
    var forms: [String: RecordForms] = [:]
    /// How much the device's clock is ahead, as far as its answers tell.
    var clockOffset: ClockOffset?
  }

  /// A connection on a transport; read-only is enforced around it.
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

  /// A connection on libcurl.
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

  /// Cancels tasks that are taken out under the lock: what a cancellation sets off may want the lock itself.
  func cancel(_ body: @Sendable (inout Guarded) -> [Task<Void, Never>?]) {
    let tasks = guarded.withLock { body(&$0) }
    for task in tasks { task?.cancel() }
  }

  /// Changes the state and tells it where it differs; states are told one at a time and in their order.
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
