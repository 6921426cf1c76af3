import Foundation
import Testing

@testable import ConsoleCore

@Suite struct WriteJournalTests {
  private func folder() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("writes-\(UUID().uuidString)").path
  }

  private func schema() throws -> Schema { try SchemaFieldTests.schema() }

  private func change(_ name: String = "B", of uuid: String = "u1") throws -> GuardedPatch {
    let text = #"{"uuid":"\#(uuid)","sipAccount":{"displayName":"A","password":"old-secret","domain":"d"}}"#
    let record = try #require(Record(document: try JSON.parse(text), objectClass: "sipAccount"))
    var draft = Draft(editing: record, schema: try schema())
    draft.set(.string(name), at: JSONPointer(tokens: ["displayName"]))
    draft.set("new-secret", at: JSONPointer(tokens: ["password"]))
    return try #require(draft.guardedPatch)
  }

  private func text(_ folder: String) throws -> String {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".jsonl") }.sorted()
      .map { try String(contentsOfFile: folder + "/" + $0, encoding: .utf8) }.joined()
  }

  @Test func anIntentComesFirstAndItsResultBehindIt() async throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let journal = try WriteJournal(folder: folder)
    let write = WriteRecord.edit(try change(), user: "root").with(group: "g")
    try await journal.begin(write)
    #expect(journal.page()?.writes.map(\.result) == [nil])
    try await journal.finish(write.id, .ok)
    let noted = try #require(journal.page()?.writes.first)
    #expect(noted.result == .ok && noted.user == "root" && noted.name == "A" && noted.group == "g")
    #expect(noted.patch == write.patch && noted.inverse == write.inverse && noted.before == write.before)
    #expect(noted.inverse?.operations.first == .replace(JSONPointer(tokens: ["sipAccount", "displayName"]), "A"))
    #expect(journal.writes(ofGroup: "g").map(\.id) == [write.id])
    #expect(journal.writes(to: "sipAccount", "u1").count == 1 && journal.writes(to: "sipAccount", "u2").isEmpty)
    let bytes = try text(folder)
    #expect(!bytes.contains("old-secret") && !bytes.contains("new-secret"))
    #expect(bytes.split(separator: "\n").count == 2)
  }

  @Test func severalConsolesAppendAtOnce() async throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let bounds = JournalBounds(fileSize: 8000, files: 100)
    let journals = try (0..<3).map { _ in try WriteJournal(folder: folder, bounds: bounds) }
    let change = try change()
    await withTaskGroup(of: Void.self) { group in
      for journal in journals {
        group.addTask {
          for _ in 0..<20 {
            let write = WriteRecord.edit(change, user: "u")
            try? await journal.begin(write)
            try? await journal.finish(write.id, .refused("no"))
          }
        }
      }
    }
    let all = journals[0].writes { _ in true }
    #expect(all.count == 60 && Set(all.map(\.id)).count == 60)
    #expect(all.allSatisfy { $0.result == .refused("no") })
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count > 3)
  }

  @Test func pagesGoBackAcrossFilesAndFindTheirResults() async throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let journal = try WriteJournal(folder: folder, bounds: JournalBounds(fileSize: 3000, files: 100))
    let first = WriteRecord.edit(try change(), user: "u")
    try await journal.begin(first)
    for _ in 0..<20 { try await journal.begin(WriteRecord.edit(try change(), user: "u")) }
    try await journal.finish(first.id, .unknown("broke off"))
    let undo = WriteRecord.edit(try change(), user: "u").with(undoes: first.id)
    try await journal.begin(undo)
    try await journal.finish(undo.id, .ok)
    var page = journal.page(bytes: 700)
    var writes: [WriteRecord] = []
    while let present = page {
      writes += present.writes
      page = present.next.flatMap { journal.page(before: $0, bytes: 700) }
    }
    #expect(writes.count == 22 && writes.first?.undoes == first.id)
    #expect(writes.last?.result == .unknown("broke off") && writes.last?.undoneBy == undo.id)
  }

  @Test func aWriteToOneDeviceIsNotThereForAnotherThatSharesTheFolder() async throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (one, other) = (
      try WriteJournal(folder: folder, device: "https://a_443/"),
      try WriteJournal(folder: folder, device: "https://a:443/")
    )
    let (first, second) = (WriteRecord.edit(try change(), user: "u"), WriteRecord.edit(try change(), user: "u"))
    try await one.begin(first)
    try await one.finish(first.id, .ok)
    try await other.begin(second)
    #expect(one.writes { _ in true }.map(\.id) == [first.id] && one.lastWrite()?.result == .ok)
    #expect(other.writes { _ in true }.map(\.id) == [second.id] && other.lastWrite()?.id == second.id)
    // Lines of earlier versions name no device.
    #expect(try WriteJournal(folder: folder).writes { _ in true }.count == 2)
  }

  @Test func aTornLineIsPassedOver() async throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await WriteJournal(folder: folder).begin(WriteRecord.edit(try change(), user: "u"))
    let handle = try #require(FileHandle(forWritingAtPath: folder + "/journal-000001.jsonl"))
    handle.seekToEndOfFile()
    handle.write(Data("{\"id\":\"x\",\"kin".utf8))
    try handle.close()
    let journal = try WriteJournal(folder: folder)
    try await journal.begin(WriteRecord.edit(try change(), user: "u"))
    #expect(journal.writes { _ in true }.count == 2)
  }

  @Test func aWriteIsNotedEvenWhereItsAnswerIsLost() async throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let text = #"{"uuid":"u1","sipAccount":{"displayName":"A","password":"old-secret","domain":"d"}}"#
    let device = try FakeRecordDevice(["u1": text])
    let (connection, _) = try device.connection()
    let journal = try WriteJournal(folder: folder)
    let writer = DeviceWriter(connection: connection, journal: journal)
    // The intent is on the disk before the device is asked.
    device.interfere { _, request in
      #expect(request.method != "PATCH" || journal.page()?.writes.first?.result == nil)
    }
    device.behave { $0.fault = (.unreachable(Outage("gone", reach: .maybeDone)), true) }
    guard case .unknown = await writer.save(try change()) else {
      Issue.record("no doubt")
      return
    }
    guard case .unknown? = journal.page()?.writes.first?.result else {
      Issue.record("no doubt noted")
      return
    }
  }

  @Test func aMessageThatRepeatsASecretIsHidden() {
    let result = WriteRecord.Result.refused("value: new-secret is too short").hiding(["new-secret"])
    #expect(result == .refused("value: \(DisplayText.mask) is too short"))
  }

  @Test func argumentsOfAMethodLoseTheirSecrets() throws {
    let write = WriteRecord.method(
      "userSetPassword", arguments: ["name": "n", "password": "hunter22"], schema: nil, user: "u")
    #expect(!write.intent.text().contains("hunter22") && write.intent.text().contains("\"n\""))
  }
}
