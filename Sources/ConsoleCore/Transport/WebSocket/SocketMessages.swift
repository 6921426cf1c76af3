/// The request for a websocket.
public struct SocketRequest: Sendable {
  /// The absolute http or https URL.
  public var url: String
  public var headers: [(name: String, value: String)]
  /// The silence after which a ping is sent.
  public var pingAfter: Duration = .seconds(10)
  /// How long a sign of life may take before the peer counts as dead; nil for a peer known to send no pongs.
  public var pongWithin: Duration? = .seconds(10)
  public var messageLimit = WebSocketMachine.messageLimit
  /// Whether text that is not UTF-8 ends the connection (RFC 6455 section 8.1); otherwise the reader repairs it.
  public var checksText = true
  /// Waits before each batch until the handler has room; meanwhile the socket is not read, and no thread is blocked.
  ///
  /// It must return when its task is cancelled, because then nobody needs the socket.
  public var room: (@Sendable () async -> Void)?

  public init(url: String, headers: [(name: String, value: String)] = []) {
    self.url = url
    self.headers = headers
  }
}

/// The events of a websocket, one at a time and in order; `ended` is the last one. A handler may block its thread, but
/// there are few threads: to wait for others, use `SocketRequest.room`.
public enum SocketEvent: Sendable {
  case opened
  /// Without the peer's pings, and without the pongs of keep-alive pings after the first pong.
  case batch(WebSocketBatch)
  case ended(SocketEnd)
}

/// Why a websocket ended, or could not be opened.
public enum SocketEnd: Error, Sendable, Hashable {
  /// The device refused the upgrade.
  case refused(Refusal)
  case failed(TransportError)
  /// The peer sent a close frame.
  case closed(WebSocketCode, reason: String)
  /// The peer broke the websocket protocol.
  case fault(String)
  /// The peer gave no sign of life in time.
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

/// A websocket that is open or opening; releasing it closes it.
public protocol SocketLink: AnyObject, Sendable {
  /// Sends a message in one frame as soon as the socket is open; text must be valid UTF-8.
  func send(_ bytes: [UInt8], isText: Bool)
  /// Sends a ping; the pong returns its payload.
  func ping(_ payload: [UInt8])
  /// Sends a close frame and closes, within a second.
  func close()
}

extension SocketLink {
  /// Sends a text message as soon as the socket is open.
  public func send(_ text: String) { send(Array(text.utf8), isText: true) }
}
