import Synchronization
import Testing

@testable import ConsoleCore

/// The documented calls: paths, bodies and what is made of the answers.
struct DeviceCallTests {
  @Test(arguments: [
    "http://demo/webapi/http/objects/sipAccount/u-1", "/webapi/http/objects/sipAccount/u-1", "objects/sipAccount/u-1",
    "u-1", "\"http://demo/webapi/http/objects/sipAccount/u-1\"", "https://demo:8443/objects/sipAccount/u-1/?x=y#z",
    " <http://[::1]/objects/sipAccount/u%2D1> ", "http://demo/objects/sipAccount/u-1/clone",
  ])
  func aLocationIsReadForItsUUIDAlone(location: String) async throws {
    let (connection, device) = try fakeConnection { _, _ in .empty(201, ("Location", location)) }
    #expect(try await connection.create("sipAccount", body: [:]) == "u-1")
    #expect(device.requests.allSatisfy { $0.url.hasPrefix("http://device/webapi/http/") })
  }

  @Test(arguments: ["http://demo", "http://demo/", "http://demo/objects/sipAccount", "\"\"", "/"])
  func aLocationWithoutUUIDIsNone(location: String) async throws {
    let (connection, _) = try fakeConnection { _, _ in .empty(201, ("Location", location)) }
    // It was made all the same, so that an error would have it made again.
    #expect(try await connection.create("sipAccount", body: [:]) == nil)
  }

  @Test(arguments: [#""u""#, #"{"uuid":"u","c":{}}"#, #"{"objectClass":"c","uuid":"u"}"#])
  func withoutLocationTheBodyNamesTheNewRecord(body: String) async throws {
    let (connection, _) = try fakeConnection { _, _ in .json(201, body) }
    #expect(try await connection.clone("c", "x") == "u")
  }

  @Test func namesAreEncodedIntoPaths() async throws {
    let (connection, device) = try fakeConnection { _, _ in .json(200, "{}") }
    _ = try await connection.get("a/b c", "../x?y#z")
    _ = try await connection.get("ü", "..")
    #expect(
      device.lines == [
        "GET objects/a%2Fb%20c/..%2Fx%3Fy%23z", "GET objects/%C3%BC/%2E%2E",
      ])
  }

  @Test func anEmptyNameIsNeverSent() async throws {
    let (connection, device) = try fakeConnection { _, _ in .empty(204) }
    let error = await failure { () async throws(DeviceError) in try await connection.delete("sipAccount", "") }
    #expect(error != nil)
    #expect(device.requests.isEmpty)
  }

  @Test func eachCallHasItsMethodPathAndType() async throws {
    let (connection, device) = try fakeConnection { _, _ in .json(200, #"{"uuid":"u"}"#) }
    let record = try await connection.get("c", "u")
    try await connection.replace(record)
    try await connection.patch("c", "u", JSONPatch([.replace(JSONPointer(tokens: ["a"]), 1)]))
    try await connection.delete("c", "u")
    _ = try await connection.call(method: "echo", arguments: ["a": 1])
    _ = try await connection.objectSchema("c")
    _ = try await connection.methodSchema("echo")
    #expect(
      device.lines == [
        "GET objects/c/u", "PUT objects/c/u", "PATCH objects/c/u", "DELETE objects/c/u", "POST methods/echo",
        "GET schema/object/c", "GET schema/method/echo",
      ])
    #expect(device.requests[1].header("Content-Type") == "application/json")
    #expect(device.requests[2].header("Content-Type") == "application/json-patch+json")
    #expect(device.requests[2].text == #"[{"op":"replace","path":"/a","value":1}]"#)
    #expect(device.requests[3].body == nil)
    #expect(device.requests[4].text == #"{"a":1}"#)
  }

  @Test(arguments: [
    (#"["a","b"]"#, ["a", "b"]), (#"[{"name":"a","description":"d"},{"name":"b"},{"x":1},7]"#, ["a", "b"]),
    (#"{"classes":["a"]}"#, ["a"]), (#"{"a":{"description":"d"},"b":{}}"#, ["a", "b"]), ("[]", []),
  ])
  func namesComeInSeveralForms(text: String, names: [String]) async throws {
    let (connection, _) = try fakeConnection { _, _ in .json(200, text) }
    #expect(try await connection.classes().map(\.name) == names)
  }

  @Test(arguments: [
    ("", nil as JSON?), ("null", JSON.null), (#"{"a":1}"#, JSON.object(JSONObject([("a", 1)]))),
    ("done", JSON.string("done")),
  ])
  func aMethodAnswersAnything(body: String, result: JSON?) async throws {
    let (connection, _) = try fakeConnection { _, _ in .json(200, body) }
    #expect(try await connection.call(method: "m", arguments: [:]) == result)
  }

  @Test(arguments: [
    (400, #"{"type":"value","message":"bad"}"#, "bad (HTTP 400 value)"),
    (
      403, #"{"type":"unauthorized","message":"Cannot delete root user."}"#,
      "Cannot delete root user (HTTP 403 unauthorized)"
    ),
    (418, #"{"type":"teapot","message":"m"}"#, "m (HTTP 418 teapot)"),
    (500, "", "HTTP 500"), (500, "out of cheese", "out of cheese (HTTP 500)"),
    (500, "{\"type\":5}", "{\"type\":5} (HTTP 500)"),
    (404, "<html><title>404 Not Found</title><body><h1>nginx</h1></body>", "404 Not Found nginx (HTTP 404)"),
    (409, #"{"error":{"type":"alreadyExists","message":"m"}}"#, "m (HTTP 409 alreadyExists)"),
  ])
  func everyErrorShowsStatusTypeAndMessage(status: Int, body: String, words: String) async throws {
    let (connection, _) = try fakeConnection { _, _ in .json(status, body) }
    let error = await failure { () async throws(DeviceError) in try await connection.delete("c", "u") }
    guard case .refused(let refusal) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(refusal.status == status)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    #expect(error?.exitCode == 1)
  }

  @Test(arguments: [405, 501, 400])
  func aSaveFallsBackToPUTAndRemembersIt(status: Int) async throws {
    let document = #"{"z":1,"uuid":"u","c":{"b":2.0,"a":1}}"#
    let (connection, device) = try fakeConnection { request, _ in
      switch request.method {
      case "PATCH": .json(status, #"{"type":"notImplemented","message":""}"#)
      case "GET": .json(200, document)
      default: .empty(204)
      }
    }
    let record = try #require(Record(document: try JSON.parse(document), objectClass: "c"))
    let patch = JSONPatch([.replace(JSONPointer(tokens: ["c", "a"]), 5)])
    #expect(try await save(patch, of: record, on: connection, usesTests: false) == .replaced)
    #expect(try await save(patch, of: record, on: connection, usesTests: false) == .replaced)
    #expect(device.lines.filter { $0.hasPrefix("PATCH") }.count == 1)
    let puts = device.requests.filter { $0.method == "PUT" }
    #expect(puts.map(\.text) == Array(repeating: #"{"z":1,"uuid":"u","c":{"b":2.0,"a":5}}"#, count: 2))
  }

  @Test func aPUTTakesNothingBackThatSomebodyElseChanged() async throws {
    let (connection, device) = try fakeConnection { request, _ in
      request.method == "GET" ? .json(200, #"{"uuid":"u","a":1,"b":9}"#) : .empty(request.method == "PATCH" ? 405 : 204)
    }
    let original = try #require(Record(document: ["uuid": "u", "a": 1, "b": 2], objectClass: "c"))
    let patch = JSONPatch([.replace(JSONPointer(tokens: ["a"]), 3)])
    _ = try await save(patch, of: original, on: connection, usesTests: false)
    #expect(device.requests.last { $0.method == "PUT" }?.text == #"{"uuid":"u","a":3,"b":9}"#)
  }

  @Test func anotherRefusalOfAPatchIsNoReasonForPUT() async throws {
    let (connection, device) = try fakeConnection { _, _ in .json(400, #"{"type":"value","message":"no"}"#) }
    let record = try #require(Record(document: ["uuid": "u", "a": 1], objectClass: "c"))
    let error = await failure { () async throws(DeviceError) in
      _ = try await save(JSONPatch([.replace(JSONPointer(tokens: ["a"]), 3)]), of: record, on: connection)
    }
    #expect(error?.message.contains("no (HTTP 400 value)") == true)
    #expect(!device.lines.contains { $0.hasPrefix("PUT") })
  }
}
