import Synchronization
import Testing

@testable import ConsoleCore

/// Every call that changes something.
private enum Write: CaseIterable {
  case create, replace, patch, save, delete, clone, call, cloneSession

  func send(_ connection: Connection, _ record: Record) async throws(DeviceError) {
    switch self {
    case .create: _ = try await connection.create("c", body: [:])
    case .replace: try await connection.replace(record)
    case .patch: try await connection.patch("c", "u", JSONPatch())
    case .save:
      let changed = record.with(fields: JSONObject([("a", 1)]))
      let patch = JSONPatch([.replace(changed.fieldsPointer.appending("a"), 2)])
      _ = try await ConsoleCoreTests.save(patch, of: changed, on: connection)
    case .delete: try await connection.delete("c", "u")
    case .clone: _ = try await connection.clone("c", "u")
    case .call: _ = try await connection.call(method: "echo", arguments: [:])
    case .cloneSession: _ = try await connection.clone("session", "u")
    }
  }
}

/// Sign-in, cookies, keys, sign-out and read-only mode, against a device in memory.
struct SessionTests {
  @Test func theSignInHasTheDocumentedBodyAndItsCookiesAreSent() async throws {
    let (connection, device) = try fakeConnection { _, _ in .json(200, "[]") }
    try await connection.signIn()
    _ = try await connection.classes()
    #expect(device.requests[0].text == #"{"session":{"username":"root","password":"ferncast"}}"#)
    #expect(device.requests[0].header("Cookie") == nil)
    #expect(device.requests[1].header("Cookie") == "sid=1")
    #expect(device.requests[1].header("Authorization") == nil)
    guard case .signedIn(user: "root", _) = connection.state else {
      Issue.record("\(connection.state)")
      return
    }
  }

  @Test func anAPIKeyNeedsNoSignInAndBearsNoCookie() async throws {
    let (connection, device) = try fakeConnection(apiKey: "KEY") { _, _ in .json(200, "[]", ("Set-Cookie", "sid=9")) }
    try await connection.signIn()
    _ = try await connection.classes()
    _ = try await connection.classes()
    await connection.signOut(within: 1)
    #expect(device.lines == ["GET list/objects", "GET list/objects"])
    #expect(device.requests.allSatisfy { $0.header("Authorization") == "Bearer KEY" && $0.header("Cookie") == nil })
  }

  @Test func aRefusedKeyIsNotAuthorised() async throws {
    let (connection, device) = try fakeConnection(apiKey: "KEY") { _, _ in
      .json(401, #"{"type":"unauthorized","message":"no such key"}"#)
    }
    let error = await failure { () async throws(DeviceError) in _ = try await connection.classes() }
    guard case .notAuthorised(let refusal) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(refusal?.message == "no such key")
    #expect(error?.exitCode == 4)
    #expect(device.requests.count == 1)
  }

  @Test(arguments: [400, 401, 403])
  func aRefusedSignInSaysWhyAndIsNotRepeatedByItself(status: Int) async throws {
    let transport = FakeTransport { _, _ in .json(status, #"{"type":"unauthorized","message":"Wrong password."}"#) }
    let connection = Connection(settings: try fakeSettings(), transport: transport)
    let error = await failure { () async throws(DeviceError) in try await connection.signIn() }
    guard case .notAuthorised(let refusal) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(refusal?.message == "Wrong password.")
    #expect(connection.state == .signedOut)
    #expect(transport.requests.count == 1)
  }

  @Test func aProxysPageIsNoWordOnThePassword() async throws {
    let transport = FakeTransport { _, _ in .json(400, "<h1>The plain HTTP request was sent to HTTPS port</h1>") }
    let connection = Connection(settings: try fakeSettings(), transport: transport)
    let error = await failure { () async throws(DeviceError) in try await connection.signIn() }
    #expect(error?.exitCode == 1)
    #expect(error?.message.contains("The plain HTTP request was sent to HTTPS port") == true)
  }

  @Test func withoutAPasswordTheErrorSaysWhatToGive() async throws {
    var settings = try fakeSettings()
    settings.password = nil
    let transport = FakeTransport { _, _ in .empty(401) }
    let connection = Connection(settings: settings, transport: transport)
    let error = await failure { () async throws(DeviceError) in try await connection.signIn() }
    #expect(error?.exitCode == 4)
    #expect(error?.message.contains("password") == true)
    #expect(transport.requests.isEmpty)
  }

  @Test func aSignOutDeletesTheSessionOnceWithAShortTimeLimit() async throws {
    let (connection, device) = try fakeConnection { _, _ in .empty(205) }
    try await connection.signIn()
    await connection.signOut(within: 2)
    await connection.signOut(within: 2)
    #expect(device.lines.dropFirst() == ["DELETE objects/session/5ff1c07e-5cd7-4d94-94ef-79a28bb189e4"])
    #expect(device.requests.last?.timeout == .seconds(2))
    #expect(device.requests.last?.header("Cookie") == "sid=1")
    #expect(connection.state == .signedOut)
  }

  @Test func readOnlyLetsReadsAndTheSessionThroughAndNothingElse() async throws {
    let (connection, device) = try fakeConnection(readOnly: true) { request, _ in
      request.method == "GET" ? .json(200, #"{"uuid":"u"}"#) : .empty(204)
    }
    try await connection.signIn()
    let record = try await connection.get("c", "u")
    for write in Write.allCases {
      let error = await failure { () async throws(DeviceError) in try await write.send(connection, record) }
      guard case .readOnly(let what) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(what.contains("/webapi/http/"), "it names method and path")
      #expect(error?.exitCode == 1)
    }
    await connection.signOut(within: 1)
    #expect(device.lines.map { $0.prefix(4) } == ["POST", "GET ", "DELE"])
  }

  @Test func redirectsStayOnTheDeviceAndAreForReadsAlone() async throws {
    let (connection, device) = try fakeConnection { request, _ in
      switch request.url.split(separator: "/").last {
      case "here": .json(200, #"{"uuid":"u"}"#)
      case "elsewhere": .empty(302, ("Location", "http://evil/webapi/http/objects/c/here"))
      case "secure": .empty(302, ("Location", "https://device/webapi/http/objects/c/here"))
      case "port": .empty(302, ("Location", "http://device:81/webapi/http/objects/c/here"))
      case "user": .empty(302, ("Location", "http://device@evil/objects/c/here"))
      case "protocol": .empty(302, ("Location", "//evil/objects/c/here"))
      case "round": .empty(307, ("Location", "/webapi/http/objects/c/round"))
      default: .empty(308, ("Location", "/webapi/http/objects/c/here"))
      }
    }
    try await connection.signIn()
    #expect(try await connection.get("c", "x").uuid == "u")
    for name in ["elsewhere", "secure", "port", "user", "protocol", "round"] {
      let error = await failure { () async throws(DeviceError) in _ = try await connection.get("c", name) }
      #expect(error?.message.contains("redirects") == true, "\(name)")
    }
    let error = await failure { () async throws(DeviceError) in try await connection.delete("c", "x") }
    #expect(error?.message.contains("redirects a DELETE") == true)
    #expect(device.requests.allSatisfy { $0.url.hasPrefix("http://device/webapi/http/") })
  }

  @Test func aSecretIsNeverPrinted() {
    let secret = Secret("hunter2")
    var dumped = ""
    dump(secret, to: &dumped)
    #expect(!"\(secret)\(String(reflecting: secret))\(dumped)".contains("hunter2"))
    #expect(secret.reveal() == "hunter2")
  }

  @Test func cookiesAreTakenReplacedAndDropped() {
    var jar = CookieJar()
    jar.store(["a=1; Path=/; Max-Age=90", "b=x=y; HttpOnly", "broken", "=v", " c = 3 ;Secure"])
    #expect(jar.header == "a=1; b=x=y; c=3")
    #expect(jar.maxAge == 90)
    jar.store([
      "a=2", "b=; Max-Age=0", "c=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "d=4; Expires=Fri, 01 Jan 2100 00:00:00 GMT",
    ])
    #expect(jar.header == "a=2; d=4")
  }

  @Test(arguments: [
    (#"{"session":{"ttl":30}}"#, 30.0), (#"{"uuid":"u","timeout":1.5}"#, 1.5), (#"{"a":1}"#, nil), ("[]", nil),
    (#"{"ttl":-1}"#, nil),
  ])
  func theSessionsLifeIsFound(text: String, seconds: Double?) throws {
    #expect(SessionLife.seconds(in: try JSON.parse(text)) == seconds)
  }
}
