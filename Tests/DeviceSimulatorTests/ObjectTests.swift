import ConsoleCore
import DeviceSimulator
import Testing

/// Device API: objects, in both envelopes.
@Suite(.serialized)
struct ObjectTests {
  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func goesThroughALife(_ envelope: SimulatorOptions.Envelope) throws {
    let device = try TestDevice(envelope)
    let client = try device.root()
    let body = envelope.body("sipAccount", "{\"displayName\":\"A\",\"user\":\"a\",\"domain\":\"a.example\"}")
    let created = try client.call("POST", "objects/sipAccount", body)
    #expect(created.status == 201)
    let path = "objects/sipAccount/\(created.createdUUID)"
    let document = try client.call("GET", path).json
    #expect(document?["uuid"]?.stringValue == created.createdUUID)
    let fields = envelope.fields(document, "sipAccount")
    #expect(fields?["registerInterval"] == 60)
    #expect(fields?["stun"]?["port"] == 3478)
    #expect(fields?["registrationState"] == "unregistered")
    #expect(try client.call("DELETE", path).status == 204)
    #expect(try client.call("GET", path).errorType == "notFound")
  }

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func patchesOneFieldAndNothingElse(_ envelope: SimulatorOptions.Envelope) throws {
    let device = try TestDevice(envelope)
    let client = try device.root()
    let uuid = device.device.uuids(of: "sipAccount")[3]
    let path = "objects/sipAccount/\(uuid)"
    let before = try client.call("GET", path).json ?? .null
    let pointer = envelope.pointer("sipAccount") + "/registerInterval"
    let patch = "[{\"op\":\"replace\",\"path\":\"\(pointer)\",\"value\":77}]"
    let response = try client.call("PATCH", path, patch)
    #expect(response.status == 204)
    #expect(response.body.isEmpty)
    let after = try client.call("GET", path).json ?? .null
    let changes = JSONPatch.make(from: before, to: after).operations.map(\.path.description)
    #expect(Set(changes) == (envelope == .wrapped ? [pointer] : [pointer, "/rev"]))
    let logged = device.device.requests.last { $0.method == "PATCH" }
    #expect(logged?.body == (try JSON.parse(patch)))
  }

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func appliesAPatchWholeOrNotAtAll(_ envelope: SimulatorOptions.Envelope) throws {
    let device = try TestDevice(envelope)
    let client = try device.root()
    let path = "objects/sipAccount/\(device.device.uuids(of: "sipAccount")[3])"
    let base = envelope.pointer("sipAccount")
    let before = try client.call("GET", path).json
    let good = "{\"op\":\"replace\",\"path\":\"\(base)/notes\",\"value\":\"changed\"}"
    let bad = [
      ("{\"op\":\"replace\",\"path\":\"\(base)/registerInterval\",\"value\":5}", "value"),
      ("{\"op\":\"test\",\"path\":\"\(base)/displayName\",\"value\":\"other\"}", "value"),
      ("{\"op\":\"remove\",\"path\":\"\(base)/nowhere\"}", "value"),
      ("{\"op\":\"remove\",\"path\":\"\(base)/displayName\"}", "value"),
      ("{\"op\":\"replace\",\"path\":\"\(base)/registrationState\",\"value\":\"failed\"}", "value"),
      ("{\"op\":\"replace\",\"path\":\"/uuid\",\"value\":\"x\"}", "value"),
      ("{\"op\":\"paint\",\"path\":\"\(base)/notes\"}", "decode"),
    ]
    for (operation, type) in bad {
      let response = try client.call("PATCH", path, "[\(good),\(operation)]")
      #expect((400...409).contains(response.status))
      #expect(response.errorType == type, "\(operation)")
    }
    #expect(try client.call("GET", path).json == before)
  }

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func replacesAWholeRecord(_ envelope: SimulatorOptions.Envelope) throws {
    let device = try TestDevice(envelope)
    let client = try device.root()
    let uuid = device.device.uuids(of: "sipAccount")[2]
    let path = "objects/sipAccount/\(uuid)"
    var document = try client.call("GET", path).json ?? .null
    let base = envelope == .wrapped ? ["sipAccount"] : []
    document.set("new note", at: JSONPointer(tokens: base + ["notes"]))
    document.set("ringing", at: JSONPointer(tokens: base + ["registrationState"]))
    #expect(try client.call("PUT", path, document.text()).status == 204)
    let after = envelope.fields(try client.call("GET", path).json, "sipAccount")
    #expect(after?["notes"] == "new note")
    #expect(after?["registrationState"] != "ringing")
    document.set("5ff1c07e-5cd7-4d94-94ef-79a28bb189e4", at: JSONPointer(tokens: ["uuid"]))
    #expect(try client.call("PUT", path, document.text()).errorType == "value")
  }

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func clonesWithAFreeName(_ envelope: SimulatorOptions.Envelope) throws {
    let device = try TestDevice(envelope)
    let client = try device.root()
    for objectClass in ["sipAccount", "user", "phoneBookEntry", "stream"] {
      let original = device.device.uuids(of: objectClass)[1]
      for _ in 0..<2 {
        let response = try client.call("POST", "objects/\(objectClass)/\(original)/clone")
        #expect(response.status == 201)
        let clone = try client.call("GET", "objects/\(objectClass)/\(response.createdUUID)")
        #expect(clone.json?["uuid"]?.stringValue == response.createdUUID)
        #expect(clone.status == 200)
      }
    }
  }

  @Test func answersNoPatchWhereItHasNone() throws {
    let device = try TestDevice()
    let client = try device.root()
    #expect(try client.call("POST", "/simulator/control", "{\"patch\":false}").status == 200)
    let response = try client.call("PATCH", "objects/stream/\(device.device.uuids(of: "stream")[0])", "[]")
    #expect(response.status == 405)
    #expect(response.errorType == "notImplemented")
    #expect(response.headers["allow"]?.contains("PUT") == true)
  }

  @Test(arguments: SimulatorOptions.ListForm.allCases)
  func listsInEachForm(_ form: SimulatorOptions.ListForm) throws {
    var options = SimulatorOptions(envelope: .flat, counts: ["stream": 3])
    options.listForm = form
    let device = try TestDevice(options)
    let list = try device.root().call("GET", "objects/stream").json
    switch form {
    case .records: #expect(list?.arrayValue?.first?["objectClass"] == "stream")
    case .uuids: #expect(list?.arrayValue?.map(\.stringValue) == device.device.uuids(of: "stream"))
    case .object: #expect(list?["stream"]?.arrayValue?.count == 3)
    }
  }

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func listsWhatAGetGives(_ envelope: SimulatorOptions.Envelope) throws {
    let device = try TestDevice(envelope)
    let client = try device.root()
    for objectClass in ["sipAccount", "sipCall", "stream", "user", "apiKey", "systemConfiguration"] {
      for record in try client.call("GET", "objects/\(objectClass)").json?.arrayValue ?? [] {
        let uuid = record["uuid"]?.stringValue ?? ""
        #expect(try client.call("GET", "objects/\(objectClass)/\(uuid)").json?.text() == record.text())
      }
    }
  }

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func secretsNeverComeBackAndAreKept(_ envelope: SimulatorOptions.Envelope) throws {
    let device = try TestDevice(envelope)
    let client = try device.root()
    let users = device.device.uuids(of: "user")
    let path = "objects/user/\(users[1])"
    #expect(try !String(decoding: client.call("GET", "objects/user").body, as: UTF8.self).contains("onair"))
    // A PUT of what was read keeps the password; a PATCH sets another one.
    let document = try client.call("GET", path).json?.text() ?? ""
    #expect(try client.call("PUT", path, document).status == 204)
    _ = try device.client("operator", "onair")
    let pointer = envelope.pointer("user") + "/password"
    let patch = "[{\"op\":\"add\",\"path\":\"\(pointer)\",\"value\":\"evening\"}]"
    #expect(try client.call("PATCH", path, patch).status == 204)
    _ = try device.client("operator", "evening")
    let log = device.device.requests.compactMap { $0.body?.text() }.joined()
    #expect(!log.contains("evening"))
    #expect(!log.contains("ferncast\""))
  }
}
