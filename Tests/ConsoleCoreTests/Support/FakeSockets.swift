import ConsoleCore
import Synchronization

/// A device in memory with sockets that the test opens, feeds and ends.
final class FakeSockets: Transport {
  /// One socket as the device sees it.
  final class Socket: SocketLink {
    let request: SocketRequest
    private let handler: @Sendable (SocketEvent) -> Void
    private let state = Mutex(State())

    private struct State: Sendable {
      var texts: [String] = []
      var pings: [[UInt8]] = []
      var isClosed = false
      var hasEnded = false
    }

    init(_ request: SocketRequest, _ handler: @escaping @Sendable (SocketEvent) -> Void) {
      self.request = request
      self.handler = handler
    }

    /// What the client sent.
    var texts: [String] { state.withLock(\.texts) }
    var pings: [[UInt8]] { state.withLock(\.pings) }
    var isClosed: Bool { state.withLock(\.isClosed) }

    func header(_ name: String) -> String? { request.headers.first { $0.name == name }?.value }

    func send(_ bytes: [UInt8], isText: Bool) {
      state.withLock { $0.texts.append(String(decoding: bytes, as: UTF8.self)) }
    }

    func ping(_ payload: [UInt8]) { state.withLock { $0.pings.append(payload) } }

    func close() {
      state.withLock { $0.isClosed = true }
      // As from the socket's own thread.
      Task { end(.cancelled) }
    }

    func open() { handler(.opened) }

    /// Tells messages, and behind them the pong of the last ping if wanted.
    func tell(_ texts: String..., pong: Bool = false) {
      var server = WebSocketMachine(role: .server)
      for text in texts { server.send(text: text) }
      deliver(server.takeOutput() + (pong ? pings.last.map(Socket.pong) ?? [] : []))
    }

    /// The pong of a ping, the last one's unless another is given.
    func pong(_ payload: [UInt8]? = nil) {
      if let payload = payload ?? pings.last { deliver(Socket.pong(payload)) }
    }

    private static func pong(_ payload: [UInt8]) -> [UInt8] { [0x8A, UInt8(payload.count)] + payload }

    private func deliver(_ bytes: [UInt8]) {
      var batch = WebSocketBatch()
      var client = WebSocketMachine(role: .client)
      bytes.withUnsafeBytes { client.receive($0, into: &batch) }
      handler(.batch(batch))
    }

    func end(_ end: SocketEnd) {
      let isFirst = state.withLock { state in
        defer { state.hasEnded = true }
        return !state.hasEnded
      }
      if isFirst { handler(.ended(end)) }
    }
  }

  private let http: FakeTransport
  private let log = Mutex<[Socket]>([])
  private let onOpen: @Sendable (Socket, Int) -> Void

  /// `onOpen` gets each socket as it is asked for, with how many came before it.
  init(
    onOpen: @escaping @Sendable (Socket, Int) -> Void, answer: @escaping FakeTransport.Answer
  ) {
    self.onOpen = onOpen
    http = FakeTransport(answer)
  }

  var requests: [HTTPRequest] { http.requests }
  var sockets: [Socket] { log.withLock(\.self) }

  func send(
    _ request: HTTPRequest, onChunk: (@Sendable (HTTPChunk) -> Void)?
  ) async throws(TransportError) -> HTTPResponse {
    try await http.send(request, onChunk: onChunk)
  }

  func open(_ request: SocketRequest, handler: @escaping @Sendable (SocketEvent) -> Void) -> any SocketLink {
    let socket = Socket(request, handler)
    let place = log.withLock { log in
      log.append(socket)
      return log.count - 1
    }
    onOpen(socket, place)
    return socket
  }
}

/// A clock that stands still until a test lets time pass; each sleep lasts until it is ended by its length.
final class HeldClock: Clock, Sendable {
  typealias Instant = ContinuousClock.Instant

  private let sleeps = PendingSleeps<Double>()
  private let time = Mutex(ContinuousClock.now)

  var now: Instant { time.withLock(\.self) }
  var minimumResolution: Duration { .nanoseconds(1) }

  /// The sleeps that go on, in seconds as they were asked for.
  var pending: [Double] { sleeps.keys }
  /// All sleeps so far.
  var all: [Double] { sleeps.all }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let length = deadline - now
    try await sleeps.sleep(Double(length.components.seconds) + Double(length.components.attoseconds) / 1e18)
  }

  /// Lets time pass; sleeps go on until `pass` ends them.
  func advance(by duration: Duration) { time.withLock { $0 += duration } }

  /// Ends the sleeps of these lengths; waits a while for one to begin. False where none does.
  @discardableResult
  func pass(_ lengths: ClosedRange<Double>) async -> Bool {
    _ = await eventually { pending.contains(where: lengths.contains) }
    return sleeps.end(where: lengths.contains)
  }
}
