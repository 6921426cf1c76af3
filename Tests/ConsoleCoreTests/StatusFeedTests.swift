import Foundation
import Synchronization
import Testing

@testable import ConsoleCore

/// Reading a device's status by its cursor, with the journal in between.
struct StatusPollerTests {
  /// A device whose cursors are positions in a list of log entries.
  private final class Positions: Sendable {
    let texts = Mutex<[String]>([])
    let withIDs: Bool
    let isForgetful = Mutex(false)

    init(withIDs: Bool) { self.withIDs = withIDs }

    func answer(_ request: HTTPRequest) -> HTTPResponse {
      let asked =
        request.url.split(separator: "=").count > 1 ? request.url.split(separator: "=").last.flatMap { Int($0) } : nil
      if asked != nil, isForgetful.withLock(\.self) {
        return .json(404, #"{"type":"notFound","message":"no such cursor"}"#)
      }
      let all = texts.withLock(\.self)
      let entries = all.indices.filter { $0 >= asked ?? max(0, all.count - 3) }.map { index in
        "{" + (withIDs ? #""id":"\#(index)","# : "") + #""message":"\#(all[index])","severity":"info"}"#
      }
      return .json(200, #"{"cursor":\#(all.count),"alarms":[],"log":[\#(entries.joined(separator: ","))]}"#)
    }
  }

  private func connection(_ device: Positions) async throws -> Connection {
    let (connection, _) = try fakeConnection { request, _ in device.answer(request) }
    try await connection.signIn()
    return connection
  }

  private func folder() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("status-\(UUID().uuidString)").path
  }

  private func keys(_ journal: StatusJournal) -> [String] {
    journal.page(bytes: 1 << 24)?.lines.filter { $0.kind == "log" }.compactMap { $0.entry["message"]?.stringValue }
      ?? []
  }

  @Test(arguments: [true, false])
  func eachEntryIsToldOnceAcrossCalls(withIDs: Bool) async throws {
    let device = Positions(withIDs: withIDs)
    let connection = try await connection(device)
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var told: [String] = []
    for round in 0..<5 {
      device.texts.withLock { $0 += (0..<4).map { "entry \(round) \($0)" } }
      // A reader of its own each time, as after a restart.
      var reader = StatusReader(connection, journal: try StatusJournal(folder: folder))
      told += try await reader.read().entries.map(\.message)
      told += try await reader.read().entries.map(\.message)
    }
    let all = device.texts.withLock(\.self)
    #expect(told == Array(all.dropFirst()), "the first call gives the last three")
    #expect(keys(try StatusJournal(folder: folder)) == told)
  }

  @Test(arguments: [true, false])
  func anAnswerWhoseCursorDidNotReachTheDiskIsAskedForAgain(withIDs: Bool) async throws {
    let device = Positions(withIDs: withIDs)
    let connection = try await connection(device)
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    device.texts.withLock { $0 = ["a", "b"] }
    var first = StatusReader(connection, journal: try StatusJournal(folder: folder))
    _ = try await first.read()
    device.texts.withLock { $0 += ["c", "d", "e"] }
    _ = try await first.read()
    // A power cut in the middle of the second answer: its last entry is torn, its cursor never came.
    let path = folder + "/journal-000001.jsonl"
    var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    lines.removeLast()
    let torn = lines.removeLast()
    try (lines.joined(separator: "\n") + "\n" + torn.prefix(20)).write(toFile: path, atomically: true, encoding: .utf8)
    var second = StatusReader(connection, journal: try StatusJournal(folder: folder))
    #expect(second.unreadable == 1)
    #expect(try await second.read().entries.map(\.message) == ["e"])
    #expect(keys(try StatusJournal(folder: folder)) == ["a", "b", "c", "d", "e"])
  }

  @Test(arguments: [true, false])
  func aCursorThatHasExpiredStartsAnewAndTheGapIsTold(withIDs: Bool) async throws {
    let device = Positions(withIDs: withIDs)
    let connection = try await connection(device)
    var reader = StatusReader(connection, journal: nil)
    device.texts.withLock { $0 = ["a", "b"] }
    _ = try await reader.read()
    device.texts.withLock { $0 += ["c", "d"] }
    device.isForgetful.withLock { $0 = true }
    let update = try await reader.read()
    #expect(update.gap?.contains("404") == true)
    #expect(update.entries.map(\.message) == ["c", "d"], "b was told before")
    device.isForgetful.withLock { $0 = false }
    #expect(try await reader.read().gap == nil)
  }

  /// Answers one after the other, whatever is asked.
  private func connection(answers: [String]) async throws -> Connection {
    let place = Mutex(0)
    let (connection, _) = try fakeConnection { request, _ in
      guard request.url.contains("status") else { return .json(200, "[]") }
      let text = place.withLock { place in
        defer { place += 1 }
        return answers[min(place, answers.count - 1)]
      }
      return text.isEmpty ? .json(404, "{}") : .json(200, text)
    }
    try await connection.signIn()
    return connection
  }

  /// What is alike in everything is counted: in an answer to no cursor, too, and across restarts.
  @Test func alikeEntriesAreEachToldWhereThereIsNoCursor() async throws {
    func answer(_ cursor: Int, same: Int, last: String) -> String {
      let log = [String](repeating: #"{"message":"same"}"#, count: same) + [#"{"message":"\#(last)"}"#]
      return #"{"cursor":\#(cursor),"alarms":[],"log":[\#(log.joined(separator: ","))]}"#
    }
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // At the start, by a cursor, and twice after one that is gone: the last time by a console that began anew.
    let answers = [
      answer(1, same: 2, last: "a"), answer(2, same: 1, last: "b"), "", answer(3, same: 5, last: "c"), "",
      answer(4, same: 6, last: "d"),
    ]
    let connection = try await connection(answers: answers)
    let journal = try StatusJournal(folder: folder)
    var reader = StatusReader(connection, journal: journal)
    #expect(try await reader.read().entries.map(\.message) == ["same", "same", "a"])
    #expect(try await reader.read().entries.map(\.message) == ["same", "b"])
    #expect(try await reader.read().entries.map(\.message) == ["same", "same", "c"], "three of five were told")
    var next = StatusReader(connection, journal: try StatusJournal(folder: folder))
    #expect(try await next.read().entries.map(\.message) == ["same", "d"], "five of six were told")
    #expect(keys(journal).count { $0 == "same" } == 6)
  }

  /// What came first stands first, whichever list it is in and whichever way the device tells it.
  @Test func eventsAndLogAreToldInTheOrderOfTheirTimes() async throws {
    let answer = #"""
      {"cursor":1,"events":[{"message":"e9","time":9},{"message":"e5","time":5},{"message":"e1","time":1}],
       "log":[{"message":"l1","time":1},{"message":"none"},{"message":"l5","time":5},{"message":"l7","time":7}]}
      """#
    var reader = StatusReader(try await connection(answers: [answer]), journal: nil)
    #expect(try await reader.read().entries.map(\.message) == ["e1", "l1", "none", "e5", "l5", "l7", "e9"])
  }

  @Test func aDiskThatTakesNothingIsSaidAndTheReadingGoesOn() async throws {
    let device = Positions(withIDs: true)
    let connection = try await connection(device)
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let journal = try StatusJournal(folder: folder)
    try FileManager.default.removeItem(atPath: folder)
    device.texts.withLock { $0 = ["a"] }
    var reader = StatusReader(connection, journal: journal)
    let update = try await reader.read()
    #expect(update.entries.map(\.message) == ["a"])
    #expect(update.diskProblem?.contains("Cannot write") == true)
    device.texts.withLock { $0 += ["b"] }
    #expect(try await reader.read().entries.map(\.message) == ["b"])
  }

  @Test func aRefusalWithoutACursorIsARefusal() async throws {
    let (connection, _) = try fakeConnection { _, _ in
      .json(403, #"{"type":"unauthorized","message":"MonitoringStats"}"#)
    }
    try await connection.signIn()
    var reader = StatusReader(connection, journal: nil)
    await #expect(throws: DeviceError.self) { try await reader.read() }
  }
}
