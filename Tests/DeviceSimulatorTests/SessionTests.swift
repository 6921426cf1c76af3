import ConsoleCore
import DeviceSimulator
import Testing

/// Device API: session.
struct SessionTests {
  private let path = "objects/session/5ff1c07e-5cd7-4d94-94ef-79a28bb189e4"

  @Test(arguments: SimulatorOptions.Envelope.allCases)
  func goesFromLoginToLogout(_ envelope: SimulatorOptions.Envelope) throws {
    let device = try TestDevice(envelope)
    let client = try device.client()
    #expect(try client.call("GET", path).status == 401)
    let login = try client.call(
      "POST", "objects/session", "{\"session\":{\"username\":\"root\",\"password\":\"ferncast\"}}")
    #expect(login.status == 201)
    #expect(login.headers["location"] == "http://demo/webapi/http/\(path)")
    #expect(login.headers["set-cookie"]?.contains("HttpOnly") == true)
    let session = try client.call("GET", path)
    #expect(envelope.fields(session.json, "session")?["username"] == "root")
    #expect(try client.call("GET", "objects/session").json?.arrayValue?.count == 1)
    #expect(try client.call("HEAD", path).status == 204)
    let put = try client.call("PUT", path, "{}")
    #expect(put.status == 405)
    #expect(put.errorType == "notImplemented")
    let cookie = client.cookie
    #expect(try client.call("DELETE", path).status == 205)
    client.cookie = cookie
    #expect(try client.call("GET", "list/objects").status == 401)
  }

  @Test(arguments: [
    ("{\"session\":{\"username\":\"root\",\"password\":\"wrong\"}}", 401),
    ("{\"session\":{\"username\":\"nobody\",\"password\":\"\"}}", 401), ("{\"session\":{}}", 400), ("nonsense", 400),
  ])
  func refusesALogin(_ body: String, _ status: Int) throws {
    let device = try TestDevice()
    let client = try device.client()
    #expect(try client.call("POST", "objects/session", body).status == status)
    #expect(client.cookie == nil)
  }

  @Test func nothingElseGoesWithoutASession() throws {
    let device = try TestDevice()
    let client = try device.client()
    for path in ["objects/stream", "list/objects", "schema/object/stream", path] {
      let response = try client.call("GET", path)
      #expect(response.status == 401)
      #expect(response.errorType == "unauthorized")
    }
  }

  @Test func endsASessionThatNobodyRefreshes() throws {
    var options = SimulatorOptions(envelope: .wrapped)
    options.sessionTTL = 0.6
    let device = try TestDevice(options)
    let client = try device.root()
    // Three lives of the session, each kept up by HEAD alone.
    for _ in 0..<6 {
      pause(milliseconds: 250)
      #expect(try client.call("HEAD", path).status == 204)
    }
    for _ in 0..<4 {
      pause(milliseconds: 250)
      try client.call("GET", "list/objects")
    }
    #expect(try client.call("GET", "list/objects").status == 401)
  }

  @Test func expiresOnRequest() throws {
    let device = try TestDevice()
    let client = try device.root()
    device.device.expireSessions()
    #expect(try client.call("GET", "list/objects").status == 401)
  }

  @Test func takesAKeyInTheSessionsPlace() throws {
    let device = try TestDevice()
    let client = try device.client()
    client.apiKey = DeviceSimulator.demoAPIKey
    #expect(try client.call("GET", "objects/sipAccount").status == 200)
    #expect(try client.call("GET", "objects/user").status == 403)
    #expect(try client.call("GET", path).status == 404)
    client.cookie = try device.root().cookie
    #expect(try client.call("GET", "objects/sipAccount").status == 400)
    client.cookie = nil
    client.apiKey = "another-key"
    #expect(try client.call("GET", "objects/sipAccount").status == 401)
  }

  @Test func bearsALocationOfAnotherName() throws {
    var options = SimulatorOptions(envelope: .wrapped)
    options.locationHost = "codec7"
    options.quotesLocation = true
    let device = try TestDevice(options)
    let client = try device.client()
    let login = try client.call(
      "POST", "objects/session", "{\"session\":{\"username\":\"viewer\",\"password\":\"listen\"}}")
    #expect(login.headers["location"] == "\"http://codec7/webapi/http/\(path)\"")
  }
}
