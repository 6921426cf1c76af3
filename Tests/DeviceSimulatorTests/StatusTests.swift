import ConsoleCore
import DeviceSimulator
import Testing

/// Device API: monitoring, what is told, to whom, and in which form.
struct StatusTests {
  private static let ok = JSONObject([
    ("enabled", JSON.bool(true)), ("registrationState", "registered"), ("registrationMessage", "200 OK"),
  ])

  private static func failed(_ message: String) -> JSONObject {
    JSONObject([("registrationState", JSON.string("failed")), ("registrationMessage", .string(message))])
  }

  private func deviceWithAnAlarm(_ options: SimulatorOptions) throws -> TestDevice {
    let device = try TestDevice(options)
    let stream = device.device.uuids(of: "stream")[0]
    device.device.change("stream", stream, JSONObject([("state", JSON.string("error"))]))
    return device
  }

  private static func messages(_ entries: [JSON]) -> [String] { entries.map(StatusAnswer.message) }

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func anAccountsAlarmComesAndGoes(_ envelope: SimulatorOptions.Envelope) throws {
    let device = try TestDevice(envelope)
    let account = device.device.uuids(of: "sipAccount")[0]
    device.device.change("sipAccount", account, StatusTests.ok)
    let client = try device.root()
    let before = try client.status()
    #expect(before.alarms(of: account).isEmpty)
    device.device.change("sipAccount", account, StatusTests.failed("403 Forbidden"))
    let during = try client.status(before.cursor)
    let alarms = during.alarms(of: account)
    let events = during.events
    #expect(alarms.count == 1)
    #expect(StatusTests.messages(alarms)[0].hasSuffix("failed: 403 Forbidden"))
    #expect(events.count == 1)
    #expect(StatusTests.messages(events)[0].hasPrefix("Raised: "))
    // The alarm is the same one while it lasts, though what it says changes.
    device.device.change("sipAccount", account, StatusTests.failed("408 Request Timeout"))
    let later = try client.status(during.cursor)
    #expect(later.events.isEmpty)
    #expect(later.alarms(of: account).map { $0["id"] } == alarms.map { $0["id"] })
    #expect(later.alarms(of: account).map { $0["since"] } == alarms.map { $0["since"] })
    #expect(StatusTests.messages(later.alarms(of: account))[0].hasSuffix("408 Request Timeout"))
    device.device.change("sipAccount", account, StatusTests.ok)
    let after = try client.status(later.cursor)
    #expect(after.alarms(of: account).isEmpty)
    #expect(StatusTests.messages(after.events).map { $0.hasPrefix("Cleared: ") } == [true])
    // When it comes again, it is another one.
    device.device.change("sipAccount", account, StatusTests.failed("403 Forbidden"))
    #expect(try client.status().alarms(of: account).first?["id"] != alarms.first?["id"])
  }

  @Test func severitiesFollowTheCause() throws {
    let device = try TestDevice()
    let account = device.device.uuids(of: "sipAccount")[0]
    let stream = device.device.uuids(of: "stream")[0]
    let client = try device.root()
    func severities(_ uuid: String) throws -> [JSON?] { try client.status().alarms(of: uuid).map { $0["severity"] } }
    device.device.change("sipAccount", account, StatusTests.ok)
    device.device.change("sipAccount", account, StatusTests.failed("408 Request Timeout"))
    #expect(try severities(account) == ["warning"])
    device.device.change("sipAccount", account, StatusTests.failed("401 Unauthorized: wrong password"))
    #expect(try severities(account) == ["major"])
    let calm = JSONObject([("state", JSON.string("playing")), ("lossPercent", 0)])
    device.device.change("stream", stream, calm)
    #expect(try severities(stream).isEmpty)
    device.device.change("stream", stream, JSONObject([("lossPercent", JSON.number(JSONNumber(1)))]))
    #expect(try severities(stream) == ["minor"])
    device.device.change("stream", stream, JSONObject([("state", JSON.string("error"))]))
    #expect(try severities(stream) == ["minor", "critical"])
    device.device.change("stream", stream, calm)
    #expect(try severities(stream).isEmpty)
  }

  @Test func clientsClearAnAlarmByTakingItsCauseAway() throws {
    let device = try TestDevice(.flat)
    let client = try device.root()
    let accounts = device.device.uuids(of: "sipAccount")
    let (first, second) = (accounts[accounts.count - 2], accounts[accounts.count - 1])
    for account in [first, second] {
      device.device.change("sipAccount", account, StatusTests.ok)
      device.device.change("sipAccount", account, StatusTests.failed("403 Forbidden"))
      #expect(try client.status().alarms(of: account).count == 1)
    }
    // An account with a live call can neither be switched off nor deleted.
    for uuid in device.device.uuids(of: "sipCall") {
      try client.call("POST", "methods/sipCallHangup", "{\"uuid\":\"\(uuid)\"}")
    }
    let patch = "[{\"op\":\"replace\",\"path\":\"/enabled\",\"value\":false}]"
    #expect(try client.call("PATCH", "objects/sipAccount/\(first)", patch).status == 204)
    #expect(try client.status().alarms(of: first).isEmpty)
    #expect(try client.call("DELETE", "objects/sipAccount/\(second)").status == 204)
    #expect(try client.status().alarms(of: second).isEmpty)
  }

  @Test func alarmsAgreeWithTheRecordsAtEachMoment() throws {
    let device = try TestDevice(SimulatorOptions(envelope: .flat, counts: ["sipAccount": 300, "stream": 100]))
    let client = try device.root()
    for _ in 0..<10 {
      device.device.burst(400)
      var wanted: [String] = []
      let settled = try eventually {
        let before = device.device.uuids(of: "sipAccount") + device.device.uuids(of: "stream")
        wanted = before.filter { uuid in
          let account = device.device.document("sipAccount", uuid)
          let stream = device.device.document("stream", uuid)
          let loss = stream?["lossPercent"]?.numberValue?.doubleValue ?? 0
          return account?["enabled"] == true && account?["registrationState"] == "failed"
            || stream?["state"] == "error" || loss >= 1
        }
        return try Set(client.status().alarms.compactMap(StatusAnswer.uuid)) == Set(wanted)
      }
      #expect(settled)
      #expect(!wanted.isEmpty)
    }
  }

  @Test func callsAreEvents() throws {
    let device = try TestDevice()
    let client = try device.root()
    let account = device.device.uuids(of: "sipAccount")[0]
    device.device.change("sipAccount", account, StatusTests.ok)
    let before = try client.status()
    let call =
      try client.call(
        "POST", "methods/sipCallDial",
        "{\"sipCallDial\":{\"account\":\"\(account)\",\"uri\":\"sip:studio@example.org\"}}"
      ).json?["uuid"]?.stringValue ?? ""
    try client.call("POST", "methods/sipCallHangup", "{\"uuid\":\"\(call)\"}")
    let events = try client.status(before.cursor).events
    #expect(events.map(StatusAnswer.uuid) == [call, call])
    #expect(events.first?["source"]?["objectClass"] == "sipCall")
    #expect(
      StatusTests.messages(events) == [
        "Call to “sip:studio@example.org” started", "Call with “sip:studio@example.org” ended: local hang-up",
      ])
  }

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func whatClientsDoIsLogged(_ envelope: SimulatorOptions.Envelope) throws {
    let device = try TestDevice(envelope)
    let client = try device.root()
    let start = try client.status()
    #expect(StatusTests.messages(start.log).last == "root logged in")
    let body = envelope.body("phoneBookEntry", "{\"name\":\"Desk\",\"uri\":\"sip:n@example.org\"}")
    let uuid = try client.call("POST", "objects/phoneBookEntry", body).createdUUID
    let path = "\(envelope.pointer("phoneBookEntry"))/name"
    try client.call(
      "PATCH", "objects/phoneBookEntry/\(uuid)", "[{\"op\":\"replace\",\"path\":\"\(path)\",\"value\":\"Hall\"}]")
    try client.call("GET", "objects/phoneBookEntry/\(uuid)")
    try client.call("POST", "methods/echo", "{}")
    try client.call("PATCH", "objects/phoneBookEntry/\(uuid)", "nonsense")
    try client.call("DELETE", "objects/phoneBookEntry/\(uuid)")
    let other = try device.client("viewer", "listen")
    try other.call("DELETE", "objects/session/5ff1c07e-5cd7-4d94-94ef-79a28bb189e4")
    try device.client().call("POST", "objects/session", "{\"session\":{\"username\":\"root\",\"password\":\"no\"}}")
    let log = try client.status(start.cursor).log
    #expect(
      StatusTests.messages(log) == [
        "root created phoneBookEntry “Desk”", "root changed phoneBookEntry “Desk”",
        "root deleted phoneBookEntry “Hall”", "viewer logged in", "viewer logged out", "A login was refused",
      ])
    #expect(log.prefix(3).allSatisfy { StatusAnswer.uuid($0) == uuid })
  }

  @Test func aRestartIsLogged() throws {
    var options = SimulatorOptions(envelope: .wrapped)
    options.rebootSeconds = 0.2
    let device = try TestDevice(options)
    let client = try device.root()
    try client.call("POST", "methods/reboot", "{}")
    let logged = eventually { device.device.statusEntries.contains { $0.message == "The device restarts" } }
    #expect(logged)
    let calls = device.device.statusEntries.filter { $0.source?.objectClass == "sipCall" }
    #expect(calls.allSatisfy { $0.message.contains("ended") })
    #expect(!calls.isEmpty)
  }

  @Test(arguments: [("root", "ferncast", 200), ("viewer", "listen", 200), ("guest", "none", 403)])
  func rightsDecide(_ user: String, _ password: String, _ status: Int) throws {
    let device = try TestDevice()
    let response = try device.client(user, password).call("GET", "status")
    #expect(response.status == status)
    if status == 403 { #expect(response.errorType == "unauthorized") }
  }

  @Test func aKeyMayAndNobodyMayNot() throws {
    let device = try TestDevice()
    let client = try device.client()
    #expect(try client.call("GET", "status").status == 401)
    client.apiKey = DeviceSimulator.demoAPIKey
    #expect(try client.call("GET", "status").status == 200)
    for method in ["POST", "HEAD"] { #expect(try client.call(method, "status").status == 405) }
    #expect(try client.call("GET", "status/more").status == 404)
  }

  @Test func wrappedEntriesHaveTheirMembers() throws {
    let device = try deviceWithAnAlarm(SimulatorOptions(envelope: .wrapped))
    let answer = try device.root().status()
    #expect(answer.alarms.first?.objectValue?.keys == ["id", "severity", "message", "source", "since"])
    #expect(answer.events.first?.objectValue?.keys == ["id", "severity", "message", "source", "time"])
    #expect(answer.alarms.first?["source"]?.objectValue?.keys == ["objectClass", "uuid"])
    #expect(
      answer.json.objectValue?.keys == ["cursor", "alarms", "events", "log", "system", "ntp", "network", "counts"])
  }

  @Test func flatEntriesHaveOtherNames() throws {
    let device = try deviceWithAnAlarm(SimulatorOptions(envelope: .flat))
    let answer = try device.root().status()
    #expect(answer.alarms.first?.objectValue?.keys == ["id", "level", "text", "objectClass", "uuid", "since"])
    #expect(answer.events.first?.objectValue?.keys == ["id", "level", "text", "objectClass", "uuid", "timestamp"])
  }

  @Test(arguments: SimulatorOptions.StatusTimes.allCases)
  func timesHaveTheirForm(_ times: SimulatorOptions.StatusTimes) throws {
    var options = SimulatorOptions(envelope: .wrapped)
    options.clockStart = 1_800_000_000
    options.statusTimes = times
    let device = try deviceWithAnAlarm(options)
    let answer = try device.root().status()
    for time in [answer.log.last?["time"], answer.alarms.last?["since"]] {
      switch times {
      case .iso: #expect(time?.stringValue?.wholeMatch(of: /2027-01-15T\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
      case .seconds: #expect(time?.numberValue?.text.wholeMatch(of: /(1799|1800)\d{6}\.\d{3}/) != nil)
      case .milliseconds: #expect(time?.numberValue?.text.wholeMatch(of: /(1799|1800)\d{9}/) != nil)
      }
    }
  }

  @Test(arguments: SimulatorOptions.StatusSeverities.allCases)
  func severitiesHaveTheirForm(_ form: SimulatorOptions.StatusSeverities) throws {
    var options = SimulatorOptions(envelope: .flat)
    options.statusSeverities = form
    let device = try TestDevice(options)
    let stream = device.device.uuids(of: "stream")[0]
    device.device.change("stream", stream, JSONObject([("state", JSON.string("error")), ("lossPercent", 0)]))
    let answer = try device.root().status()
    #expect(answer.alarms(of: stream).map { $0["level"] } == [form == .words ? "critical" : 1])
    #expect(answer.log.last?["level"] == (form == .words ? "info" : 5))
  }

  @Test func idsCanBeLeftOut() throws {
    var options = SimulatorOptions(envelope: .wrapped)
    options.statusHasIDs = false
    let device = try deviceWithAnAlarm(options)
    let answer = try device.root().status()
    let entries = answer.alarms + answer.events + answer.log
    #expect(!entries.isEmpty)
    #expect(entries.allSatisfy { $0["id"] == nil && $0["uuid"] == nil })
  }
}
