import Foundation
import Testing

@testable import ConsoleCore

@Suite struct UndoPlanTests {
  private static let text =
    #"{"uuid":"u1","sipAccount":{"displayName":"A","password":"old-secret","domain":"d","codecs":["opus","g722"],"state":"idle"}}"#

  /// A device, and everything that writes to it.
  private struct House {
    let device: FakeRecordDevice
    let writer: DeviceWriter
    let journal: WriteJournal
    let schema: Schema
    let folder: String

    init() throws {
      device = try FakeRecordDevice(["u1": UndoPlanTests.text])
      folder = FileManager.default.temporaryDirectory.appendingPathComponent("undo-\(UUID().uuidString)").path
      journal = try WriteJournal(folder: folder)
      writer = DeviceWriter(connection: try device.connection().0, journal: journal)
      schema = try SchemaFieldTests.schema()
    }

    func current(_ uuid: String = "u1") -> Record? {
      device.record(uuid).flatMap { Record(document: $0, objectClass: "sipAccount") }
    }

    func edit(_ edits: KeyValuePairs<String, JSON?>) async throws -> WriteRecord {
      var draft = Draft(editing: try #require(current()), schema: schema)
      for (path, value) in edits { if let pointer = JSONPointer(path) { draft.set(value, at: pointer) } }
      _ = await writer.save(try #require(draft.guardedPatch))
      return try #require(journal.page()?.writes.first)
    }

    func plan(_ write: WriteRecord, secrets: [JSONPointer: JSON] = [:]) -> Result<UndoPlan, UndoRefusal> {
      UndoPlan.make(
        for: write, current: write.uuid.flatMap { current($0) }, schema: schema, secrets: secrets)
    }
  }

  @Test func anEditIsTakenBackAndOnlyOnce() async throws {
    let house = try House()
    defer { try? FileManager.default.removeItem(atPath: house.folder) }
    let before = house.device.record("u1")
    let write = try await house.edit(["/displayName": "B", "/codecs": ["aac", "g722"], "/enabled": true])
    // What somebody else changed elsewhere stays.
    house.device.set("busy", at: "/sipAccount/state", of: "u1")
    let outcome = await house.writer.undo(try house.plan(write).get())
    #expect(outcome.isDone)
    house.device.set("idle", at: "/sipAccount/state", of: "u1")
    #expect(house.device.record("u1") == before)
    let again = try #require(house.journal.writes { $0.id == write.id }.first)
    guard case .failure(.alreadyUndone) = house.plan(again) else {
      Issue.record("undone twice")
      return
    }
  }

  @Test func aFieldThatMovedOnIsNamed() async throws {
    let house = try House()
    defer { try? FileManager.default.removeItem(atPath: house.folder) }
    let write = try await house.edit(["/displayName": "B", "/domain": "e"])
    house.device.set("C", at: "/sipAccount/displayName", of: "u1")
    guard case .failure(.conflicts(let conflicts)) = house.plan(write) else {
      Issue.record("not refused")
      return
    }
    #expect(conflicts.map(\.titlePath) == [["Name"]] && conflicts[0].was == "B" && conflicts[0].now == "C")
  }

  @Test func aChangeBetweenPlanAndSendingIsNotOverwritten() async throws {
    let house = try House()
    defer { try? FileManager.default.removeItem(atPath: house.folder) }
    let plan = try house.plan(try await house.edit(["/displayName": "B"])).get()
    house.device.set("C", at: "/sipAccount/displayName", of: "u1")
    guard case .movedOn = await house.writer.undo(plan) else {
      Issue.record("overwritten")
      return
    }
    #expect(house.device.record("u1")?["sipAccount"]?["displayName"] == "C")
  }

  @Test func aSecretIsAskedForAndThenPutBack() async throws {
    let house = try House()
    defer { try? FileManager.default.removeItem(atPath: house.folder) }
    let write = try await house.edit(["/password": "new-secret", "/domain": "e"])
    let place = JSONPointer(tokens: ["password"])
    guard case .failure(.needsSecret([place])) = house.plan(write) else {
      Issue.record("not asked")
      return
    }
    #expect(await house.writer.undo(try house.plan(write, secrets: [place: "old-secret"]).get()).isDone)
    #expect(house.current()?.fields["password"] == "old-secret" && house.current()?.fields["domain"] == "d")
  }

  @Test func whatWasMadeGoesWhereItIsStillTheSame() async throws {
    let house = try House()
    defer { try? FileManager.default.removeItem(atPath: house.folder) }
    let body: JSON = ["sipAccount": ["displayName": "N", "domain": "n"]]
    guard case .done(let uuid?, _) = await house.writer.create("sipAccount", body: body, schema: house.schema) else {
      Issue.record("not made")
      return
    }
    let write = try #require(house.journal.page()?.writes.first)
    #expect(write.uuid == uuid)
    let plan = try house.plan(write).get()
    house.device.set("other", at: "/sipAccount/domain", of: uuid)
    guard case .failure(.conflicts) = house.plan(write), case .movedOn = await house.writer.undo(plan) else {
      Issue.record("removed")
      return
    }
    house.device.set("n", at: "/sipAccount/domain", of: uuid)
    #expect(await house.writer.undo(plan).isDone)
    #expect(house.device.record(uuid) == nil)
    guard case .failure(.gone) = house.plan(write) else {
      Issue.record("there")
      return
    }
  }

  @Test func aCloneGoesToo() async throws {
    let house = try House()
    defer { try? FileManager.default.removeItem(atPath: house.folder) }
    guard case .done(let uuid?, _) = await house.writer.clone(try #require(house.current()), schema: house.schema)
    else {
      Issue.record("not cloned")
      return
    }
    let write = try #require(house.journal.page()?.writes.first)
    #expect(write.source == "u1")
    #expect(await house.writer.undo(try house.plan(write).get()).isDone)
    #expect(house.device.record(uuid) == nil && house.device.record("u1") != nil)
  }

  @Test func whatWasDeletedComesBackWithAnotherUUID() async throws {
    let house = try House()
    defer { try? FileManager.default.removeItem(atPath: house.folder) }
    let outcome = await house.writer.delete(try #require(house.current()), schema: house.schema)
    #expect(outcome.isDone)
    let write = try #require(house.journal.page()?.writes.first)
    let place = JSONPointer(tokens: ["password"])
    guard case .failure(.needsSecret([place])) = house.plan(write) else {
      Issue.record("not asked")
      return
    }
    let plan = try house.plan(write, secrets: [place: "old-secret"]).get()
    #expect(plan.makesNewUUID)
    guard case .done(let uuid?, let record?) = await house.writer.undo(plan) else {
      Issue.record("not made again")
      return
    }
    #expect(uuid != "u1" && record.fields["displayName"] == "A" && record.fields["state"] == nil)
    #expect(record.fields["password"] == "old-secret")
  }

  @Test func aWriteOfUnknownEndIsLookedAt() async throws {
    let house = try House()
    defer { try? FileManager.default.removeItem(atPath: house.folder) }
    house.device.behave { $0.fault = (.unreachable(Outage("gone", reach: .maybeDone)), false) }
    let write = try await house.edit(["/displayName": "B"])
    house.device.behave { $0.fault = nil }
    guard case .failure(.notCarriedOut) = house.plan(write) else {
      Issue.record("nothing was done")
      return
    }
    house.device.behave { $0.fault = (.unreachable(Outage("gone", reach: .maybeDone)), true) }
    let second = try await house.edit(["/displayName": "B"])
    house.device.behave { $0.fault = nil }
    #expect(await house.writer.undo(try house.plan(second).get()).isDone)
    #expect(house.current()?.fields["displayName"] == "A")
  }
}
