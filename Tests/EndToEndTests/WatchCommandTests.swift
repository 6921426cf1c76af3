import Foundation
import Glibc
import Testing

/// `aixtui watch` as scripts use it (product: the command line).
@Suite(.serialized) struct WatchCommandTests {
  @Test(arguments: RecordForm.allCases)
  func eachChangeIsOneLine(form: RecordForm) async throws {
    let device = try await DeviceUnderTest(form)
    let uuid = try await device.curl.uuid(of: "sipAccount")
    let notes = try await device.fields("sipAccount", uuid)["notes"] as? String
    let watch = try await WatchProcess.live(device, "sipAccount", "phoneBookEntry")
    try await device.change("sipAccount", uuid, "notes", #""by \"somebody\" else""#)
    let body = device.body("phoneBookEntry", #""name": "Studio 9", "uri": "sip:s9@example.org""#)
    #expect(try await device.curl.send("POST", "objects/phoneBookEntry", body: body).status == 201)
    try await watch.prints(2)
    let new = try #require(watch.changes.last?["uuid"] as? String)
    #expect(try await device.curl.send("DELETE", "objects/phoneBookEntry/\(new)").status == 204)
    try await watch.prints(3)
    #expect(await watch.end() == 0)
    let changes = watch.changes
    #expect(changes.count == 3 && watch.lines.count == 3, "each line is JSON: \(watch.lines)")
    #expect(changes.map { $0["event"] as? String } == ["update", "create", "destroy"])
    #expect(changes.map { $0["class"] as? String } == ["sipAccount", "phoneBookEntry", "phoneBookEntry"])
    #expect(changes.map { $0["uuid"] as? String } == [uuid, new, new])
    for change in changes {
      #expect(change["origin"] as? String == "live")
      #expect(change["rev"] is NSNumber || change["rev"] is NSNull)
      #expect(form == .wrapped || change["rev"] is NSNumber, "a flat record bears its revision")
    }
    let changed = try #require(changes[0]["changed"] as? [String: [Any]])
    #expect(Array(changed.keys) == ["notes"])
    #expect(changed["notes"]?[0] as? String == notes && changed["notes"]?[1] as? String == #"by "somebody" else"#)
    let created = try #require(changes[1]["changed"] as? [String: [Any]])
    #expect(created["name"]?[0] is NSNull && created["name"]?[1] as? String == "Studio 9")
    let gone = try #require(changes[2]["changed"] as? [String: [Any]])
    #expect(gone["name"]?[0] as? String == "Studio 9" && gone["name"]?[1] is NSNull)
  }

  @Test func aNumberOfChangesEndsIt() async throws {
    let device = try await DeviceUnderTest(.wrapped, ["--event-rate", "50"])
    let result = try await device.run("watch", "sipCall", "stream", "--count", "3")
    #expect(result.status == 0, "\(result)")
    #expect(result.lines.count == 3)
  }

  @Test func aTimeEndsIt() async throws {
    let device = try await DeviceUnderTest()
    let start = ContinuousClock.now
    let result = try await device.run("watch", "sipCall", "--for", "1")
    #expect(result.status == 0, "\(result)")
    #expect(result.output.isEmpty)
    #expect(ContinuousClock.now - start >= .seconds(1))
  }

  @Test func aClassThatIsNotThereIsRefused() async throws {
    let device = try await DeviceUnderTest()
    let result = try await device.run("watch", "noSuchClass", "--for", "10")
    #expect(result.status == 1, "\(result)")
    #expect(result.errors.contains("notFound") && result.output.isEmpty)
  }

  @Test(arguments: [
    ["watch"], ["watch", "sipCall", "--count", "0"], ["watch", "sipCall", "-o", "csv"],
    ["watch", "sipCall", "--for", "soon"],
  ])
  func usageErrors(words: [String]) async throws {
    let result = try await Program.run(words + ["--device", "http://127.0.0.1:1", "--user", "root"])
    #expect(result.status == 2, "\(result)")
  }

  @Test func aDeviceThatCannotBeReached() async throws {
    let result = try await Program.run(["watch", "sipCall", "--device", "http://127.0.0.1:1", "--user", "root"])
    #expect(result.status == 3, "\(result)")
  }

  @Test func aWrongPassword() async throws {
    let device = try await DeviceUnderTest()
    let result = try await Program.run(
      ["watch", "sipCall"] + device.connect, environment: ["AIXTUI_PASSWORD": "wrong"])
    #expect(result.status == 4, "\(result)")
  }

  @Test func aPasswordThatIsChangedMeanwhileEndsIt() async throws {
    let device = try await DeviceUnderTest()
    let watch = try await WatchProcess.live(device, "sipCall")
    let body = #"{"user": "root", "password": "another-one"}"#
    #expect(try await device.curl.send("POST", "methods/userSetPassword", body: body).status == 200)
    try await device.control(#"{"expireSessions":true}"#)
    #expect(await watch.child.wait(seconds: 15) == 4, "\(watch.child.errors)")
  }

  @Test(arguments: RecordForm.allCases)
  func itSurvivesARestartOfTheDevice(form: RecordForm) async throws {
    let device = try await DeviceUnderTest(form)
    let uuid = try await device.curl.uuid(of: "sipAccount")
    let watch = try await WatchProcess.live(device, "sipAccount")
    try await device.change("sipAccount", uuid, "notes", #""lost with the power""#)
    try await watch.prints(1)
    await device.simulator.kill()
    try await watch.says("polling: ")
    let again = try await SimulatorProcess(
      ["--envelope", form.rawValue], listen: "127.0.0.1:\(device.simulator.port)")
    try await watch.prints(2, seconds: 30)
    let change = try #require(watch.changes.last)
    #expect(["resynced", "polled"].contains(change["origin"] as? String), "\(change)")
    #expect(change["uuid"] as? String == uuid)
    let changed = try #require(change["changed"] as? [String: [Any]])
    #expect(changed["notes"]?.first as? String == "lost with the power")
    try await watch.says("gap from ", seconds: 30)
    let curl = try await Curl(again.url)
    let pointer = device.pointer("notes")
    let patch = #"[{"op":"replace","path":"\#(pointer)","value":"after"}]"#
    let answer = try await curl.send(
      "PATCH", "objects/sipAccount/\(uuid)", body: patch, type: "application/json-patch+json")
    #expect(answer.status == 204, "\(answer)")
    try await watch.prints(3)
    #expect(watch.changes.last?["origin"] as? String == "live")
    #expect(await watch.end() == 0)
  }

  @Test func withoutASocketChangesArePolled() async throws {
    let device = try await DeviceUnderTest(.flat, ["--no-socket"])
    let uuid = try await device.curl.uuid(of: "sipAccount")
    let watch = try WatchProcess(["sipAccount"] + device.connect)
    try await watch.says("polling: ")
    try await Task.sleep(for: .milliseconds(500))
    try await device.change("sipAccount", uuid, "notes", #""polled""#)
    try await watch.prints(1)
    #expect(watch.changes.first?["origin"] as? String == "polled")
    #expect(await watch.end() == 0)
  }

  @Test func aReaderThatGoesAwayEndsIt() async throws {
    let device = try await DeviceUnderTest(.wrapped, ["--event-rate", "50"])
    let words = ([Program.path, "watch", "sipCall", "stream"] + device.connect).joined(separator: " ")
    let result = try await Shell.run(
      "sh", "-c", "{ \(words); echo ended with $? >&2; } | head -1", environment: ["HOME": "/nonexistent"])
    #expect(result.lines.count == 1)
    #expect(result.errors.contains("ended with 0"), "\(result)")
  }

  @Test func aTableIsForReading() async throws {
    let device = try await DeviceUnderTest()
    let uuid = try await device.curl.uuid(of: "sipAccount")
    let name = try await device.fields("sipAccount", uuid)["displayName"] as? String
    let watch = try await WatchProcess.live(device, "sipAccount", "-o", "table")
    try await device.change("sipAccount", uuid, "notes", #""new\u001b[31m note""#)
    try await watch.prints(1)
    #expect(await watch.end() == 0)
    let line = try #require(watch.lines.first)
    #expect(line.contains("live  update  sipAccount  \(name ?? "?")"), "\(line)")
    #expect(line.contains("notes") && !line.contains("\u{1B}"), "\(line)")
  }

  @Test(arguments: [("json", RecordForm.wrapped), ("json", .flat), ("table", .wrapped)])
  func secretsAreMasked(format: String, form: RecordForm) async throws {
    let device = try await DeviceUnderTest(form)
    let uuid = try await device.curl.uuid(of: "sipAccount")
    let user = try await device.curl.uuid(of: "user")
    let watch = try await WatchProcess.live(device, "sipAccount", "apiKey", "-o", format)
    try await device.change("sipAccount", uuid, "password", #""s3cret-of-the-account""#)
    let body = device.body("apiKey", #""name": "mine", "user": "\#(user)", "key": "s3cret-of-the-key-0123""#)
    let answer = try await device.curl.send("POST", "objects/apiKey", body: body)
    #expect(answer.status == 201, "\(answer)")
    try await device.change("sipAccount", uuid, "notes", #""last""#)
    _ = try await Poll.until("the last change", seconds: 15) { watch.child.output.contains("last") ? true : nil }
    #expect(await watch.end() == 0)
    #expect(watch.child.output.contains("mine"))
    #expect(!watch.child.output.contains("s3cret"), "\(watch.child.output)")
  }

  @Test func aSignalWhileItStartsClosesTheSessionToo() async throws {
    let device = try await DeviceUnderTest(.wrapped, ["--latency-ms", "600"])
    let signIns = device.simulator.requests.count { $0.method == "POST" }
    let watch = try WatchProcess(["sipAccount", "sipCall"] + device.connect)
    // The schemas are asked for as soon as the sign-in is answered.
    _ = try await Poll.until("the schema is asked for", seconds: 15) {
      device.simulator.requests.contains { $0.path.contains("schema") } ? true : nil
    }
    #expect(device.simulator.requests.count { $0.method == "POST" } == signIns + 1)
    #expect(await watch.end() == 0, "\(watch.child.errors)")
    #expect(device.simulator.requests.contains { $0.method == "DELETE" })
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func aSignalEndsItAndClosesTheSession(signal: Int32) async throws {
    let device = try await DeviceUnderTest()
    let watch = try await WatchProcess.live(device, "sipAccount")
    #expect(await watch.end(signal) == 0)
    #expect(
      device.simulator.requests.contains { $0.method == "DELETE" && $0.path.contains("objects/session") },
      "\(device.simulator.requests)")
  }

  @Test(arguments: [[], ["--no-socket"]])
  func anOutageAtTheEndIsTold(flags: [String]) async throws {
    let device = try await DeviceUnderTest(.wrapped, flags)
    let watch = try WatchProcess(["sipAccount", "--for", "6"] + device.connect)
    try await watch.says(flags.isEmpty ? "live: " : "polling: ")
    _ = try await Poll.until("a list", seconds: 5) {
      device.simulator.requests.contains { $0.path.contains("objects/sipAccount") } ? true : nil
    }
    await device.simulator.kill()
    #expect(await watch.child.wait(seconds: 30) == 3, "\(watch.child.errors)")
    #expect(watch.child.errors.contains("still open"), "\(watch.child.errors)")
  }
}
