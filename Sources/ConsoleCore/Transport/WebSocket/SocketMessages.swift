/// A websocket as it is asked for.
public struct SocketRequest: Sendable {
  /// The absolute http or https URL.
  public var url: String
  public var headers: [(name: String, value: String)]
  /// The silence after which the peer is asked for a sign of life.
  public var pingAfter: Duration = .seconds(10)
  /// How long that sign may take; a peer without it is taken for dead. Nil for a peer that is known to give none.
  public var pongWithin: Duration? = .seconds(10)
  public var messageLimit = WebSocketMachine.messageLimit
  /// Whether a text that is not UTF-8 ends the connection, as RFC 6455 section 8.1 asks; its reader mends it otherwise.
  public var checksText = true
  /// Waits until the handler has room for more, before each batch; the socket is not read meanwhile, and no thread waits.
  ///
  /// It must end when its task is cancelled, as nobody wants the socket any more then.
  public var room: (@Sendable () async -> Void)?

  public init(url: String, headers: [(name: String, value: String)] = []) {
    self.url = url
    self.headers = headers
  }
}

/// What a websocket tells, one after the other and in order; `ended` comes last and once. A handler has a thread for as long
/// as it needs, but there are few: what waits for others does so in `SocketRequest.room`.
public enum SocketEvent: Sendable {
  case opened
  case batch(WebSocketBatch)
  case ended(SocketEnd)
}

/// Why a websocket is no more, or never was.
public enum SocketEnd: Error, Sendable, Hashable {
  /// The upgrade was answered with another status than 101.
  case refused(Refusal)
  case failed(TransportError)
  /// The peer said goodbye.
  case closed(WebSocketCode, reason: String)
  /// What came was no websocket protocol.
  case fault(String)
  /// No sign of life within the time.
  case silent
  case cancelled

  /// The reason in words.
  public var text: String {
    switch self {
    case .refused(let refusal): "the socket was refused: \(refusal.summary)"
    case .failed(.unreachable(let outage)): outage.reason
    case .failed(let error): "the socket could not be opened: \(error)"
    case .closed(let code, let reason):
      "the device closed the socket (\(code.rawValue)\(reason.isEmpty ? "" : " " + reason))"
    case .fault(let reason): "the socket broke the protocol: \(reason)"
    case .silent: "the socket did not respond"
    case .cancelled: "the socket was closed"
    }
  }
}

/// A websocket that is open or on its way; letting go of it closes it.
public protocol SocketLink: AnyObject, Sendable {
  /// Sends a message in one frame as soon as the socket is open; text has to be valid UTF-8.
  func send(_ bytes: [UInt8], isText: Bool)
  /// Sends a ping, whose payload comes back in the pong.
  func ping(_ payload: [UInt8])
  /// Says goodbye and closes, within a second.
  func close()
}

extension SocketLink {
  /// Sends a text message as soon as the socket is open.
  public func send(_ text: String) { send(Array(text.utf8), isText: true) }
}
