import ConsoleCore
import DeviceSimulator
import Glibc
import Testing

/// How a websocket ends, and how it may seem to live on.
struct SocketLifeTests {
  enum End: CaseIterable {
    case expiry, timeToLive, logout, userDisabled, userDeleted
  }

  /// Ends the session of a client that is logged in as `viewer`.
  private func end(_ end: End, _ client: TestClient, _ device: TestDevice) throws {
    let users = device.device.uuids(of: "user")
    let viewer = try #require(users.first { device.device.document("user", $0)?["user"]?["name"] == "viewer" })
    let root = try device.root()
    switch end {
    case .expiry: device.device.expireSessions()
    case .timeToLive: break
    case .logout: try client.call("DELETE", "objects/session")
    case .userDisabled:
      let change = #"[{"op":"replace","path":"/user/enabled","value":false}]"#
      #expect(try root.call("PATCH", "objects/user/\(viewer)", change).status == 204)
    case .userDeleted:
      for key in device.device.uuids(of: "apiKey") { try root.call("DELETE", "objects/apiKey/\(key)") }
      #expect(try root.call("DELETE", "objects/user/\(viewer)").status == 204)
    }
  }

  @Test(arguments: End.allCases)
  func isClosedWithItsSession(_ end: End) throws {
    var options = SimulatorOptions(envelope: .wrapped)
    if end == .timeToLive { options.sessionTTL = 0.5 }
    let device = try TestDevice(options)
    let client = try device.client("viewer", "listen")
    let other = try device.client()
    other.cookie = client.cookie
    let socket = try SocketClient(client)
    try socket.subscribe(["stream"])
    try self.end(end, other, device)
    #expect(socket.until { socket.closeCode != nil })
    #expect(socket.closeCode == .policy)
    #expect(socket.until { socket.hasEnded })
    let isGone = eventually { device.device.socketCount == 0 }
    #expect(isGone)
  }

  @Test func fallsSilentWithItsSession() throws {
    var options = SimulatorOptions(envelope: .flat)
    options.socketsFallSilent = true
    let device = try TestDevice(options)
    let socket = try device.socket(["stream"])
    let stream = try #require(device.device.uuids(of: "stream").first)
    device.device.change("stream", stream, JSONObject([("bitrate", 64)]))
    #expect(try socket.next()["data"]?["bitrate"] == 64)
    device.device.expireSessions()
    device.device.change("stream", stream, JSONObject([("bitrate", 128)]))
    device.device.sendRaw("hello")
    #expect(try socket.rest().isEmpty)
    try socket.subscribe(["stream"])
    device.device.change("stream", stream, JSONObject([("bitrate", 192)]))
    #expect(try socket.rest().isEmpty)
    #expect(device.device.socketCount == 1)
    #expect(!socket.hasEnded)
  }

  @Test func isReset() throws {
    let device = try TestDevice()
    let sockets = try (0..<3).map { _ in try device.socket(["stream"]) }
    let client = try device.root()
    #expect(try client.call("POST", "/simulator/control", #"{"dropSockets":true}"#).status == 200)
    for socket in sockets {
      #expect(socket.until { socket.hasEnded })
      #expect(socket.closeCode == nil)
    }
    #expect(try client.call("GET", "list/objects").status == 200)
    let socket = try device.socket(["stream"])
    device.device.dropSockets()
    #expect(socket.until { socket.hasEnded })
    #expect(try device.socket(["stream"]).rest().isEmpty)
  }

  @Test func goesWithEveryOtherConnection() throws {
    let device = try TestDevice()
    let socket = try device.socket(["stream"])
    device.device.dropConnections()
    #expect(socket.until { socket.hasEnded })
    let second = try device.socket(["stream"])
    device.device.stop()
    #expect(second.until { second.hasEnded })
    #expect(device.device.socketCount == 0)
  }

  @Test func saysNothingOnAHalfOpenLink() throws {
    let device = try TestDevice(.flat)
    let socket = try device.socket(["stream"])
    let client = try device.root()
    let stream = try #require(device.device.uuids(of: "stream").first)
    #expect(try client.call("POST", "/simulator/control", #"{"socketSilence":true}"#).status == 200)
    device.device.change("stream", stream, JSONObject([("bitrate", 64)]))
    device.device.sendRaw("hello")
    socket.sendPing()
    // Whoever comes now gets a socket of the same kind.
    let late = try SocketClient(try device.root())
    late.sendPing()
    #expect(!socket.receive(milliseconds: 200))
    #expect(!late.receive(milliseconds: 1))
    device.device.setSocketSilence(false)
    try late.subscribe(["stream"])
    device.device.change("stream", stream, JSONObject([("bitrate", 128)]))
    for each in [socket, late] {
      #expect(try each.next()["data"]?["bitrate"] == 128)
      #expect(try each.rest().isEmpty)
    }
    #expect(socket.pongs == 2)
  }

  @Test func closesAfterTheSilenceWhatEndedInIt() throws {
    let device = try TestDevice()
    let socket = try device.socket(["stream"])
    device.device.setSocketSilence(true)
    device.device.expireSessions()
    #expect(!socket.receive(milliseconds: 100))
    device.device.setSocketSilence(false)
    #expect(socket.until { socket.closeCode == .policy })
  }

  @Test func answersAClose() throws {
    let device = try TestDevice()
    let socket = try device.socket(["stream"])
    socket.close(.goingAway)
    #expect(socket.until { socket.closeCode == .goingAway })
    #expect(socket.until { socket.hasEnded })
    let isGone = eventually { device.device.socketCount == 0 }
    #expect(isGone)
  }

  @Test func closesAfterAFault() throws {
    let device = try TestDevice()
    let socket = try device.socket(["stream"])
    socket.sendRaw([0x81, 0x02, 0x7B, 0x7D])
    #expect(socket.until { socket.closeCode == .protocolError })
    #expect(socket.until { socket.hasEnded })
  }

  @Test func noticesThatAClientIsGone() throws {
    let device = try TestDevice()
    for _ in 0..<10 { _ = try device.socket(["stream"]) }
    let areGone = eventually { device.device.socketCount == 0 }
    #expect(areGone)
  }

  @Test func dropsWhoDoesNotRead() throws {
    let device = try TestDevice()
    let deaf = try device.socket(["stream"])
    let text = String(repeating: "x", count: 4 << 20)
    var sent = 0
    while device.device.socketCount == 1, sent < 200 {
      device.device.sendRaw(text)
      sent += 1
    }
    let isDropped = eventually { device.device.socketCount == 0 }
    #expect(isDropped)
    // 64 MiB, and what the system itself holds for a connection.
    #expect((16...64).contains(sent))
    withExtendedLifetime(deaf) {}
    #expect(try device.socket(["stream"]).rest().isEmpty)
  }
}
