/// A websocket on libcurl, with the same TLS, trust and proxy as every other request (`CURLOPT_CONNECT_ONLY`).
final class CurlSocket: SocketLink {
  private let loop: IOLoop
  private let number: Int

  init(
    _ request: SocketRequest, _ options: CurlOptions, on loop: IOLoop = .shared,
    _ handler: @escaping @Sendable (SocketEvent) -> Void
  ) {
    self.loop = loop
    let number = loop.newNumber()
    self.number = number
    let isTaken = loop.post { reactor in
      let socket = SocketMember(reactor, loop, number, request, options, handler)
      reactor.add(socket, number)
      socket.begin()
    }
    if !isTaken { handler(.ended(.failed(.unreachable("cannot start a thread for the network")))) }
  }

  deinit { post(.abandon) }

  func send(_ bytes: [UInt8], isText: Bool) { post(.send(bytes, isText: isText)) }
  func ping(_ payload: [UInt8]) { post(.ping(payload)) }
  func close() { post(.close) }

  private func post(_ order: SocketMember.Order) {
    loop.post { [number] in ($0.member(number) as? SocketMember)?.handle(order) }
  }
}
