import ConsoleCore
import DeviceSimulator
import Testing

/// How a websocket comes about (RFC 6455 section 4.2), and when not.
struct SocketHandshakeTests {
  @Test func opensForASessionOnly() throws {
    let device = try TestDevice()
    let stranger = try device.client()
    #expect(try SocketClient.shake(stranger).status == 401)
    stranger.cookie = "aixsession=guessed"
    #expect(try SocketClient.shake(stranger).errorType == "unauthorized")
    stranger.cookie = nil
    stranger.apiKey = DeviceSimulator.demoAPIKey
    #expect(try SocketClient.shake(stranger).status == 401)
    #expect(device.device.socketCount == 0)
    let root = try device.root()
    device.device.clearRequests()
    let socket = try SocketClient(root)
    try socket.ping()
    #expect(device.device.socketCount == 1)
    #expect(device.device.subscriptions == [[]])
    let logged = try #require(device.device.requests.first)
    #expect(logged.method == "GET" && logged.path == "/webapi/ws" && logged.status == 101 && logged.user == "root")
  }

  @Test(arguments: [
    (["Upgrade": ""], 426), (["Upgrade": "h2c"], 426), (["Sec-WebSocket-Version": ""], 426),
    (["Sec-WebSocket-Version": "8"], 426), (["Connection": ""], 400), (["Connection": "keep-alive"], 400),
    (["Sec-WebSocket-Key": ""], 400), (["Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ"], 400),
    (["Connection": "keep-alive, upgrade", "Upgrade": "h2c, WebSocket"], 101),
  ])
  func looksAtEveryHeader(_ changes: [String: String], _ status: Int) throws {
    let device = try TestDevice()
    let client = try device.root()
    let response = try SocketClient.shake(client, changes)
    #expect(response.status == status)
    if status == 426 { #expect(response.headers["sec-websocket-version"] == "13") }
    // What was refused is still a connection of HTTP.
    if status != 101 { #expect(try client.call("GET", "list/objects").status == 200) }
  }

  @Test func answersOtherMethodsAndAddresses() throws {
    let device = try TestDevice()
    let client = try device.root()
    #expect(try client.call("GET", "/webapi/ws").status == 426)
    #expect(try client.call("POST", "/webapi/ws", "{}").status == 405)
    #expect(try SocketClient.shake(client, path: "/webapi/ws/more").status == 404)
    #expect(try SocketClient.shake(client, path: "/webapi/ws?a=b").status == 101)
  }

  @Test func mayHaveNoSocket() throws {
    var options = SimulatorOptions(envelope: .flat)
    options.servesSocket = false
    let device = try TestDevice(options)
    let client = try device.root()
    #expect(try SocketClient.shake(client).status == 404)
    #expect(try client.call("GET", "/webapi/ws").status == 404)
  }

  @Test func readsWhatComesWithTheHandshake() throws {
    let device = try TestDevice()
    let client = try device.root()
    var machine = WebSocketMachine(role: .client)
    machine.send(text: #"{"event":"signals","data":["stream"]}"#)
    var head = "GET /webapi/ws HTTP/1.1\r\nHost: demo\r\nCookie: \(client.cookie ?? "")\r\n"
    for (name, value) in SocketClient.upgrade { head += "\(name): \(value)\r\n" }
    client.sendRaw(Array((head + "\r\n").utf8) + machine.takeOutput())
    #expect(try client.readResponse().status == 101)
    let isSubscribed = eventually { device.device.subscriptions == [["stream"]] }
    #expect(isSubscribed)
  }

  @Test func refusesForAWhile() throws {
    let device = try TestDevice()
    let client = try device.root()
    let socket = try device.socket(["stream"])
    #expect(try client.call("POST", "/simulator/control", #"{"refuseSockets":503}"#).status == 200)
    let refused = try SocketClient.shake(client)
    #expect(refused.status == 503)
    #expect(refused.errorType == "internal")
    try socket.ping()
    #expect(try client.call("POST", "/simulator/control", #"{"refuseSockets":101}"#).status == 400)
    #expect(try client.call("POST", "/simulator/control", #"{"refuseSockets":null}"#).status == 200)
    #expect(try SocketClient.shake(client).status == 101)
    device.device.refuseSockets(status: 404)
    #expect(try SocketClient.shake(try device.root()).status == 404)
  }

  @Test func waitsForItsLatency() throws {
    var options = SimulatorOptions(envelope: .flat)
    options.latencyMilliseconds = 150
    let device = try TestDevice(options)
    let client = try device.root()
    let clock = ContinuousClock()
    let before = clock.now
    _ = try SocketClient(client)
    #expect(clock.now - before > .milliseconds(140))
  }
}
