import Synchronization
import Testing

@testable import ConsoleCore

/// A write is done when the device says so.
struct ConfirmedWriteTests {
  struct Page: Sendable, CustomTestStringConvertible {
    let type: String
    let body: String
    var testDescription: String { body }
  }

  static let pages = [
    Page(type: "text/html", body: "<!DOCTYPE html><title>Sign in</title>"),
    Page(type: "application/json", body: "\u{FEFF} <html><body>Sign in</body></html>"),
    Page(type: "text/html; charset=utf-8", body: "Please sign in"),
  ]

  private func connection(_ page: Page, write: String = "PATCH", get: String = #"{"uuid":"u","c":{"a":1}}"#) throws -> (
    Connection, FakeTransport
  ) {
    try fakeConnection { request, _ in
      request.method == "GET" ? .json(200, get) : .json(200, page.body, ("Content-Type", page.type))
    }
  }

  @Test(arguments: pages, ["create", "replace", "patch", "delete", "clone", "call"])
  func aPageInAnswerToAWriteIsNoSuccess(page: Page, write: String) async throws {
    let (connection, _) = try connection(page)
    let record = try await connection.get("c", "u")
    let error = await failure { () async throws(DeviceError) in
      switch write {
      case "create": _ = try await connection.create("c", body: JSON.object(JSONObject()))
      case "replace": try await connection.replace(record)
      case "patch": try await connection.patch("c", "u", JSONPatch([]))
      case "delete": try await connection.delete("c", "u")
      case "clone": _ = try await connection.clone("c", "u")
      default: _ = try await connection.call(method: "m", arguments: JSON.object(JSONObject()))
      }
    }
    #expect(error?.message.contains("web page (") == true, "\(String(describing: error))")
    #expect(error?.leavesDoubt == true)
  }

  @Test(arguments: ["", "OK", #"{"uuid":"u","c":{"a":2}}"#, "null", #""u""#])
  func anythingElseIsOne(body: String) async throws {
    let (connection, _) = try connection(Page(type: body == "OK" ? "text/plain" : "text/html", body: body))
    #expect(await failure { () async throws(DeviceError) in try await connection.delete("c", "u") } == nil)
  }

  @Test func anErrorWithStatus200IsARefusal() async throws {
    let (connection, _) = try connection(
      Page(type: "application/json", body: #"{"type":"locked","message":"not now"}"#))
    let error = await failure { () async throws(DeviceError) in try await connection.patch("c", "u", JSONPatch([])) }
    #expect(error?.message == "The device refused: not now (HTTP 200 locked)")
    // What a method returns may look like anything.
    #expect(try await connection.call(method: "echo", arguments: [:])?["type"] == "locked")
  }

  /// How a save ends whose PATCH was answered with a page while the record reads so afterwards.
  private func outcome(_ before: String, _ after: String) async throws -> SaveOutcome {
    let isWritten = Mutex(false)
    let (connection, _) = try fakeConnection { request, _ in
      if request.method == "GET" { return .json(200, isWritten.withLock(\.self) ? after : before) }
      isWritten.withLock { $0 = true }
      return .json(200, "<html>Sign in</html>")
    }
    let record = try await connection.get("c", "u")
    let patch = JSONPatch([.replace(JSONPointer(tokens: ["c", "a"]), 2)])
    return await GuardedSave(GuardedPatch(base: record, patch: patch, schema: nil)).send(on: connection)
  }

  @Test func theRecordTellsWhetherASaveWasCarriedOut() async throws {
    let before = #"{"uuid":"u","c":{"a":1}}"#
    guard case .refused = try await outcome(before, before) else {
      Issue.record("the record is as it was")
      return
    }
    guard case .saved = try await outcome(before, #"{"uuid":"u","c":{"a":2}}"#) else {
      Issue.record("the record is as it should be")
      return
    }
    guard case .unknown = try await outcome(before, "<html>Sign in</html>") else {
      Issue.record("nothing is known")
      return
    }
  }

  @Test(arguments: [
    (#"{"a":1,"b":"x","g":{"n":1}}"#, ["/a", "/b"]), (#"{"a":2.0,"b":"y","g":{"n":1}}"#, []),
    (#"{"a":2,"b":"y","g":{"n":1,"more":true},"l":[1]}"#, []), (#"{"a":2,"b":"y"}"#, ["/g/n"]),
  ])
  func whatIsNotThereAfterASaveIsTold(now: String, missing: [String]) throws {
    let before = try #require(
      Record(document: try JSON.parse(#"{"uuid":"u","c":{"a":1,"b":"x","g":{}}}"#), objectClass: "c"))
    var draft = Draft(editing: before, schema: Schema.inferred(from: [before.fields], objectClass: "c"))
    draft.set(2, at: JSONPointer(tokens: ["a"]))
    draft.set("y", at: JSONPointer(tokens: ["b"]))
    draft.set(1, at: JSONPointer(tokens: ["g", "n"]))
    let after = before.with(fields: try JSON.parse(now).objectValue ?? JSONObject())
    #expect(draft.changesMissing(in: after).map(\.pointer.description) == missing)
  }

  @Test func aSecretThatTheDeviceKeepsIsNotMissed() throws {
    let before = try #require(Record(document: ["uuid": "u", "c": ["password": "old", "a": 1]], objectClass: "c"))
    var draft = Draft(editing: before, schema: Schema.inferred(from: [before.fields], objectClass: "c"))
    draft.set("new", at: JSONPointer(tokens: ["password"]))
    #expect(draft.changesMissing(in: before.with(fields: ["a": 1])).isEmpty)
  }
}
