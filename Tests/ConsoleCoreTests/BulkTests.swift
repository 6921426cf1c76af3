import Foundation
import Synchronization
import Testing

@testable import ConsoleCore

@Suite struct BulkTests {
  private static let intervals = JSONPointer(tokens: ["registerInterval"])

  private func texts(_ count: Int) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: (0..<count).map { number in
        (
          "u\(number)",
          #"{"uuid":"u\#(number)","sipAccount":{"displayName":"N\#(number)","domain":"d.example","transport":"udp","registerInterval":\#(number % 10 == 0 ? 90 : 60),"enabled":true,"state":"idle"}}"#
        )
      })
  }

  private func records(_ device: FakeRecordDevice, _ count: Int) throws -> [Record] {
    try (0..<count).map { number in
      try #require(device.record("u\(number)").flatMap { Record(document: $0, objectClass: "sipAccount") })
    }
  }

  private func interval(_ device: FakeRecordDevice, _ number: Int) -> JSON? {
    device.record("u\(number)")?["sipAccount"]?["registerInterval"]
  }

  private func plan(_ device: FakeRecordDevice, _ count: Int, _ action: BulkAction) throws -> BulkPlan {
    BulkPlan(
      action, on: try records(device, count), of: "sipAccount", schema: try SchemaFieldTests.schema())
  }

  @Test func aDryRunTellsBeforeAndAfter() throws {
    let device = try FakeRecordDevice(texts(20))
    let plan = try plan(device, 20, .set([BulkAction.Assignment(Self.intervals, 90)]))
    #expect(plan.unchangedCount == 2 && plan.runnable().count == 18 && plan.impossible.isEmpty)
    let change = try #require(plan.items[1].changes.first)
    #expect(change.before == 60 && change.after == 90 && plan.items[1].name == "N1")
    let bad = try self.plan(device, 3, .set([BulkAction.Assignment(Self.intervals, 5)]))
    #expect(bad.invalid.count == 3 && bad.runnable().isEmpty && bad.runnable(includingInvalid: true).count == 3)
    let readOnly = try self.plan(device, 3, .set([BulkAction.Assignment(JSONPointer(tokens: ["state"]), "x")]))
    #expect(readOnly.impossible.count == 3)
    let patch = JSONPatch([.replace(JSONPointer(tokens: ["sipAccount", "domain"]), "e.example")])
    #expect(try self.plan(device, 3, .patch(patch)).runnable().count == 3)
    #expect(try self.plan(device, 3, .patch(JSONPatch([.remove(JSONPointer(tokens: ["x"]))]))).impossible.count == 3)
    #expect(try self.plan(device, 3, .clone(4)).items.count == 12)
  }

  @Test func severalTasksWorkOutTheSamePlan() async throws {
    let device = try FakeRecordDevice(texts(150))
    let actions: [BulkAction] = [.set([BulkAction.Assignment(Self.intervals, 90)]), .clone(3), .delete, .clone(0)]
    for action in actions {
      let plain = try plan(device, 150, action)
      let made = await BulkPlan.make(
        action, on: try records(device, 150), of: "sipAccount", schema: try SchemaFieldTests.schema())
      #expect(made.items.map(\.id) == plain.items.map(\.id))
      #expect(made.items.map(\.uuid) == plain.items.map(\.uuid))
      #expect(made.items.map(\.changes) == plain.items.map(\.changes))
      #expect(Set(made.items.map(\.id)).count == made.items.count)
    }
  }

  @Test func switchesAreFoundByTheSchema() throws {
    let schema = try SchemaFieldTests.schema()
    #expect(
      BulkAction.enabling(false, schema: schema)
        == .set([BulkAction.Assignment(JSONPointer(tokens: ["enabled"]), false)]))
    let bare = try #require(Schema(["type": "object", "properties": ["a": ["type": "string"]]], objectClass: "x"))
    #expect(BulkAction.enabling(false, schema: bare) == nil)
  }

  /// Two hundred records are changed; three of them move on before that is taken back.
  @Test func exactlyWhatWasDoneIsTakenBack() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bulk-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let device = try FakeRecordDevice(texts(222))
    let journal = try WriteJournal(folder: folder)
    let writer = DeviceWriter(connection: try device.connection().0, journal: journal)
    let plan = try plan(device, 222, .set([BulkAction.Assignment(Self.intervals, 90)]))
    let progress = Mutex<[BulkRun.Progress]>([])
    let summary = await BulkRun(plan, writer: writer) { now in progress.withLock { $0.append(now) } }.run()
    #expect(summary.done.count == 199 && summary.failed.isEmpty && summary.notTried.isEmpty)
    #expect(progress.withLock { $0.last } == BulkRun.Progress(done: 199, failed: 0, total: 199))
    for number in [1, 2, 3] { device.set(120, at: "/sipAccount/registerInterval", of: "u\(number)") }
    let schema = plan.schema
    let undo = BulkUndo(group: summary.group, in: journal, writer: writer) { _ in schema }
    #expect(undo.count == 199)
    let result = await undo.run()
    #expect(result.undone.count == 196 && Set(result.refused.compactMap(\.write.name)) == ["N1", "N2", "N3"])
    #expect(interval(device, 0) == 90 && interval(device, 1) == 120 && interval(device, 5) == 60)
    #expect(BulkUndo(group: summary.group, in: journal, writer: writer) { _ in schema }.count == 3)
  }

  @Test func failuresAreToldAndTriedAgainAlone() async throws {
    let device = try FakeRecordDevice(texts(20))
    let plan = try plan(device, 20, .set([BulkAction.Assignment(Self.intervals, 70)]))
    device.set(65, at: "/sipAccount/registerInterval", of: "u3")
    device.remove("u4")
    let (connection, transport) = try device.connection()
    let writer = DeviceWriter(connection: connection, journal: nil)
    let summary = await BulkRun(plan, writer: writer).run()
    #expect(summary.done.count == 18 && summary.failed.count == 2)
    #expect(summary.failed.allSatisfy { !$0.reason.isEmpty })
    let before = transport.requests.count
    let second = await BulkRun(plan.retrying(summary), writer: writer, group: summary.group).run()
    #expect(second.done.map(\.uuid) == ["u3"] && second.failed.map(\.item.uuid) == ["u4"])
    #expect(transport.requests.count - before <= 4 && interval(device, 3) == 70)
  }

  @Test func itStopsAtAFailureOrWhenToldTo() async throws {
    let device = try FakeRecordDevice(texts(30))
    let plan = try plan(device, 30, .delete)
    device.behave { $0.refusal = (403, "unauthorized") }
    let writer = DeviceWriter(connection: try device.connection().0, journal: nil)
    let first = await BulkRun(plan, writer: writer, parallelism: 2, stopsAtFailure: true).run()
    #expect(first.failed.count <= 2 && first.notTried.count >= 28 && !first.isCancelled)
    #expect(await BulkRun(plan, writer: writer, stopsAtFailure: false).run().failed.count == 30)
    device.behave { $0.refusal = nil }
    let run = BulkRun(plan, writer: writer, parallelism: 2)
    let count = Mutex(0)
    device.interfere { _, _ in
      let now = count.withLock { count in
        count += 1
        return count
      }
      if now == 5 { run.cancel() }
    }
    let summary = await run.run()
    #expect(summary.isCancelled && summary.failed.isEmpty && (5...7).contains(summary.done.count))
    #expect(summary.done.count + summary.notTried.count == 30)
  }

  @Test func anUnreachableDeviceEndsIt() async throws {
    let device = try FakeRecordDevice(texts(30))
    let plan = try plan(device, 30, .clone(1))
    device.behave { $0.fault = (.unreachable("no route"), false) }
    let writer = DeviceWriter(connection: try device.connection().0, journal: nil)
    let summary = await BulkRun(plan, writer: writer).run()
    #expect(summary.notTried.count >= 22 && summary.failed.count <= 8)
    // A clone that may be there is not made again.
    device.behave { $0.fault = (.unreachable(Outage("broke off", reach: .maybeDone)), true) }
    let doubt = await BulkRun(try self.plan(device, 1, .clone(1)), writer: writer).run()
    #expect(doubt.failed.count == 1 && plan.retrying(doubt).items.isEmpty)
  }
}
