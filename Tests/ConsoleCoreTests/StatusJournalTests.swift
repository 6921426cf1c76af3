import Foundation
import Testing

@testable import ConsoleCore

/// The journal of a device's status on disk.
struct StatusJournalTests {
  private func folder() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("journal-\(UUID().uuidString)").path
  }

  private func lines(_ range: Range<Int>) -> [StatusJournal.Line] {
    range.map { StatusJournal.Line(key: "k\($0)", kind: "log", seen: Int64($0), entry: ["n": .number(JSONNumber($0))]) }
  }

  private func files(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".jsonl") }.sorted()
  }

  /// Everything in the journal, oldest first, read page by page from its end.
  private func all(_ journal: StatusJournal, bytes: Int) -> [String] {
    var keys: [[String]] = []
    var page = journal.page(bytes: bytes)
    while let present = page {
      keys.append(present.lines.map(\.key))
      page = present.next.flatMap { journal.page(before: $0, bytes: bytes) }
    }
    return keys.reversed().flatMap { $0 }
  }

  @Test func whatIsWrittenIsFoundAgainWithItsCursor() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    do {
      let journal = try StatusJournal(folder: folder)
      #expect(journal.recover().cursor == nil)
      try journal.append(lines(0..<3), cursor: "c1", at: 10)
      try journal.append(lines(3..<4), cursor: "c2", at: 20)
    }
    let journal = try StatusJournal(folder: folder)
    let recovered = journal.recover()
    #expect(recovered.cursor == "c2" && recovered.unreadable == 0)
    #expect(recovered.recentKeys.isSuperset(of: ["k0", "k1", "k2", "k3"]))
    #expect(all(journal, bytes: 1 << 20) == ["k0", "k1", "k2", "k3"])
    let mode = try FileManager.default.attributesOfItem(atPath: folder + "/journal-000001.jsonl")[.posixPermissions]
    #expect((mode as? Int) == 0o600)
  }

  @Test func aTornLineIsPassedOverAndCounted() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try StatusJournal(folder: folder).append(lines(0..<2), cursor: "c1", at: 1)
    let path = folder + "/journal-000001.jsonl"
    let handle = try #require(FileHandle(forWritingAtPath: path))
    handle.seekToEndOfFile()
    handle.write(Data("{\"key\":\"k2\",\"kind\":\"lo".utf8))
    try handle.close()
    let journal = try StatusJournal(folder: folder)
    #expect(journal.recover().cursor == "c1")
    #expect(journal.recover().unreadable == 1)
    try journal.append(lines(2..<3), cursor: "c2", at: 2)
    #expect(journal.recover().cursor == "c2")
    #expect(all(journal, bytes: 1 << 20) == ["k0", "k1", "k2"])
  }

  @Test(arguments: [64, 200, 1000, 1 << 20])
  func itIsReadBackwardsPageByPageAcrossFiles(bytes: Int) throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let journal = try StatusJournal(folder: folder, bounds: .init(fileSize: 500, files: 100))
    for number in 0..<60 { try journal.append(lines(number..<number + 1), cursor: "c\(number)", at: RealTime.now) }
    #expect(try files(folder).count > 5)
    #expect(all(journal, bytes: bytes) == (0..<60).map { "k\($0)" })
    #expect(journal.recover().cursor == "c59")
  }

  @Test func wholeFilesLeaveWhenThereAreTooMany() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let journal = try StatusJournal(folder: folder, bounds: .init(fileSize: 300, files: 3))
    for number in 0..<60 { try journal.append(lines(number..<number + 1), cursor: "c\(number)", at: RealTime.now) }
    #expect(try files(folder).count == 3)
    #expect(all(journal, bytes: 1 << 20).last == "k59")
  }

  @Test func oneWritesAndAnotherReadsAlong() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let first = try StatusJournal(folder: folder)
    let second = try StatusJournal(folder: folder)
    #expect(try first.takeLock() && first.takeLock())
    #expect(try !second.takeLock())
    try first.append(lines(0..<1), cursor: "c", at: 1)
    #expect(all(second, bytes: 1 << 20) == ["k0"])
  }

  @Test func whatIsNotOursDoesNoHarm() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let journal = try StatusJournal(folder: folder)
    try Data("not json\n\u{0}\u{1}\n[1,2]\n{\"kind\":\"cursor\"}\n".utf8).write(
      to: URL(fileURLWithPath: folder + "/journal-000001.jsonl"))
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder + "/journal-abc.jsonl"))
    #expect(journal.recover().cursor == nil && journal.recover().unreadable == 4)
    try journal.append(lines(0..<1), cursor: "c", at: 1)
    #expect(journal.recover().cursor == "c")
    #expect(all(journal, bytes: 1 << 20) == ["k0"])
  }

  @Test func aFolderThatCannotBeWrittenIsSaid() throws {
    #expect(throws: FileError.self) { try StatusJournal(folder: "/proc/no/such/place") }
  }
}
