import ConsoleCore
import DeviceSimulator
import Testing

/// Device API: errors and rights.
struct ErrorTests {
  @Test(arguments: [
    ("{\"registerInterval\":5}", "registerInterval: must be between 10 and 3600"),
    ("{\"transport\":\"sctp\"}", "transport: must be one of udp, tcp, tls"),
    ("{\"displayName\":\"\"}", "displayName: must not be empty"),
    ("{\"enabled\":\"yes\"}", "enabled: must be true or false"),
    ("{\"user\":\"a b\"}", "user: must match ^[A-Za-z0-9._+-]{1,64}$"),
    ("{\"domain\":\"-\"}", "domain: must be a host name"),
    ("{\"codecs\":[]}", "codecs: must have at least 1 element"),
    ("{\"codecs\":[\"Opus\",\"Opus\"]}", "codecs: must not have"),
    ("{\"codecs\":[\"MP3\"]}", "codecs.0: must be one of"),
    ("{\"jitterBuffer\":0.3}", "jitterBuffer: must be a multiple of 0.5"),
    ("{\"stun\":{\"enabled\":true,\"port\":70000}}", "stun.port: must be between 1 and 65535"),
    ("{\"stun\":{\"enabled\":1}}", "stun.enabled: must be true or false"),
    ("{\"colour\":1}", "colour: is not a known field"),
    ("{\"registrationState\":\"registered\"}", "registrationState: is read-only"),
    ("{\"port\":1.5}", "port: must be a whole number"),
  ])
  func namesTheFieldThatIsWrong(_ change: String, _ message: String) throws {
    let device = try TestDevice()
    var fields: JSONObject =
      try JSON.parse("{\"displayName\":\"A\",\"user\":\"a\",\"domain\":\"a.example\"}").objectValue ?? JSONObject()
    for (key, value) in try JSON.parse(change).objectValue ?? JSONObject() { fields[key] = value }
    let body: JSON = ["sipAccount": .object(fields)]
    let response = try device.root().call("POST", "objects/sipAccount", body.text())
    #expect(response.status == 400)
    #expect(response.errorType == "value")
    #expect(response.message.hasPrefix(message))
  }

  @Test(
    arguments: [
      ("POST", "objects/sipAccount", "{", 400, "decode"), ("POST", "objects/sipAccount", "[]", 400, "decode"),
      ("POST", "objects/sipAccount", "{\"stream\":{}}", 400, "decode"),
      ("POST", "objects/nothing", "{}", 404, "notFound"), ("GET", "objects/stream/none", nil, 404, "notFound"),
      ("GET", "nothing", nil, 404, "notFound"), ("DELETE", "objects/stream", nil, 405, "notImplemented"),
      ("GET", "methods/echo", nil, 405, "notImplemented"), ("POST", "methods/none", "{}", 404, "notFound"),
      ("POST", "list/objects", "{}", 405, "notImplemented"), ("GET", "schema/object/none", nil, 404, "notFound"),
      ("POST", "objects/sipCall", "{\"sipCall\":{}}", 400, "notManagedHere"),
      ("POST", "objects/systemConfiguration", "{\"systemConfiguration\":{}}", 400, "notManagedHere"),
      ("POST", "methods/echo", "{\"text\":7}", 400, "value"),
      ("POST", "methods/factoryReset", "{\"confirm\":\"yes\"}", 400, "value"),
    ] as [(String, String, String?, Int, String)])
  func answersWithAType(_ method: String, _ path: String, _ body: String?, _ status: Int, _ type: String) throws {
    let device = try TestDevice()
    let response = try device.root().call(method, path, body)
    #expect(response.status == status)
    #expect(response.errorType == type)
  }

  @Test func refusesATakenName() throws {
    let device = try TestDevice()
    let body = "{\"sipAccount\":{\"displayName\":\"Studio Leipzig\",\"user\":\"a\",\"domain\":\"a.example\"}}"
    let response = try device.root().call("POST", "objects/sipAccount", body)
    #expect(response.status == 409)
    #expect(response.errorType == "alreadyExists")
  }

  @Test func keepsRootAlive() throws {
    let device = try TestDevice()
    let response = try device.root().call("DELETE", "objects/user/\(device.device.uuids(of: "user")[0])")
    #expect(response.status == 403)
    #expect(response.json == ["type": "unauthorized", "message": "Cannot delete root user."])
  }

  @Test func locksAnAccountWithALiveCall() throws {
    let device = try TestDevice(.flat)
    let client = try device.root()
    let calls = try client.call("GET", "objects/sipCall").json?.arrayValue ?? []
    let call = calls.first { $0["state"] == "talking" }
    let account = "objects/sipAccount/\(call?["sipAccount"]?.stringValue ?? "")"
    #expect(try client.call("DELETE", account).errorType == "locked")
    let off = "[{\"op\":\"replace\",\"path\":\"/enabled\",\"value\":false}]"
    #expect(try client.call("PATCH", account, off).errorType == "locked")
    #expect(try client.call("DELETE", "objects/sipCall/\(call?["uuid"]?.stringValue ?? "")").errorType == "locked")
  }

  @Test func hasNoLicenceForOneCodec() throws {
    let device = try TestDevice(.flat)
    let body = "{\"name\":\"x\",\"elements\":[{\"type\":\"encoder\",\"codec\":\"Enhanced aptX\"}]}"
    #expect(try device.root().call("POST", "objects/stream", body).errorType == "unlicensed")
  }

  @Test func checksAConditionOfTheSchema() throws {
    let device = try TestDevice(.flat)
    let path = "objects/systemConfiguration/\(device.device.uuids(of: "systemConfiguration")[0])"
    let patch = "[{\"op\":\"remove\",\"path\":\"/network/gateway\"}]"
    let response = try device.root().call("PATCH", path, patch)
    #expect(response.message == "network.gateway: is missing")
  }

  @Test(arguments: [
    ("viewer", "listen", "GET", "objects/sipAccount", 200), ("viewer", "listen", "GET", "objects/user", 403),
    ("viewer", "listen", "POST", "objects/sipAccount", 403), ("viewer", "listen", "POST", "methods/echo", 200),
    ("viewer", "listen", "POST", "methods/reboot", 403), ("operator", "onair", "GET", "objects/apiKey", 403),
    ("operator", "onair", "POST", "objects/user", 403), ("operator", "onair", "POST", "objects/phoneBookEntry", 201),
    ("operator", "onair", "POST", "methods/factoryReset", 403),
    ("viewer", "listen", "POST", "methods/MonitoringStats", 200),
  ])
  func keepsToTheRoles(_ user: String, _ password: String, _ method: String, _ path: String, _ status: Int) throws {
    let device = try TestDevice(.flat)
    let body =
      method == "POST" ? path.hasPrefix("methods") ? "{}" : "{\"name\":\"N\",\"uri\":\"sip:n@example.org\"}" : nil
    #expect(try device.client(user, password).call(method, path, body).status == status)
  }

  @Test func rightsDependOnAttributes() throws {
    let device = try TestDevice(.flat)
    let uuid = device.device.uuids(of: "sipAccount")[8]
    let path = "objects/sipAccount/\(uuid)"
    let patch = "[{\"op\":\"replace\",\"path\":\"/notes\",\"value\":\"x\"}]"
    #expect(try device.client("viewer", "listen").call("GET", path).status == 404)
    let list = try device.client("viewer", "listen").call("GET", "objects/sipAccount").json?.arrayValue
    #expect(list?.contains { $0["uuid"]?.stringValue == uuid } == false)
    #expect(try device.client("operator", "onair").call("PATCH", path, patch).status == 403)
    #expect(try device.root().call("PATCH", path, patch).status == 204)
  }
}
