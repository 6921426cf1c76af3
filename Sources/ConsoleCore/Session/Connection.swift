import Synchronization

/// Everything about one device: how it is reached, who is signed in, and whether it is there.
public final class Connection: Sendable {
  public let settings: ConnectionSettings
  let transport: any Transport
  private let onStateChange: (@Sendable (ConnectionState) -> Void)?
  let guarded = Mutex(Guarded())

  /// What several tasks change.
  struct Guarded: Sendable {
    var state = ConnectionState.signedOut
    var cookies = CookieJar()
    /// Grows with each login, so that a call knows whether somebody else renewed the session meanwhile.
    var epoch = 0
    var login: Task<Result<Void, DeviceError>, Never>?
    /// Where GET, HEAD and DELETE of the session go, below the base.
    var sessionLocation: String?
    var refresher: Task<Void, Never>?
    var seeker: Task<Void, Never>?
    var isClosed = false
    /// Classes whose records the device takes by PUT alone.
    var withoutPatch: Set<String> = []
  }

  /// A connection on a transport; read-only is enforced around it.
  public init(
    settings: ConnectionSettings, transport: any Transport,
    onStateChange: (@Sendable (ConnectionState) -> Void)? = nil
  ) {
    self.settings = settings
    self.onStateChange = onStateChange
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
    guarded.withLock { guarded in
      guarded.refresher?.cancel()
      guarded.seeker?.cancel()
    }
  }

  public var state: ConnectionState { guarded.withLock(\.state) }

  /// Changes the state and tells it where it differs.
  func setState(_ state: ConnectionState) {
    let isNew = guarded.withLock { guarded in
      guard guarded.state != state, !guarded.isClosed else { return false }
      guarded.state = state
      return true
    }
    if isNew { onStateChange?(state) }
  }
}
