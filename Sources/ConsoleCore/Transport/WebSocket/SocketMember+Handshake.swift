/// Opens a websocket on a connection.
extension SocketMember {
  /// The limit for response heads, including interim ones.
  private static let handshakeLimit = 256 << 10

  /// Requests the upgrade; nil while it continues.
  func shakeHands(
    _ handshake: WebSocketHandshake, _ former: [UInt8], _ until: ContinuousClock.Instant
  ) -> SocketEnd? {
    if let failure = send() { return failure }
    guard let connection else { return .cancelled }
    var bytes = former
    switch connection.receive(reactor.buffer) {
    case .bytes(let count):
      bytes += reactor.buffer[..<count]
      nextTurn = .now
    case .later: return isTooLate(until)
    case .end: return .failed(.unreachable("the device closed the connection instead of opening a socket"))
    case .failed(let text): return .failed(.unreachable(Outage(text)))
    }
    switch handshake.answer(bytes) {
    case nil:
      guard bytes.count < SocketMember.handshakeLimit else { return .fault("the response head is too long") }
      phase = .shakingHands(handshake, bytes, until: until)
      return isTooLate(until)
    case .accepted(let length): return open(bytes[length...])
    case .refused(let response, let length):
      let body = RefusedBody(response, Array(bytes[length...]))
      return readRefusal(response.status, body, min(until, .now + .seconds(2)))
    case .fault(let reason): return .fault(reason)
    }
  }

  private func isTooLate(_ until: ContinuousClock.Instant) -> SocketEnd? {
    .now < until ? nil : .failed(.unreachable("the device did not respond to the upgrade in time"))
  }

  /// Reads the start of a refusal's body, if it arrives soon; nil while it continues.
  func readRefusal(_ status: Int, _ former: RefusedBody, _ until: ContinuousClock.Instant) -> SocketEnd? {
    var body = former
    reading: while !body.isComplete, .now < until, let connection {
      switch connection.receive(reactor.buffer) {
      case .bytes(let count): body.append(Array(reactor.buffer[..<count]))
      case .later:
        phase = .refused(status, body, until: until)
        return nil
      case .end, .failed: break reading
      }
    }
    return .refused(Refusal(status: status, body: body.bytes))
  }
}
