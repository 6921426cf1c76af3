import Foundation
import Synchronization
import Testing

@testable import ConsoleCore

/// Several consoles of one profile on one machine, and disks that take nothing.
struct StatusSourceTests {
  /// A device that tells each entry once, whoever asks.
  private final class Forgetful: Sendable {
    let entries = Mutex<[String]>([])
    let calls = Mutex(0)

    func answer() -> HTTPResponse {
      let number = calls.withLock { calls -> Int in
        calls += 1
        return calls
      }
      let told = entries.withLock { entries -> [String] in
        defer { entries = [] }
        return entries
      }
      let log = told.map { #"{"message":"\#($0)"}"# }.joined(separator: ",")
      return .json(
        200, #"{"cursor":"c\#(number)","alarms":[{"id":"a","message":"loss","severity":2}],"log":[\#(log)],"cpu":7}"#)
    }
  }

  private func connection(_ device: Forgetful) async throws -> Connection {
    let (connection, _) = try fakeConnection { _, _ in device.answer() }
    try await connection.signIn()
    device.calls.withLock { $0 = 0 }
    return connection
  }

  @Test func oneAsksAndTheOthersReadAlong() async throws {
    let device = Forgetful()
    let folder = try TestFolder()
    let connection = try await connection(device)
    var first = StatusSource(connection, folder: folder.path)
    var second = StatusSource(connection, folder: folder.path)
    device.entries.withLock { $0 = ["one"] }
    let own = try #require(try await first.next())
    #expect(own.entries.map(\.message) == ["one"] && !first.isShared)
    let shared = try #require(try await second.next())
    #expect(second.isShared && shared.alarms.map(\.message) == ["loss"] && shared.figures["cpu"] == 7)
    device.entries.withLock { $0 = ["two", "three"] }
    _ = try await first.next()
    let along = try #require(try await second.next())
    #expect(along.entries.map(\.message) == ["two", "three"])
    #expect(try await second.next() == nil, "nothing new")
    #expect(device.calls.withLock(\.self) == 2, "only one asks the device")
  }

  @Test func whoStaysTakesOver() async throws {
    let device = Forgetful()
    let folder = try TestFolder()
    let connection = try await connection(device)
    var first: StatusSource? = StatusSource(connection, folder: folder.path)
    var second = StatusSource(connection, folder: folder.path)
    _ = try await first?.next()
    _ = try await second.next()
    first = nil
    device.entries.withLock { $0 = ["after"] }
    let update = try #require(try await second.next())
    #expect(!second.isShared && update.entries.map(\.message) == ["after"])
    #expect(update.lines.allSatisfy { $0.kind != "raised" }, "the alarm is the one that was there")
  }

  /// As on ^Z: a stopped console must not keep the others from asking.
  @Test func whoIsPausedLetsAnotherAskAndHearsLaterWhatItGot() async throws {
    let device = Forgetful()
    let folder = try TestFolder()
    let connection = try await connection(device)
    let told = Mutex<[String]>([])
    let feed = StatusPoller(connection: connection, folder: folder.path) { event in
      guard case .update(let update, _) = event else { return }
      told.withLock { $0 += update.entries.map(\.message) }
    }
    defer { feed.stop() }
    device.entries.withLock { $0 = ["one"] }
    feed.start()
    #expect(await eventually { told.withLock(\.self) == ["one"] })
    await PosixThread.run { feed.pause(within: .seconds(10)) }
    var other: StatusSource? = StatusSource(connection, folder: folder.path)
    device.entries.withLock { $0 = ["two"] }
    feed.refresh()
    let update = try #require(try await other?.next())
    #expect(other?.isShared == false && update.entries.map(\.message) == ["two"])
    #expect(told.withLock(\.self) == ["one"])
    other = nil
    device.entries.withLock { $0 = ["three"] }
    feed.resume()
    #expect(await eventually { told.withLock(\.self) == ["one", "two", "three"] })
  }

  @Test func whatAFullDiskDidNotTakeIsWrittenLater() async throws {
    let device = Forgetful()
    let folder = try TestFolder()
    let journal = try StatusJournal(folder: folder.path)
    var reader = StatusReader(try await connection(device), journal: journal)
    device.entries.withLock { $0 = ["before"] }
    _ = try await reader.read()
    // A folder in the file's place: not even root can write to it.
    let other = try StatusJournal(folder: folder.path + "/full")
    try FileManager.default.createDirectory(
      atPath: folder.path + "/full/journal-000001.jsonl", withIntermediateDirectories: true)
    var blocked = StatusReader(try await connection(device), journal: other)
    device.entries.withLock { $0 = ["kept in memory"] }
    let told = try await blocked.read()
    #expect(told.diskProblem?.contains("Cannot write the journal") == true)
    #expect(told.entries.map(\.message) == ["kept in memory"])
    try FileManager.default.removeItem(atPath: folder.path + "/full/journal-000001.jsonl")
    device.entries.withLock { $0 = ["later"] }
    let after = try await blocked.read()
    #expect(after.diskProblem == nil && after.entries.map(\.message) == ["later"])
    let written = other.page()?.lines.compactMap { $0.entry["message"]?.stringValue } ?? []
    #expect(written.filter { $0 != "loss" } == ["kept in memory", "later"])
  }

  @Test func aLineThatIsLongerThanAPageEndsNoReading() throws {
    let folder = try TestFolder()
    let journal = try StatusJournal(folder: folder.path)
    func line(_ key: String, _ length: Int) -> StatusJournal.Line {
      .init(key: key, kind: "log", seen: 1, entry: ["message": .string(String(repeating: "x", count: length))])
    }
    try journal.append([line("a", 10), line("b", 300_000), line("c", 10), line("d", 70_000)], cursor: "c", at: 1)
    try journal.append([line("e", 300_000)], cursor: nil, at: 2)
    var keys: [String] = []
    var page = journal.page(bytes: 1000)
    for _ in 0..<100 {
      guard let present = page else { break }
      keys = present.lines.map(\.key) + keys
      page = present.next.flatMap { journal.page(before: $0, bytes: 1000) }
    }
    #expect(keys == ["a", "b", "c", "d", "e"])
    #expect(journal.recover().cursor == "c")
  }

  @Test func whatOnlyTheSnapshotCannotBeWrittenIsNotWrittenTwice() async throws {
    let device = Forgetful()
    let folder = try TestFolder()
    let journal = try StatusJournal(folder: folder.path)
    // A folder in its place: the journal can be written, what consoles share cannot.
    try FileManager.default.createDirectory(
      atPath: folder.path + "/latest.json/x", withIntermediateDirectories: true)
    var reader = StatusReader(try await connection(device), journal: journal)
    for text in ["one", "two", "three"] {
      device.entries.withLock { $0 = [text] }
      #expect(try await reader.read().diskProblem?.contains("annot write") == true)
    }
    let written = journal.page()?.lines.filter { $0.kind == "log" }.compactMap { $0.entry["message"]?.stringValue }
    #expect(written == ["one", "two", "three"])
  }

  @Test func aCursorThatStaysAndNamesThatBeginAnewLoseNothing() async throws {
    let answers = Mutex<[String]>([])
    let (connection, _) = try fakeConnection { request, _ in
      guard request.url.contains("status") else { return .json(201, "{}") }
      let log = answers.withLock { $0.isEmpty ? "" : $0.removeFirst() }
      return .json(200, #"{"cursor":7,"alarms":[],"log":[\#(log)]}"#)
    }
    try await connection.signIn()
    let folder = try TestFolder()
    var reader = StatusReader(connection, journal: try StatusJournal(folder: folder.path))
    answers.withLock {
      $0 = [#"{"message":"a"}"#, #"{"message":"b"}"#, #"{"id":1,"message":"c"}"#, #"{"id":1,"message":"d"}"#]
    }
    var told: [String] = []
    for _ in 0..<4 { told += try await reader.read().entries.map(\.message) }
    #expect(told == ["a", "b", "c", "d"])
  }

  @Test func whoMayNotAskLetsAnotherConsoleDoIt() async throws {
    let (refused, _) = try fakeConnection { request, _ in
      request.url.contains("status")
        ? .json(403, #"{"type":"unauthorized","message":"no"}"#) : .json(201, "{}")
    }
    try await refused.signIn()
    let folder = try TestFolder()
    let events = Mutex(0)
    let feed = StatusPoller(connection: refused, folder: folder.path) { _ in events.withLock { $0 += 1 } }
    feed.start()
    #expect(await eventually { events.withLock(\.self) > 0 })
    let device = Forgetful()
    device.entries.withLock { $0 = ["one"] }
    var other = StatusSource(try await connection(device), folder: folder.path)
    var update: StatusUpdate?
    for _ in 0..<200 where update == nil {
      update = try await other.next()
      if update == nil { try await Task.sleep(for: .milliseconds(10)) }
    }
    #expect(update?.entries.map(\.message) == ["one"] && !other.isShared)
    feed.stop()
  }

  @Test func pagesLeadBothWaysAndToATime() throws {
    let folder = try TestFolder()
    let journal = try StatusJournal(folder: folder.path, bounds: .init(fileSize: 20_000, files: 1000))
    for batch in 0..<50 {
      let lines = (0..<40).map { index in
        let number = batch * 40 + index
        return StatusJournal.Line(key: "k\(number)", kind: "log", seen: Int64(number * 10), entry: ["n": "x"])
      }
      let places = try journal.append(lines, cursor: batch % 7 == 0 ? "c" : nil, at: RealTime.now)
      for (place, line) in zip(places, lines) { #expect(journal.page(after: place).lines.first?.key == line.key) }
    }
    var place = try #require(journal.start)
    var forward: [String] = []
    while true {
      let page = journal.page(after: place, bytes: 3000)
      forward += page.lines.map(\.key)
      if page.next == place { break }
      place = page.next
    }
    #expect(forward == (0..<2000).map { "k\($0)" })
    #expect(place == journal.end)
    for time in [0, 5, 10, 4321, 9990, 19_990] {
      let found = try #require(journal.position(at: Int64(time)))
      let wanted = "k\((time + 9) / 10)"
      #expect(journal.page(after: found).lines.first?.key == wanted)
      #expect(journal.page(before: found).map { $0.lines.allSatisfy { $0.seen < time } } ?? true)
    }
    let behind = try #require(journal.position(at: 1_000_000))
    #expect(journal.page(after: behind).lines.isEmpty)
  }

  @Test func theFeedTellsARefusalAndAsksAtOnceWhenTold() async throws {
    let isAllowed = Mutex(false)
    let (connection, _) = try fakeConnection { request, _ in
      guard request.url.contains("status") else { return .json(201, "{}") }
      return isAllowed.withLock(\.self)
        ? .json(200, #"{"cursor":"1","alarms":[]}"#)
        : .json(403, #"{"type":"unauthorized","message":"MonitoringStats is not yours"}"#)
    }
    try await connection.signIn()
    let events = Mutex<[StatusEvent]>([])
    let feed = StatusPoller(connection: connection, folder: nil) { event in events.withLock { $0.append(event) } }
    feed.start()
    #expect(
      await eventually {
        events.withLock { events in
          if case .failed(.notPermitted(let text))? = events.first { text.contains("not yours") } else { false }
        }
      })
    isAllowed.withLock { $0 = true }
    // Left alone it would ask again in a minute.
    feed.refresh()
    #expect(
      await eventually {
        events.withLock { events in
          if case .update(let update, false)? = events.last { update.alarms.isEmpty } else { false }
        }
      })
    feed.stop()
  }
}
