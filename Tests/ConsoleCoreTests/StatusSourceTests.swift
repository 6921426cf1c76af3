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
    try await connection.login()
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
    #expect(told.diskProblem?.contains("journal cannot be written") == true)
    #expect(told.entries.map(\.message) == ["kept in memory"])
    try FileManager.default.removeItem(atPath: folder.path + "/full/journal-000001.jsonl")
    device.entries.withLock { $0 = ["later"] }
    let after = try await blocked.read()
    #expect(after.diskProblem == nil && after.entries.map(\.message) == ["later"])
    let written = other.page()?.lines.compactMap { $0.entry["message"]?.stringValue } ?? []
    #expect(written.filter { $0 != "loss" } == ["kept in memory", "later"])
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
    try await connection.login()
    let events = Mutex<[StatusEvent]>([])
    let feed = StatusFeed(connection: connection, folder: nil) { event in events.withLock { $0.append(event) } }
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
