import Glibc

/// The life of one websocket on the loop: connection, handshake, messages, end.
///
/// Nothing here waits. A handler without room stops the reading of this socket only.
final class SocketMember: LoopMember {
  enum Order: Sendable {
    case send([UInt8], isText: Bool)
    case ping([UInt8])
    case close
    /// The socket's owner has released it.
    case abandon
    /// The handler has room again.
    case resume
  }

  enum Phase {
    case connecting
    /// The upgrade was requested; these bytes arrived so far.
    case shakingHands(WebSocketHandshake, [UInt8], until: ContinuousClock.Instant)
    /// The upgrade was refused with this status, and the reason is arriving.
    case refused(Int, RefusedBody, until: ContinuousClock.Instant)
    case open
    case over
  }

  /// The limit for reads and writes of one turn, so that other members get theirs.
  private static let turnSize = 256 << 10
  private static let outputLimit = 64 << 20

  let request: SocketRequest
  let options: CurlOptions
  let reactor: Reactor
  private let loop: IOLoop
  private let number: Int
  let delivery: Delivery<SocketEvent>
  var phase = Phase.connecting
  private(set) var connection: SocketConnection?
  var machine: WebSocketMachine
  var output: [UInt8] = []
  private var outputSent = 0
  /// Orders given before the socket was open.
  private var early: [Order] = []
  /// When it must be served even if nothing arrives: a turn's limit was reached, or bytes may wait inside TLS, where
  /// poll does not see them.
  var nextTurn: ContinuousClock.Instant?
  /// Whether the handler has no room, so that nothing is read.
  var isFull = false
  /// Whether the descriptor reports only a broken connection while nothing is read.
  private var isMuted = false
  private var isGivenUp = false
  var life: SocketLife
  /// Whether the handler knows that the peer sends pongs.
  private var hasToldPong = false
  /// When to stop waiting for the peer's close frame.
  private var closingUntil: ContinuousClock.Instant?

  init(
    _ reactor: Reactor, _ loop: IOLoop, _ number: Int, _ request: SocketRequest, _ options: CurlOptions,
    _ handler: @escaping @Sendable (SocketEvent) -> Void
  ) {
    self.reactor = reactor
    self.loop = loop
    self.number = number
    self.request = request
    self.options = options
    machine = WebSocketMachine(role: .client, messageLimit: request.messageLimit, checksText: request.checksText)
    life = SocketLife(pingAfter: request.pingAfter, pongWithin: request.pongWithin)
    let room = request.room
    delivery = Delivery(
      SocketEvent.measure,
      onRoom: { loop.post { ($0.member(number) as? SocketMember)?.handle(.resume) } },
      handler: { event in
        if case .batch = event, let room, !Task.isCancelled { await room() }
        handler(event)
      })
  }

  // MARK: Connection

  func begin() {
    let plain = HTTPRequest("GET", request.url, headers: request.headers)
    if let reason = CurlTransfer.objection(to: plain) { return finish(.failed(.invalid(reason))) }
    guard let url = DeviceURL(request.url),
      let connection = SocketConnection(reactor, owner: number, request, url, options)
    else { return finish(.failed(.invalid("\(request.url) is not a URL"))) }
    self.connection = connection
    if let name = url.nameToLookUp {
      let (key, reactor) = (loop.newNumber(), reactor)
      connection.onLookUp = { isFound in reactor.endLookUp(key, isFound: isFound) }
      guard reactor.mayLookUp(key, name, for: number) else { return }
    }
    connection.connect()
  }

  func mayLookUp(_ key: Int) { connection?.connect() }

  private func proceed(_ descriptor: Int32? = nil, _ events: Int16 = 0) {
    guard let connection else { return }
    connection.proceed(descriptor, events)
    switch connection.outcome() {
    case nil: return
    case .failure(let error): finish(.failed(error))
    case .success:
      guard let url = DeviceURL(request.url) else { return finish(.failed(.invalid("\(request.url) is not a URL"))) }
      let handshake = WebSocketHandshake()
      output = handshake.request(url, headers: request.headers)
      phase = .shakingHands(handshake, [], until: .now + options.timeouts.firstByte)
      serve()
    }
  }

  // MARK: Turns

  var deadline: ContinuousClock.Instant? {
    switch phase {
    case .connecting: connection?.deadline
    case .shakingHands(_, _, let until), .refused(_, _, let until): nextTurn ?? until
    // While nothing is read, there can be no sign of life.
    case .open: nextTurn ?? closingUntil ?? (isFull ? nil : life.deadline)
    case .over: nil
    }
  }

  var isQuick: Bool { if case .connecting = phase { false } else { true } }

  func ready(_ descriptor: Int32, _ events: Int16) {
    if case .connecting = phase { return proceed(descriptor, events) }
    isMuted = isFull && Int32(events) & (POLLERR | POLLHUP) != 0
    serve()
  }

  func due(_ now: ContinuousClock.Instant) {
    if case .connecting = phase { proceed() } else { serve() }
  }

  /// Does everything that is possible without waiting.
  private func serve() {
    nextTurn = nil
    let end: SocketEnd?
    switch phase {
    case .connecting, .over: return
    case .shakingHands(let handshake, let bytes, let until): end = shakeHands(handshake, bytes, until)
    case .refused(let status, let body, let until): end = readRefusal(status, body, until)
    case .open: end = run()
    }
    if let end { return finish(end) }
    let wantsToSend = outputSent < output.count
    let events = isMuted ? 0 : (isFull ? 0 : POLLIN) | (wantsToSend ? POLLOUT : 0)
    reactor.watch(connection?.descriptor ?? -1, events, for: number)
  }

  /// Starts the open socket; bytes after the response head belong to the stream.
  func open(_ rest: ArraySlice<UInt8>) -> SocketEnd? {
    phase = .open
    isFull = !delivery.add(.opened)
    life.heard()
    if !rest.isEmpty {
      var batch = WebSocketBatch()
      rest.withUnsafeBytes { machine.receive($0, into: &batch) }
      let failure = deliver(batch)
      if let end = SocketMember.end(in: batch) ?? failure { return end }
    }
    for order in early { obey(order) }
    early = []
    return run()
  }

  private func run() -> SocketEnd? {
    // If sending fails, bytes received before may still say why.
    if let failure = send() { return receive() ?? failure }
    if !isFull, let end = receive() { return end }
    if let end = keepAlive() { return end }
    if machine.isOver, output.isEmpty { return .cancelled }
    // Pongs that the peer does not read must not fill the memory.
    return output.count < SocketMember.outputLimit ? nil : .fault("the device does not read from the socket")
  }

  // MARK: Orders

  func handle(_ order: Order) {
    switch order {
    case .close, .abandon: isGivenUp = true
    case .resume:
      (isFull, isMuted) = (false, false)
      return serve()
    case .send, .ping: break
    }
    guard case .open = phase else {
      if isGivenUp { finish(.cancelled) } else { early.append(order) }
      return
    }
    obey(order)
    // Send all orders of a turn together.
    if case .abandon = order { finish(.cancelled) } else { nextTurn = .now }
  }

  private func obey(_ order: Order) {
    switch order {
    case .send(let bytes, let isText): machine.send(bytes, isText: isText)
    case .ping(let payload): machine.sendPing(payload)
    case .close:
      machine.sendClose(.normal)
      closingUntil = closingUntil ?? .now + .seconds(1)
    case .abandon:
      // Try to send the close frame; nobody waits for the answer.
      machine.sendClose(.goingAway)
      output += machine.takeOutput()
      _ = send()
    case .resume: break
    }
    output += machine.takeOutput()
  }

  // MARK: Bytes

  /// Reads available bytes, up to a turn's limit; nil while the socket stays open.
  private func receive() -> SocketEnd? {
    guard let connection else { return .cancelled }
    var batch = WebSocketBatch()
    var end: SocketEnd?
    var received = 0
    reading: while end == nil, received < SocketMember.turnSize {
      switch connection.receive(reactor.buffer) {
      case .later: break reading
      case .end: end = .failed(.unreachable(Outage("the device closed the connection", reach: .device)))
      case .failed(let text): end = SocketMember.lost(text)
      case .bytes(let count):
        life.heard()
        received += count
        machine.receive(UnsafeRawBufferPointer(rebasing: reactor.buffer[..<count]), into: &batch)
        end = SocketMember.end(in: batch)
      }
    }
    if received >= SocketMember.turnSize { nextTurn = .now }
    // The peer's close frame counts even if the answer to it can no longer be sent.
    let failure = deliver(batch)
    return end ?? failure
  }

  private func deliver(_ batch: WebSocketBatch) -> SocketEnd? {
    output += machine.takeOutput()
    let batch = withoutKeepAlive(batch)
    if !batch.isEmpty, !delivery.add(.batch(batch)) { isFull = true }
    // Send the answer to a close frame, or our own, before the end.
    return send()
  }

  /// Drops the pings of the peer, and the pongs of this socket's own pings after the first: each would wake a handler's
  /// thread for nothing.
  private func withoutKeepAlive(_ batch: WebSocketBatch) -> WebSocketBatch {
    guard !batch.controls.isEmpty else { return batch }
    var batch = batch
    batch.controls.removeAll { control in
      switch control {
      case .ping: return true
      case .pong(let payload):
        defer { hasToldPong = true }
        return payload.isEmpty && hasToldPong
      case .closed: return false
      }
    }
    return batch
  }

  private static func end(in batch: WebSocketBatch) -> SocketEnd? {
    for case .closed(let code, let reason, let isOurs) in batch.controls {
      return isOurs ? .fault(reason) : .closed(code, reason: reason)
    }
    return nil
  }

  private static func lost(_ text: String) -> SocketEnd {
    .failed(.unreachable(Outage(text.isEmpty ? "the connection was lost" : text, reach: .device)))
  }

  /// Sends a ping when it is due, and ends the socket if the peer gives no sign of life.
  private func keepAlive() -> SocketEnd? {
    if let closingUntil { return closingUntil <= .now ? .cancelled : nil }
    guard !isFull else { return nil }
    switch life.due(.now) {
    case .nothing: return nil
    case .ping:
      machine.sendPing()
      output += machine.takeOutput()
      return send()
    case .dead: return .silent
    }
  }

  /// Sends as much as the socket accepts, up to a turn's limit.
  func send() -> SocketEnd? {
    guard let connection else { return .cancelled }
    let limit = outputSent + SocketMember.turnSize
    while outputSent < output.count {
      guard outputSent < limit else {
        nextTurn = .now
        return nil
      }
      let outcome = output.withUnsafeBytes { connection.send(UnsafeRawBufferPointer(rebasing: $0[outputSent...])) }
      switch outcome {
      case .bytes(let count): outputSent += count
      case .later: return nil
      case .end: return SocketMember.lost("")
      case .failed(let text): return SocketMember.lost(text)
      }
    }
    output.removeAll(keepingCapacity: output.capacity < 1 << 20)
    outputSent = 0
    return nil
  }

  // MARK: The end

  /// Closes the connection at once, and reports the end after all earlier events.
  private func finish(_ end: SocketEnd) {
    if case .over = phase { return }
    phase = .over
    if let connection {
      reactor.watch(connection.descriptor, 0, for: number)
      connection.close()
    }
    connection = nil
    reactor.remove(number)
    if isGivenUp { delivery.hurry() }
    delivery.add(.ended(isGivenUp ? .cancelled : end))
  }
}

extension SocketEvent {
  /// How much may wait for a handler before its socket is no longer read; nothing is read until `opened` was handled.
  fileprivate static let measure = Delivery<SocketEvent>.Measure(
    limit: limit,
    size: { event in
      switch event {
      case .opened: limit
      case .batch(let batch): batch.bytes.count + 64 * (batch.messages.count + batch.controls.count)
      case .ended: 0
      }
    },
    join: { event, next in
      guard case .batch(var batch) = event, case .batch(let more) = next,
        batch.bytes.count + more.bytes.count <= limit
      else { return false }
      batch.append(more)
      event = .batch(batch)
      return true
    })

  private static let limit = 512 << 10
}
