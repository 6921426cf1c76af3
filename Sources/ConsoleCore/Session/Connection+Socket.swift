extension Connection {
  /// Opens the signals socket with the session's cookies or the key (device API: signals).
  func openSocket(
    pongWithin: Duration?, room: Room? = nil, _ handler: @escaping @Sendable (SocketEvent) -> Void
  ) -> any SocketLink {
    var request = SocketRequest(url: settings.socketURL)
    if let key = settings.apiKey {
      request.headers.append(("Authorization", "Bearer \(key.reveal())"))
    } else if let url = DeviceURL(settings.socketURL), let cookies = guarded.withLock({ $0.cookies.header(for: url) }) {
      request.headers.append(("Cookie", cookies))
    }
    request.pingAfter = .seconds(settings.dialect.pingSeconds)
    request.pongWithin = pongWithin
    // One name in another character set must not end the signals of all others.
    request.checksText = false
    if let room { request.room = { await room.wait() } }
    return transport.open(request, handler: handler)
  }

  /// The number of sign-ins; a socket belongs to the session in which it was opened.
  public var epoch: Int { guarded.withLock(\.epoch) }

  /// Whether requests can be sent as a user: there is a session or a key.
  var canCall: Bool {
    guard case .signedIn = state else { return false }
    return settings.apiKey != nil || epoch > 0
  }

  /// Adds an observer, called with each state after the owner until it returns false.
  func observe(_ observer: @escaping @Sendable (ConnectionState) -> Bool) {
    guarded.withLock { $0.observers.append(observer) }
  }

  func tellObservers(_ state: ConnectionState) {
    let observers = guarded.withLock { guarded in
      defer { guarded.observers = [] }
      return guarded.observers
    }
    let staying = observers.filter { $0(state) }
    guarded.withLock { $0.observers = staying + $0.observers }
  }
}

extension ConnectionSettings {
  /// The socket's address, derived from the API's base.
  var socketURL: String {
    let api = "webapi/http/"
    let root = url.hasSuffix(api) ? String(url.dropLast(api.count)) : url
    return root + dialect.socketPath.drop { $0 == "/" }
  }
}
