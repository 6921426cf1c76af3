import Foundation
import Testing

@testable import ConsoleCore

/// Taking writes back whose secrets are nowhere on disk.
@Suite struct SecretUndoTests {
  private static let schema = #"""
    {"type": "object", "properties": {
      "displayName": {"type": "string"}, "password": {"type": "string"},
      "credentials": {"type": "array", "items": {"type": "object", "properties": {
        "realm": {"type": "string"}, "user": {"type": "string"}, "password": {"type": "string"}}}},
      "auth": {"type": "object", "oneOf": [
        {"title": "None", "properties": {"kind": {"const": "none"}}, "required": ["kind"]},
        {"title": "Basic", "properties": {"kind": {"const": "basic"}, "user": {"type": "string"},
          "password": {"type": "string", "writeOnly": true}}, "required": ["kind"]}]}}}
    """#

  private struct House {
    let device: FakeRecordDevice
    let journal: WriteJournal
    let folder: String
    let schema: Schema
    let writer: DeviceWriter

    init(_ fields: String) throws {
      device = try FakeRecordDevice(["u1": #"{"uuid":"u1","sipAccount":"# + fields + "}"])
      folder = FileManager.default.temporaryDirectory.appendingPathComponent("undo-\(UUID().uuidString)").path
      journal = try WriteJournal(folder: folder)
      schema = try #require(Schema(try JSON.parse(SecretUndoTests.schema), objectClass: "sipAccount"))
      writer = DeviceWriter(connection: try device.connection().0, journal: journal)
    }

    func current(_ uuid: String = "u1") throws -> Record {
      try #require(device.record(uuid).flatMap { Record(document: $0, objectClass: "sipAccount") })
    }

    func edit(_ edits: KeyValuePairs<String, JSON?>) async throws -> WriteRecord {
      var draft = Draft(editing: try current(), schema: schema)
      for (path, value) in edits { if let pointer = JSONPointer(path) { draft.set(value, at: pointer) } }
      #expect(WriteOutcome(await writer.save(try #require(draft.guardedPatch))).isDone)
      return try #require(journal.page()?.writes.first)
    }

    /// The plan of this run, or of one after a restart.
    func plan(_ write: WriteRecord, afterRestart: Bool = false) async throws -> Result<UndoPlan, UndoRefusal> {
      let other = DeviceWriter(connection: writer.connection, journal: journal)
      return try await (afterRestart ? other : writer).plan(undoing: write, schema: schema)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }

    var disk: String {
      let files = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
      return files.compactMap { FileManager.default.contents(atPath: folder + "/" + $0) }
        .map { String(decoding: $0, as: UTF8.self) }.joined()
    }
  }

  private static let account =
    #"{"displayName":"A","password":"pw-main","credentials":[{"realm":"r","user":"u","password":"pw-r"},{"realm":"q","user":"v"}],"auth":{"kind":"basic","user":"x","password":"pw-auth"}}"#

  @Test func aDeletedAccountComesBackWithoutAsking() async throws {
    let house = try House(Self.account)
    defer { house.remove() }
    let before = try house.current().fields
    #expect(await house.writer.delete(try house.current(), schema: house.schema).isDone)
    let write = try #require(house.journal.page()?.writes.first)
    #expect(!house.disk.contains("pw-") && house.disk.contains("\"realm\":\"q\""))
    guard case .done(_, let record?) = await house.writer.undo(try await house.plan(write).get()) else {
      Issue.record("not made again")
      return
    }
    #expect(record.fields == before)
  }

  @Test func afterARestartOnlyTheTextsAreAskedFor() async throws {
    let house = try House(Self.account)
    defer { house.remove() }
    let before = try house.current().fields
    #expect(await house.writer.delete(try house.current(), schema: house.schema).isDone)
    let write = try #require(house.journal.page()?.writes.first)
    guard case .failure(.needsSecret(let places)) = try await house.plan(write, afterRestart: true) else {
      Issue.record("not asked")
      return
    }
    #expect(places.map(\.description) == ["/password", "/credentials/0/password", "/auth/password"])
    let typed: [JSON] = ["pw-main", "pw-r", "pw-auth"]
    let secrets = Dictionary(zip(places, typed), uniquingKeysWith: { first, _ in first })
    let plan = try UndoPlan.make(for: write, current: nil, schema: house.schema, secrets: secrets).get()
    guard case .done(_, let record?) = await house.writer.undo(plan) else {
      Issue.record("not made again")
      return
    }
    #expect(record.fields == before)
  }

  @Test(arguments: [false, true])
  func aChangeOfVariantIsTakenBackBothWays(fromSecret: Bool) async throws {
    let basic: JSON = ["kind": "basic", "user": "x", "password": "pw-auth"]
    let none: JSON = ["kind": "none"]
    let (old, new) = fromSecret ? (basic, none) : (none, basic)
    let house = try House(#"{"displayName":"A","auth":"# + old.text() + "}")
    defer { house.remove() }
    let write = try await house.edit(["/auth": new])
    #expect(!house.disk.contains("pw-auth"))
    // Without the secret's old value nothing is to be asked for; with it only after a restart.
    let later = try await house.plan(write, afterRestart: true)
    if fromSecret {
      guard case .failure(.needsSecret(let places)) = later else {
        Issue.record("not asked")
        return
      }
      #expect(places.map(\.description) == ["/auth/password"])
      let typed = [places[0]: JSON.string("pw-auth")]
      #expect(
        try UndoPlan.make(for: write, current: house.current(), schema: house.schema, secrets: typed).get().write
          == write)
    } else {
      _ = try later.get()
    }
    #expect(await house.writer.undo(try await house.plan(write).get()).isDone)
    #expect(try house.current().fields["auth"] == old)
  }

  @Test func aSecretThatTheDeviceHidesIsKnownFromTheRunsOwnWrites() async throws {
    let house = try House(#"{"displayName":"A","password":""}"#)
    defer { house.remove() }
    _ = try await house.edit(["/password": "pw-one"])
    house.device.set("", at: "/sipAccount/password", of: "u1")
    let write = try await house.edit(["/password": "pw-two"])
    house.device.set("", at: "/sipAccount/password", of: "u1")
    guard case .failure(.needsSecret) = try await house.plan(write, afterRestart: true) else {
      Issue.record("not asked after a restart")
      return
    }
    #expect(await house.writer.undo(try await house.plan(write).get()).isDone)
    #expect(try house.current().fields["password"] == "pw-one")
  }

  @Test func aListElementWithASecretComesBack() async throws {
    let house = try House(Self.account)
    defer { house.remove() }
    let before = try house.current().fields
    let write = try await house.edit(["/credentials/0": nil])
    guard case .failure(.needsSecret(let places)) = try await house.plan(write, afterRestart: true) else {
      Issue.record("not asked")
      return
    }
    #expect(places.map(\.description) == ["/credentials/0/password"])
    #expect(await house.writer.undo(try await house.plan(write).get()).isDone)
    #expect(try house.current().fields == before)
  }

  @Test func aSecretThatWasSetForTheFirstTimeAndIsShownGoesAgain() async throws {
    let house = try House(#"{"displayName":"A"}"#)
    defer { house.remove() }
    let write = try await house.edit(["/password": "pw-one"])
    #expect(await house.writer.undo(try await house.plan(write, afterRestart: true).get()).isDone)
    #expect(try house.current().fields["password"] == nil)
  }
}
