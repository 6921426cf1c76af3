import ConsoleCore
import Synchronization
import Testing

@testable import DeviceSimulator

/// What a websocket tells (device API: signals).
struct SignalTests {
  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func tellsOfAllThreeKinds(_ envelope: SimulatorOptions.Envelope) throws {
    let device = try TestDevice(envelope)
    let socket = try device.socket(["phoneBookEntry"])
    let client = try device.root()
    let fields = #"{"name":"Ünï \"quoted\"","uri":"sip:n@example.org"}"#
    let uuid = try client.call("POST", "objects/phoneBookEntry", envelope.body("phoneBookEntry", fields)).createdUUID
    let document = try client.call("GET", "objects/phoneBookEntry/\(uuid)").json
    #expect(try socket.next() == ["event": "create", "data": document ?? nil])
    let pointer = envelope.pointer("phoneBookEntry")
    let patch = "[{\"op\":\"replace\",\"path\":\"\(pointer)/name\",\"value\":\"M\"}]"
    #expect(try client.call("PATCH", "objects/phoneBookEntry/\(uuid)", patch).status == 204)
    let changed = try client.call("GET", "objects/phoneBookEntry/\(uuid)").json
    #expect(changed != document)
    #expect(try socket.next() == ["event": "update", "data": changed ?? nil])
    try client.call("DELETE", "objects/phoneBookEntry/\(uuid)")
    let remains: JSON =
      switch envelope {
      case .flat: ["objectClass": "phoneBookEntry", "uuid": .string(uuid)]
      case .wrapped: ["uuid": .string(uuid), "phoneBookEntry": nil]
      }
    #expect(try socket.next() == ["event": "destroy", "data": remains])
    #expect(try socket.rest().isEmpty)
  }

  /// Records, lists and signals may each have their own envelope.
  @Test(arguments: [(SimulatorOptions.Envelope.wrapped, SimulatorOptions.Envelope.flat), (.flat, .wrapped)])
  func mixesEnvelopes(read: SimulatorOptions.Envelope, other: SimulatorOptions.Envelope) throws {
    for (list, signal) in [(read, other), (other, read), (other, other)] {
      var options = SimulatorOptions(envelope: read)
      (options.listEnvelope, options.signalEnvelope) = (list, signal)
      let device = try TestDevice(options)
      let socket = try device.socket(["phoneBookEntry"])
      let client = try device.root()
      func envelope(_ json: JSON?) -> SimulatorOptions.Envelope {
        json?["phoneBookEntry"] == nil ? .flat : .wrapped
      }
      let listed = try client.call("GET", "objects/phoneBookEntry").json?.arrayValue?.first
      let uuid = try #require(listed?["uuid"]?.stringValue)
      #expect(envelope(listed) == list)
      let path = "objects/phoneBookEntry/\(uuid)"
      #expect(envelope(try client.call("GET", path).json) == read)
      let patch = "[{\"op\":\"replace\",\"path\":\"\(read.pointer("phoneBookEntry"))/name\",\"value\":\"M\"}]"
      #expect(try client.call("PATCH", path, patch).status == 204)
      let event = try socket.next()
      #expect(envelope(event["data"]) == signal && event["data"]?["uuid"]?.stringValue == uuid)
      // The text that is kept for the next list has the list's envelope.
      let again = try client.call("GET", "objects/phoneBookEntry").json?.arrayValue?.first
      #expect(envelope(again) == list && again?.text().contains("\"M\"") == true)
    }
  }

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func hidesSecrets(_ envelope: SimulatorOptions.Envelope) throws {
    let device = try TestDevice(envelope)
    let socket = try device.socket(["sipAccount", "user"])
    for name in ["sipAccount", "user"] {
      let uuid = try #require(device.device.uuids(of: name).first)
      device.device.change(name, uuid, JSONObject([("password", "hush-hush")]))
      let event = try socket.next()
      #expect(event["data"] == device.device.document(name, uuid))
      #expect(!event.text().contains("hush"))
    }
  }

  @Test func replacesASubscription() throws {
    let device = try TestDevice(.flat)
    let socket = try device.socket(["stream", "stream", "sipAccount"])
    #expect(device.device.subscriptions == [["stream", "sipAccount"]])
    let (stream, account) = (device.device.uuids(of: "stream")[0], device.device.uuids(of: "sipAccount")[0])
    func changeBoth() {
      device.device.change("stream", stream, JSONObject([("bitrate", 64)]))
      device.device.change("sipAccount", account, JSONObject([("enabled", false)]))
    }
    changeBoth()
    #expect(try socket.rest().map { $0["data"]?["uuid"] } == [.string(stream), .string(account)])
    try socket.subscribe(["sipAccount"])
    changeBoth()
    #expect(try socket.rest().map { $0["data"]?["uuid"] } == [.string(account)])
    try socket.subscribe([])
    changeBoth()
    #expect(try socket.rest().isEmpty)
  }

  @Test func passesOverWhatIsNoSubscription() throws {
    let device = try TestDevice(.flat)
    let socket = try device.socket(["stream"])
    for text in [
      "nonsense", "", "[]", "null", "{}", #"{"event":"signals"}"#, #"{"event":"signals","data":"sipCall"}"#,
      #"{"event":"create","data":["sipCall"]}"#, #"{"data":["sipCall"]}"#, "{\"event\":\"signals\",\"data\":[",
    ] { socket.send(text) }
    try socket.ping()
    #expect(device.device.subscriptions == [["stream"]])
    socket.send(#"{"event":"signals","data":["nothing",7,null,"sipCall",["stream"],""]}"#)
    try socket.ping()
    #expect(device.device.subscriptions == [["sipCall"]])
  }

  @Test func readsASubscriptionInPieces() throws {
    let device = try TestDevice(.flat)
    let socket = try device.socket([])
    let pieces = [#"{"event":"sig"#, #"nals","data":["#, #""sipCall"]}"#].map { Array($0.utf8) }
    // Three frames, masked with zeros, and a ping between them (RFC 6455 section 5.4).
    socket.sendRaw([0x01, 0x80 | UInt8(pieces[0].count), 0, 0, 0, 0] + pieces[0])
    socket.sendRaw([0x00, 0x80 | UInt8(pieces[1].count), 0, 0, 0, 0] + pieces[1].prefix(4))
    pause(milliseconds: 20)
    socket.sendRaw(Array(pieces[1].dropFirst(4)))
    try socket.ping()
    #expect(device.device.subscriptions == [[]])
    socket.sendRaw([0x80, 0x80 | UInt8(pieces[2].count), 0, 0, 0, 0] + pieces[2])
    try socket.ping()
    #expect(device.device.subscriptions == [["sipCall"]])
  }

  @Test func tellsNobodyWhatIsNotForThem() throws {
    let device = try TestDevice(.flat)
    let viewer = try device.socket("viewer", "listen", ["user", "sipAccount", "apiKey"])
    let root = try device.socket(["user", "sipAccount"])
    #expect(device.device.subscriptions == [["sipAccount"], ["user", "sipAccount"]])
    let accounts = device.device.uuids(of: "sipAccount").prefix(9)
    for uuid in accounts { device.device.change("sipAccount", uuid, JSONObject([("enabled", false)])) }
    let user = device.device.uuids(of: "user")[1]
    device.device.change("user", user, JSONObject([("fullName", "N")]))
    // Every ninth account is engineering's.
    #expect(try viewer.rest().map { $0["data"]?["uuid"] } == accounts.prefix(8).map { .string($0) })
    #expect(try root.rest().map { $0["data"]?["uuid"] } == (accounts + [user]).map { .string($0) })
  }

  @Test func followsTheRightsOfItsUser() throws {
    let device = try TestDevice(.flat)
    let socket = try device.socket("viewer", "listen", ["user", "sipAccount"])
    let account = device.device.uuids(of: "sipAccount")[8]
    let viewer = device.device.uuids(of: "user")[2]
    for role in ["operator", "viewer", "administrator"] {
      let roles: JSON = [["role": .string(role)]]
      device.device.change("user", viewer, JSONObject([("roles", roles)]))
      device.device.change("sipAccount", account, JSONObject([("enabled", false)]))
    }
    #expect(try socket.rest().map { $0["data"]?["objectClass"] } == ["sipAccount", "user", "sipAccount"])
  }

  @Test func sendsRawTexts() throws {
    let device = try TestDevice(.flat)
    let sockets = [try device.socket([]), try device.socket("viewer", "listen", ["stream"])]
    #expect(try device.root().call("POST", "/simulator/control", #"{"sendRaw":"[\"ä\", 1]"}"#).status == 200)
    for socket in sockets { #expect(try socket.next() == ["ä", 1]) }
  }

  @Test func aBurstArrivesWholeAndInItsOrder() throws {
    let device = try TestDevice(.flat)
    let classes = ["sipCall", "stream", "sipAccount"]
    let sockets = try (0..<2).map { _ in try device.socket(classes) }
    let told = Told()
    device.device.observeChanges { change in told.changes.withLock { $0.append(change) } }
    let client = try device.root()
    #expect(try client.call("POST", "/simulator/control", #"{"burst":5000}"#).status == 200)
    for socket in sockets {
      let events = try (0..<5000).map { _ in try socket.next() }
      #expect(try socket.rest().isEmpty)
      let changes = told.changes.withLock { $0 }
      #expect(changes.count == 5000)
      #expect(events.map { $0["event"]?.stringValue } == changes.map(\.kind.rawValue))
      #expect(events.map { $0["data"]?["uuid"]?.stringValue } == changes.map(\.uuid))
      var last: [String: JSON] = [:]
      for event in events {
        let uuid = event["data"]?["uuid"]?.stringValue ?? ""
        if let rev = event["data"]?["rev"]?.intValue { #expect(rev > last[uuid]?["rev"]?.intValue ?? 0) }
        last[uuid] = event["event"] == "destroy" ? nil : event["data"]
      }
      for (uuid, document) in last {
        #expect(device.device.document(document["objectClass"]?.stringValue ?? "", uuid) == document)
      }
    }
  }

  @Test func aBurstEndsWhereNothingIsLeftToChange() throws {
    var options = SimulatorOptions(envelope: .flat)
    options.counts = ["sipAccount": 0, "sipCall": 0, "stream": 0]
    var device = try DeviceState(options: options)
    device.life.burst = 100
    #expect(device.live(until: device.start.monotonic) == .infinity)
    #expect(device.life.burst == 0)
  }

  @Test(arguments: [100.0, 20_000])
  func changesAtItsRate(_ rate: Double) throws {
    var device = try DeviceState(options: SimulatorOptions(envelope: .flat, eventRate: rate))
    var now = device.life.nextAt
    for _ in 0..<400 {
      now += 0.001
      _ = device.live(until: now)
    }
    #expect((rate * 0.36...rate * 0.44).contains(Double(device.changeCount)))
  }
}

private final class Told: Sendable {
  let changes = Mutex<[RecordChange]>([])
}
