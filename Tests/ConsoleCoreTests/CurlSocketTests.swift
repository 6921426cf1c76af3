import DeviceSimulator
import Glibc
import Synchronization
import Testing

@testable import ConsoleCore

/// Sockets on real connections, and how they end.
struct CurlSocketTests {
  /// What a socket told, and the socket.
  private final class Client: Sendable {
    private struct State: Sendable {
      var isOpen = false
      var texts: [String] = []
      var controls: [WebSocketBatch.Control] = []
      var ends: [SocketEnd] = []
    }

    private let state = Mutex(State())
    private let link = Mutex<(any SocketLink)?>(nil)
    private let transport: CurlTransport

    init(_ request: SocketRequest, timeouts: Timeouts = Timeouts(), pauseWhenOpen: UInt32 = 0) {
      transport = CurlTransport(trust: Trust(), timeouts: timeouts)
      let link = transport.open(request) { [weak self] event in
        self?.receive(event)
        if case .opened = event, pauseWhenOpen > 0 { usleep(pauseWhenOpen) }
      }
      self.link.withLock { $0 = link }
    }

    convenience init(_ url: String, timeouts: Timeouts = Timeouts(), pauseWhenOpen: UInt32 = 0) {
      self.init(SocketRequest(url: url), timeouts: timeouts, pauseWhenOpen: pauseWhenOpen)
    }

    private func receive(_ event: SocketEvent) {
      state.withLock { state in
        switch event {
        case .opened: state.isOpen = true
        case .batch(let batch):
          state.texts += batch.messages.map { batch.text(of: $0) }
          state.controls += batch.controls
        case .ended(let end): state.ends.append(end)
        }
      }
    }

    var isOpen: Bool { state.withLock(\.isOpen) }
    var texts: [String] { state.withLock(\.texts) }
    var controls: [WebSocketBatch.Control] { state.withLock(\.controls) }
    var ends: [SocketEnd] { state.withLock(\.ends) }
    var hasEnded: Bool { !ends.isEmpty }
    func send(_ text: String) { link.withLock { $0?.send(text) } }
    func close() { link.withLock { $0?.close() } }
    func letGo() { link.withLock { $0 = nil } }
  }

  /// A device with a session, and the request for a socket of it.
  private func device() async throws -> (DeviceSimulator, SocketRequest) {
    let device = DeviceSimulator(options: SimulatorOptions(envelope: .flat))
    let url = try device.start()
    let settings = try #require(ConnectionSettings(address: url, user: "root", password: Secret("ferncast")))
    let connection = Connection(settings: settings)
    try await connection.signIn()
    let present = connection.guarded.withLock(\.cookies.header)
    let cookies = try #require(present)
    return (device, SocketRequest(url: url + "/webapi/ws", headers: [(name: "Cookie", value: cookies)]))
  }

  /// A server that accepts the socket and goes on as it is told.
  private func server(_ steps: LoopbackServer.Step...) throws -> LoopbackServer {
    try LoopbackServer { request in
      let line = request.head.split(separator: "\r\n").first { $0.hasPrefix("Sec-WebSocket-Key: ") } ?? ""
      let accept = WebSocketHandshake.accept(for: String(line.dropFirst("Sec-WebSocket-Key: ".count)))
      let head = [
        "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Accept: \(accept)",
      ]
      return [.send(head.joined(separator: "\r\n") + "\r\n\r\n")] + steps
    }
  }

  /// A handler that is called for each keep-alive costs a thread's wake-up every two seconds.
  @Test func theAnswersToKeepAlivesAreHandedOnOnceAndOthersAlways() async throws {
    let empty: [UInt8] = [0x8A, 0]
    let server = try server(
      .bytes(empty), .pause(.milliseconds(30)), .bytes(empty + empty), .pause(.milliseconds(30)),
      .bytes([0x89, 0] + empty + [0x8A, 1, 0x37]), .bytes([0x81, 3] + Array("end".utf8)))
    let client = Client(server.url)
    #expect(await eventually { client.texts == ["end"] })
    #expect(client.controls == [.pong([]), .pong([0x37])])
    server.stop()
  }

  @Test func aResetIsTold() async throws {
    let (device, request) = try await device()
    let client = Client(request)
    #expect(await eventually { client.isOpen && device.socketCount == 1 })
    device.dropSockets()
    #expect(await eventually { client.hasEnded })
    guard case .failed(.unreachable) = client.ends.first else {
      Issue.record("\(client.ends)")
      return
    }
  }

  @Test func aLinkThatIsHalfOpenIsFoundByItsPings() async throws {
    var (device, request) = try await device()
    (request.pingAfter, request.pongWithin) = (.milliseconds(200), .milliseconds(300))
    let client = Client(request)
    #expect(await eventually { client.isOpen })
    try await Task.sleep(for: .milliseconds(900))
    #expect(!client.hasEnded, "pongs keep it")
    device.setSocketSilence(true)
    #expect(await eventually { client.ends == [.silent] })
    request.pongWithin = nil
    let patient = Client(request)
    #expect(await eventually { patient.isOpen })
    try await Task.sleep(for: .milliseconds(900))
    #expect(!patient.hasEnded, "a peer that is known to give no pong is not held to them")
    patient.close()
    #expect(await eventually { patient.ends == [.cancelled] }, "though it does not answer the goodbye")
  }

  @Test func aRefusalIsToldWithItsBody() async throws {
    let (device, request) = try await device()
    device.refuseSockets(status: 503)
    let client = Client(request)
    #expect(await eventually { client.hasEnded })
    guard case .refused(let refusal) = client.ends.first else {
      Issue.record("\(client.ends)")
      return
    }
    #expect(refusal.status == 503 && refusal.message == "The socket is not available now.")
    #expect(!client.isOpen)
  }

  @Test func aSocketThatIsClosedSaysGoodbye() async throws {
    let (device, request) = try await device()
    let client = Client(request)
    #expect(await eventually { client.isOpen && device.socketCount == 1 })
    client.close()
    #expect(await eventually { client.ends == [.cancelled] && device.socketCount == 0 })
  }

  @Test func aSocketThatIsLetGoIsClosed() async throws {
    let (device, request) = try await device()
    let client = Client(request)
    #expect(await eventually { device.socketCount == 1 })
    client.letGo()
    #expect(await eventually { client.ends == [.cancelled] && device.socketCount == 0 })
  }

  @Test(arguments: ["http", "https"])
  func itCanBeClosedBeforeItIsOpen(scheme: String) async throws {
    // The server takes the connection and never says a word: to TLS neither.
    let server = try LoopbackServer { _ in [.pause(.seconds(20))] }
    let client = Client("\(scheme)://127.0.0.1:\(server.port)/webapi/ws")
    try await Task.sleep(for: .milliseconds(200))
    #expect(!client.hasEnded)
    client.close()
    #expect(await eventually { client.ends == [.cancelled] })
  }

  @Test func anUpgradeThatIsNotAnsweredEndsInTime() async throws {
    let server = try LoopbackServer { _ in [.pause(.seconds(20))] }
    let client = Client(server.url + "/webapi/ws", timeouts: Timeouts(firstByte: .milliseconds(300)))
    #expect(await eventually { client.hasEnded })
    guard case .failed(.unreachable(let outage)) = client.ends.first else {
      Issue.record("\(client.ends)")
      return
    }
    #expect(outage.reason.contains("in time"))
  }

  @Test(arguments: [
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n",
    "SSH-2.0-OpenSSH_9.6\r\n\r\n",
  ])
  func whatIsNoWebsocketIsAFault(answer: String) async throws {
    let server = try LoopbackServer { _ in [.send(answer)] }
    let client = Client(server.url + "/webapi/ws")
    #expect(await eventually { client.hasEnded })
    guard case .fault = client.ends.first else {
      Issue.record("\(client.ends)")
      return
    }
    #expect(!client.isOpen)
  }

  @Test func aDeviceThatIsNotThere() async throws {
    let server = try LoopbackServer { _ in [] }
    server.stop()
    let client = Client(server.url + "/webapi/ws")
    #expect(await eventually { client.hasEnded })
    guard case .failed(.unreachable) = client.ends.first else {
      Issue.record("\(client.ends)")
      return
    }
  }

  @Test(arguments: [false, true])
  func aGoodbyeCountsThoughTheConnectionIsResetBehindIt(sends: Bool) async throws {
    let goodbye = [0x88, 0x05, 0x03, 0xF0] + Array("bye".utf8)
    let server = try server(.pause(.milliseconds(50)), .bytes([0x81, 0x02, 0x68, 0x69] + goodbye), .reset)
    // The reset is there before the goodbye is read, so that no answer to it can be sent.
    let client = Client(server.url + "/webapi/ws", pauseWhenOpen: 300_000)
    #expect(await eventually { client.isOpen })
    if sends { client.send("too late") }
    #expect(await eventually { client.hasEnded })
    #expect(client.texts == ["hi"])
    #expect(client.ends == [.closed(.policy, reason: "bye")])
  }

  @Test func whatComesTogetherWithTheAnswerIsNotLost() async throws {
    let server = try server(.bytes([0x81, 0x02, 0x68, 0x69]), .pause(.seconds(20)))
    let client = Client(server.url + "/webapi/ws")
    #expect(await eventually { client.texts == ["hi"] })
    client.close()
    #expect(await eventually { client.ends == [.cancelled] })
  }

  @Test func aMessageThatIsTooLongIsAFault() async throws {
    let server = try server(.bytes([0x81, 0x7E, 0x10, 0x00]), .pause(.seconds(20)))
    var request = SocketRequest(url: server.url + "/webapi/ws")
    request.messageLimit = 1000
    let client = Client(request)
    #expect(await eventually { client.hasEnded })
    guard case .fault(let reason) = client.ends.first else {
      Issue.record("\(client.ends)")
      return
    }
    #expect(reason.contains("1000"))
  }

  @Test func aWatcherGetsOverALinkThatIsHalfOpen() async throws {
    let device = DeviceSimulator(options: SimulatorOptions(envelope: .wrapped))
    let url = try device.start()
    var dialect = Dialect()
    (dialect.pingSeconds, dialect.pongSeconds, dialect.pollSeconds) = (1, 1, 1)
    let settings = try #require(
      ConnectionSettings(
        address: url, user: "root", password: Secret("ferncast"), dialect: dialect, staysOpen: true))
    let connection = Connection(settings: settings)
    try await connection.signIn()
    let origins = Mutex<[Change.Origin]>([])
    let watcher = Watcher(
      connection, classes: ["stream"], onNote: { _ in },
      onChanges: { changes in origins.withLock { $0 += changes.map(\.origin) } })
    watcher.start()
    #expect(await eventually { watcher.isLive })
    device.setSocketSilence(true)
    let stream = try #require(device.uuids(of: "stream").first)
    device.change("stream", stream, JSONObject([("bitrate", 64)]))
    #expect(await eventually { !watcher.isLive })
    #expect(await eventually { origins.withLock { $0.count } == 1 }, "found by the list")
    device.setSocketSilence(false)
    #expect(await eventually { watcher.isLive })
    device.change("stream", stream, JSONObject([("bitrate", 96)]))
    #expect(await eventually { origins.withLock { $0.last } == .live })
    watcher.stop()
    await connection.signOut(within: 1)
  }
}
