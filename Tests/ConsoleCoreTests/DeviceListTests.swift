import ConsoleCore
import Synchronization
import Testing

/// The forms that a list of records comes in.
struct DeviceListTests {
  @Test(arguments: [
    #"[{"uuid":"a","c":{"n":1}},{"uuid":"b","c":{"n":2}}]"#,
    #"[{"objectClass":"c","uuid":"a"},{"objectClass":"c","uuid":"b","attributes":[]}]"#,
    #"{"items":[{"uuid":"a","c":{}},{"uuid":"b","c":{}}],"total":2}"#,
    #" [ {"uuid":"a","c":{}} , 5, null, {"uuid":"b"} ] "#,
    #"["a","b"]"#, #"{"c":["a","b"]}"#,
  ])
  func aListIsReadInEveryForm(text: String) async throws {
    let (connection, _) = try fakeConnection { request, _ in
      let uuid = request.url.split(separator: "/").last ?? ""
      return .json(200, uuid == "c" ? text : #"{"uuid":"\#(uuid)","c":{}}"#)
    }
    let seen = Mutex<[String]>([])
    let records = try await connection.list("c") { progress in
      seen.withLock { $0 += progress.newRecords.map(\.uuid) }
    }
    #expect(records.map(\.uuid) == ["a", "b"])
    #expect(seen.withLock { Set($0) }.isSubset(of: ["a", "b"]))
  }

  @Test func anEmptyListIsEmpty() async throws {
    let (connection, _) = try fakeConnection { _, _ in .json(200, "[]") }
    #expect(try await connection.list("c").isEmpty)
  }

  @Test(arguments: [#"{"uuid":"s","c":{"a":[1]}}"#, #"{"objectClass":"c","uuid":"s","attributes":[]}"#])
  func oneRecordIsAListOfOne(text: String) async throws {
    let (connection, _) = try fakeConnection { _, _ in .json(200, text) }
    let records = try await connection.list("c")
    #expect(records.map(\.uuid) == ["s"])
    #expect(records.first?.document.text() == text)
  }

  @Test(arguments: [
    "", "nonsense", "[{", #"[{"uuid":"a"}"#, "[1,2]", "{}", #"{"a":[],"b":[]}"#, #"[{"uuid":"a"},]"#, "3",
  ])
  func whatIsNoListIsSaidToBeNone(text: String) async throws {
    let (connection, _) = try fakeConnection { _, _ in .json(200, text) }
    let error = await failure { () async throws(DeviceError) in _ = try await connection.list("c") }
    guard case .unreadable(let what) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(what.contains("objects/c"))
  }

  @Test func recordsAreToldWhileTheyArrive() async throws {
    let body = "[" + (0..<50).map { #"{"uuid":"\#($0)","c":{}}"# }.joined(separator: ",") + "]"
    let (connection, _) = try fakeConnection { _, _ in .json(200, body) }
    let reports = Mutex<[(Int, Int)]>([])
    let records = try await connection.list("c") { progress in
      reports.withLock { $0.append((progress.bytesReceived, progress.newRecords.count)) }
      #expect(progress.bytesExpected == body.utf8.count)
    }
    let told = reports.withLock(\.self)
    #expect(records.count == 50)
    #expect(told.reduce(0) { $0 + $1.1 } == 50)
    #expect(told.map(\.0) == told.map(\.0).sorted())
    #expect(told.count > 50)
  }

  @Test func uuidsAreFetchedBoundedInParallelAndInOrder() async throws {
    let uuids = (0..<40).map { "u\($0)" }
    let busy = Mutex((now: 0, most: 0))
    let (connection, _) = try fakeConnection { (request, _) async throws(TransportError) -> HTTPResponse in
      let uuid = request.url.split(separator: "/").last.map(String.init) ?? ""
      if uuid == "c" { return .json(200, JSON.array(uuids.map { .string($0) }).text()) }
      busy.withLock { busy in
        busy.now += 1
        busy.most = max(busy.most, busy.now)
      }
      try? await Task.sleep(for: .milliseconds(2))
      busy.withLock { $0.now -= 1 }
      return uuid == "u7" ? .json(404, #"{"type":"notFound","message":""}"#) : .json(200, #"{"uuid":"\#(uuid)"}"#)
    }
    let records = try await connection.list("c")
    #expect(records.map(\.uuid) == uuids.filter { $0 != "u7" }, "one that is gone meanwhile is left out")
    #expect(busy.withLock(\.most) <= 8)
    #expect(busy.withLock(\.most) > 1)
  }
}
