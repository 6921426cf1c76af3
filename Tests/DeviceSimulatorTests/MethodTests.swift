import ConsoleCore
import DeviceSimulator
import Testing

/// Device API: methods, schemas, and the control of the simulator.
struct MethodTests {
  @Test func echoesEveryDigit() throws {
    let device = try TestDevice()
    let text = "{\"number\":1.000000000000000000001,\"text\":\"ä\\n\"}"
    let response = try device.root().call("POST", "methods/echo", text)
    #expect(response.status == 200)
    #expect(String(decoding: response.body, as: UTF8.self) == text)
  }

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func dialsAndHangsUp(_ envelope: SimulatorOptions.Envelope) throws {
    let device = try TestDevice(envelope)
    let client = try device.client("operator", "onair")
    let account = try client.call("GET", "objects/sipAccount").json?.arrayValue?.first {
      envelope.fields($0, "sipAccount")?["enabled"] == true
    }
    let arguments = "{\"account\":\"\(account?["uuid"]?.stringValue ?? "")\",\"uri\":\"sip:x@example.org\"}"
    let body = envelope == .wrapped ? "{\"sipCallDial\":\(arguments)}" : arguments
    let dialled = try client.call("POST", "methods/sipCallDial", body)
    #expect(dialled.status == 200)
    let uuid = dialled.json?["uuid"]?.stringValue ?? ""
    func state() throws -> JSON? {
      envelope.fields(try client.call("GET", "objects/sipCall/\(uuid)").json, "sipCall")?["state"]
    }
    #expect(try state() == "calling")
    #expect(try client.call("POST", "methods/sipCallHangup", "{\"uuid\":\"\(uuid)\"}").status == 200)
    #expect(try state() == "ended")
    #expect(try client.call("DELETE", "objects/sipCall/\(uuid)").status == 204)
    let schema = try client.call("GET", "schema/method/sipCallDial").json
    #expect(schema?["properties"]?.objectValue?.keys == (envelope == .wrapped ? ["sipCallDial"] : ["account", "uri"]))
  }

  @Test func startsAndStopsStreams() throws {
    let device = try TestDevice(.flat)
    let client = try device.root()
    let uuid = device.device.uuids(of: "stream")[0]
    for (method, state) in [("streamStart", "playing"), ("streamStop", "stopped")] {
      #expect(try client.call("POST", "methods/\(method)", "{\"uuid\":\"\(uuid)\"}").status == 200)
      #expect(try client.call("GET", "objects/stream/\(uuid)").json?["state"]?.stringValue == state)
    }
  }

  @Test func setsAPassword() throws {
    let device = try TestDevice()
    let client = try device.client("operator", "onair")
    let foreign = "{\"user\":\"viewer\",\"password\":\"12345\"}"
    #expect(try client.call("POST", "methods/userSetPassword", foreign).status == 403)
    let own = "{\"user\":\"operator\",\"password\":\"12345\"}"
    #expect(try client.call("POST", "methods/userSetPassword", own).status == 200)
    _ = try device.client("operator", "12345")
    #expect(throws: TestFailure.self) { try device.client("operator", "onair") }
  }

  @Test func rebootsAndForgetsSessions() throws {
    var options = SimulatorOptions(envelope: .wrapped)
    options.rebootSeconds = 0.3
    let device = try TestDevice(options)
    let client = try device.root()
    #expect(try client.call("POST", "methods/reboot", "{}").json == ["restartsIn": 0])
    #expect(client.isClosed)
    let cookie = client.cookie
    let isBack = eventually {
      guard let again = try? device.client() else { return false }
      again.cookie = cookie
      return (try? again.call("GET", "list/objects").status) == 401
    }
    #expect(isBack)
    #expect(device.device.uuids(of: "sipCall").isEmpty)
  }

  @Test func resetsToFactory() throws {
    let device = try TestDevice()
    let client = try device.root()
    #expect(try client.call("POST", "methods/factoryReset", "{\"confirm\":\"RESET\"}").status == 200)
    #expect(try client.call("GET", "objects/sipAccount").json == [])
    #expect(try client.call("GET", "objects/user").json?.arrayValue?.isEmpty == false)
    #expect(try client.call("POST", "methods/clearEventLog").body.isEmpty)
  }

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func describesEachClassAndMethod(_ envelope: SimulatorOptions.Envelope) throws {
    let device = try TestDevice(envelope)
    let client = try device.root()
    for (list, kind) in [("list/objects", "object"), ("list/methods", "method")] {
      let names = try client.call("GET", list).json?.arrayValue?.compactMap {
        $0.stringValue ?? $0["name"]?.stringValue
      }
      #expect((names?.count ?? 0) >= 9)
      for name in names ?? [] {
        let schema = try client.call("GET", "schema/\(kind)/\(name)").json
        #expect(schema?["type"] == "object")
        #expect(schema?["properties"] != nil)
      }
    }
    let keys = try client.call("GET", "schema/object/phoneBookEntry").json?["properties"]?.objectValue?.keys ?? []
    #expect(envelope == .wrapped ? keys == ["phoneBookEntry"] : keys.starts(with: ["objectClass", "uuid"]))
  }

  @Test func obeysItsControl() throws {
    let device = try TestDevice()
    let client = try device.root()
    #expect(try client.call("POST", "/simulator/control", "{\"expireSessions\":true}").status == 200)
    #expect(try client.call("GET", "list/objects").status == 401)
    #expect(try client.call("POST", "/simulator/control", "{\"paint\":true}").status == 400)
    #expect(try client.call("GET", "/simulator/control").status == 405)
    client.sendRaw("POST /simulator/control HTTP/1.1\r\nHost: a\r\nContent-Length: 13\r\n\r\n{\"drop\":true}")
    _ = try? client.readResponse()
    #expect(client.isClosed)
    #expect(!device.device.requests.contains { $0.path.contains("control") })
  }
}
