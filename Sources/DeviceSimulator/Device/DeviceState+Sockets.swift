import ConsoleCore

/// The websocket's handshake and who has one (device API: signals).
extension DeviceState {
  /// The answer to a request for the socket: 101, or why not (RFC 6455 section 4.2).
  mutating func answerSocket(_ request: ServerRequest, user: inout String?) throws(APIError) -> ServerResponse {
    guard options.servesSocket else { throw .notFound("There is nothing at \(request.target).") }
    guard request.method == "GET" else { throw .notAllowed(request.method, allow: "GET") }
    if let status = socketRefusal { throw APIError(status, "internal", "The socket is not available now.") }
    let version = request.header("sec-websocket-version")
    guard request.tokens("upgrade").contains("websocket"), version == "13" else {
      var response = APIError(426, "decode", "Here is a websocket of version 13 only.").response
      // A 426 has to say what it wants (RFC 9110 section 15.5.22, RFC 6455 section 4.4).
      response.headers += [("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13")]
      return response
    }
    guard request.tokens("connection").contains("upgrade"), !request.isVersion10 else {
      throw .decode("The request does not ask for an upgrade.")
    }
    guard let key = request.header("sec-websocket-key"), DeviceState.isKey(key) else {
      throw .decode("Sec-WebSocket-Key is not 16 bytes in base 64.")
    }
    let (session, caller) = try socketOwner(request)
    user = caller.name
    var response = ServerResponse(101)
    response.headers = [
      ("Upgrade", "websocket"), ("Connection", "Upgrade"),
      ("Sec-WebSocket-Accept", WebSocketHandshake.accept(for: key)),
    ]
    lastSocket += 1
    sockets.append(DeviceSocket(id: lastSocket, session: session, caller: caller))
    response.socket = lastSocket
    return response
  }

  /// A socket belongs to a session and ends with it, so that an API key, which has none, opens no socket.
  private func socketOwner(_ request: ServerRequest) throws(APIError) -> (String, Caller) {
    let caller = try authenticate(request)
    guard let session = request.cookie(DeviceState.cookieName), request.header("authorization") == nil else {
      throw .notAuthenticated("An API key has no session.")
    }
    return (session, caller)
  }

  /// Whether a text is base 64 of 16 bytes.
  private static func isKey(_ text: String) -> Bool {
    text.utf8.count == 24 && text.hasSuffix("==")
      && text.utf8.dropLast(2).allSatisfy { byte in
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "+"), UInt8(ascii: "/"): true
        default: false
        }
      }
  }

  /// Takes what a client sent; what is no subscription is passed over.
  mutating func handleMessage(_ message: JSON, of socket: Int) {
    guard message["event"] == "signals", let names = message["data"]?.arrayValue,
      let place = sockets.firstIndex(where: { $0.id == socket })
    else { return }
    var seen = Set<String>()
    sockets[place].subscribe(
      names.compactMap(\.stringValue).filter { classes[$0] != nil && seen.insert($0).inserted })
  }

  /// Looks whether each socket's session goes on, and takes its owner's rights anew.
  mutating func reviewSockets() {
    for place in sockets.indices where sockets[place].caller != nil {
      let session = sessions.first { $0.id == sockets[place].session }
      if let session, let caller = caller(user: session.user) {
        sockets[place].setCaller(caller)
      } else {
        sockets[place].endSession(isSilent: options.socketsFallSilent)
      }
    }
  }

  /// The monotonic time at which the next session with a socket ends if nobody refreshes it.
  var nextSocketExpiry: Double {
    guard let timeToLive = options.sessionTTL, !sockets.isEmpty else { return .infinity }
    let owners = Set(sockets.lazy.filter { $0.caller != nil }.map(\.session))
    return sessions.lazy.filter { owners.contains($0.id) }.map { $0.refreshedAt + timeToLive }.min() ?? .infinity
  }

  /// What the server's thread is to send; while the sockets are silent it waits here.
  mutating func takeDeliveries() -> [DeviceSocket.Delivery] {
    guard !socketsAreSilent else { return [] }
    return sockets.indices.compactMap { sockets[$0].takeDelivery() }
  }
}

/// What the sockets are told.
extension DeviceState {
  /// Puts a change into the sockets that are to be told of it; it becomes text once, and only for somebody.
  mutating func signal(_ kind: RecordChange.Kind, _ objectClass: String, _ uuid: String) {
    guard !sockets.isEmpty, !socketsAreSilent, let record = classes[objectClass]?[uuid] else { return }
    var frame: [UInt8]?
    for place in sockets.indices where sockets[place].wants(objectClass, record) {
      let bytes = frame ?? self.frame(message(kind, objectClass, uuid))
      frame = bytes
      sockets[place].append(bytes)
    }
  }

  /// Sends a text as it stands to every socket.
  mutating func sendRaw(_ text: String) {
    guard !socketsAreSilent else { return }
    let frame = frame(Array(text.utf8))
    for place in sockets.indices { sockets[place].append(frame) }
  }

  private mutating func message(_ kind: RecordChange.Kind, _ objectClass: String, _ uuid: String) -> [UInt8] {
    let head = Array("{\"event\":\"\(kind.rawValue)\",\"data\":".utf8)
    let envelope = options.signalEnvelope ?? options.envelope
    let record =
      kind == .destroy
      ? remains(objectClass, uuid, envelope) : classes[objectClass]?.text(of: uuid, envelope) ?? []
    return head + record + [UInt8(ascii: "}")]
  }

  /// What is told of a record that is gone: its class and UUID.
  private func remains(
    _ objectClass: String, _ uuid: String, _ envelope: SimulatorOptions.Envelope
  ) -> [UInt8] {
    let value: JSON =
      switch envelope {
      case .wrapped: ["uuid": .string(uuid), objectClass: .null]
      case .flat: ["objectClass": .string(objectClass), "uuid": .string(uuid)]
      }
    return value.bytes()
  }

  /// A text message in one frame, which is the same for all sockets because a server masks nothing.
  private mutating func frame(_ text: [UInt8]) -> [UInt8] {
    framer.send(text, isText: true)
    return framer.takeOutput()
  }
}
