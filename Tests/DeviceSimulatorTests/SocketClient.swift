import ConsoleCore
import DeviceSimulator
import Glibc

/// A websocket's client on one blocking connection with a time limit.
final class SocketClient {
  /// What an upgrade is asked for with; a header with an empty value is left out.
  static let upgrade = [
    ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
  ]

  private let stream: TestClient
  private var machine = WebSocketMachine(role: .client)
  private var texts: [String] = []
  private var nextText = 0
  private(set) var pongs = 0
  /// The code of the server's close frame.
  private(set) var closeCode: WebSocketCode?
  /// Whether the connection has ended.
  private(set) var hasEnded = false

  /// Opens a socket on a connection that is logged in.
  init(_ stream: TestClient) throws {
    self.stream = stream
    let response = try SocketClient.shake(stream)
    guard response.status == 101,
      response.headers["sec-websocket-accept"] == WebSocketHandshake.accept(for: "dGhlIHNhbXBsZSBub25jZQ==")
    else { throw TestFailure(description: "upgrade: \(response.status) \(response.message)") }
    receive(stream.takeBuffer())
  }

  /// Asks for the upgrade with some headers changed.
  static func shake(
    _ stream: TestClient, _ changes: [String: String] = [:], path: String = "/webapi/ws"
  ) throws -> TestResponse {
    var head = "GET \(path) HTTP/1.1\r\nHost: demo\r\n"
    if let cookie = stream.cookie { head += "Cookie: \(cookie)\r\n" }
    if let apiKey = stream.apiKey { head += "Authorization: Bearer \(apiKey)\r\n" }
    for (name, value) in upgrade {
      let value = changes[name] ?? value
      if !value.isEmpty { head += "\(name): \(value)\r\n" }
    }
    stream.sendRaw(head + "\r\n")
    return try stream.readResponse()
  }

  private func receive(_ bytes: [UInt8]) {
    var batch = WebSocketBatch()
    bytes.withUnsafeBytes { machine.receive($0, into: &batch) }
    texts += batch.messages.map { batch.text(of: $0) }
    for control in batch.controls {
      switch control {
      case .ping: break
      case .pong: pongs += 1
      case .closed(let code, _, _): closeCode = code
      }
    }
    flush()
  }

  private func flush() { stream.sendRaw(machine.takeOutput()) }

  /// Bytes of the wire, or the end of it; false where the time is up.
  @discardableResult
  func receive(milliseconds: Int = 10_000) -> Bool {
    guard stream.waits(milliseconds: milliseconds) else { return false }
    hasEnded = !stream.receive()
    receive(stream.takeBuffer())
    return true
  }

  /// Lets the server go on until something is so, ten seconds at most.
  func until(_ condition: () -> Bool) -> Bool {
    while !condition(), !hasEnded { guard receive() else { break } }
    return condition()
  }

  /// The next message.
  func next() throws -> JSON {
    guard until({ nextText < texts.count }) else { throw TestFailure(description: "no message came") }
    defer { nextText += 1 }
    return try JSON.parse(texts[nextText])
  }

  /// The messages that have come and were not asked for yet, after all that the server had sent before a ping.
  func rest() throws -> [JSON] {
    try ping()
    defer { nextText = texts.count }
    return try texts[nextText...].map { try JSON.parse($0) }
  }

  func send(_ text: String) {
    machine.send(text: text)
    flush()
  }

  func sendRaw(_ bytes: [UInt8]) { stream.sendRaw(bytes) }

  /// Asks for a pong and waits for it: the server has then seen all that was sent before.
  func ping() throws {
    let before = pongs
    sendPing()
    guard until({ pongs > before }) else { throw TestFailure(description: "no pong came") }
  }

  func sendPing() {
    machine.sendPing()
    flush()
  }

  /// Subscribes, and returns once the server knows.
  func subscribe(_ classes: [String]) throws {
    send(JSON.object(JSONObject([("event", "signals"), ("data", .array(classes.map { .string($0) }))])).text())
    try ping()
  }

  func close(_ code: WebSocketCode) {
    machine.sendClose(code)
    flush()
  }
}

extension TestDevice {
  /// A socket of a user, subscribed to classes.
  func socket(_ user: String, _ password: String, _ classes: [String]) throws -> SocketClient {
    let socket = try SocketClient(try client(user, password))
    try socket.subscribe(classes)
    return socket
  }

  /// A socket of `root`, subscribed to classes.
  func socket(_ classes: [String]) throws -> SocketClient { try socket("root", "ferncast", classes) }
}
