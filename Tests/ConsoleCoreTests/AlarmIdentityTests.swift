import Testing

@testable import ConsoleCore

/// Which alarm an alarm is: what the device says it is, and nothing that only looks alike.
struct AlarmIdentityTests {
  private let start: Int64 = 1_800_000_000_000

  private func entry(_ message: String, id: String? = nil, type: String? = nil) -> StatusEntry {
    var object = JSONObject([("severity", .string("critical")), ("message", .string(message))])
    if let id { object["id"] = .string(id) }
    if let type { object["type"] = .string(type) }
    return StatusEntry(.object(object), kind: .alarm)
  }

  @Test(arguments: [true, false])
  func shelvingOneShelvesNoOther(hasIDs: Bool) throws {
    func silent(_ input: Int) -> StatusEntry { entry("Silence on input \(input)", id: hasIDs ? "in\(input)" : nil) }
    var book = AlarmBook()
    _ = book.apply([silent(3), silent(4)], at: start)
    let third = try #require(book.alarms.first { $0.entry.message.hasSuffix("3") })
    let fourth = try #require(book.alarms.first { $0.entry.message.hasSuffix("4") })
    var notes = AlarmNotes()
    notes.shelve(third, until: start + 100_000, by: "eva", at: start)
    #expect(!notes.isNew(third, at: start + 1) && notes.isNew(fourth, at: start + 1))
    _ = book.apply([silent(3), silent(4), silent(7)], at: start + 5000)
    let later = try #require(book.alarms.first { $0.entry.message.hasSuffix("7") })
    #expect(notes.isNew(later, at: start + 5000), "a studio that goes silent later is announced")
    // The shelved one that comes again, word by word, stays shelved.
    _ = book.apply([silent(4)], at: start + 6000)
    _ = book.apply([silent(3), silent(4)], at: start + 7000)
    let again = try #require(book.active.first { $0.entry.message.hasSuffix("3") })
    #expect(!notes.isNew(again, at: start + 7000))
  }

  @Test func eachIsCountedAndDrawnByItself() {
    var book = AlarmBook()
    _ = book.apply((1...3).map { entry("PSU \($0) failed") }, at: start)
    #expect(book.spans.count == 3 && Set(book.titles.values.map(\.message)).count == 3)
    for alarm in book.alarms { #expect(book.count(of: alarm.trouble, since: start - 1) == 1, "raised once") }
  }

  @Test func twoOfOneTextUnderTwoIDsAreTwo() {
    var book = AlarmBook()
    _ = book.apply([entry("PSU failed", id: "1"), entry("PSU failed", id: "2")], at: start)
    #expect(book.active.count == 2 && book.spans.count == 2)
    for alarm in book.alarms { #expect(book.count(of: alarm.trouble, since: start - 1) == 1) }
  }

  @Test func theTypeIsPartOfWhatAnAlarmIs() throws {
    var book = AlarmBook()
    _ = book.apply([entry("failed", type: "psu"), entry("failed", type: "fan")], at: start)
    #expect(book.active.count == 2)
    let fan = try #require(book.active.first { $0.entry.type == "fan" })
    _ = book.apply([entry("failed", type: "fan")], at: start + 1000)
    #expect(book.active.map(\.key) == [fan.key])
  }

  @Test func anAlarmWithAnIDMayChangeItsWords() {
    var book = AlarmBook()
    _ = book.apply([entry("loses 4 %", id: "loss")], at: start)
    var notes = AlarmNotes()
    notes.acknowledge(book.alarms[0], by: "eva", "", at: start)
    #expect(book.apply([entry("loses 5 %", id: "loss")], at: start + 5000).isEmpty)
    #expect(!notes.isNew(book.alarms[0], at: start + 5000) && book.alarms[0].entry.message == "loses 5 %")
    #expect(book.titles.values.map(\.message) == ["loses 5 %"])
  }

  @Test func anIDThatNamesSeveralAlarmsNamesNone() throws {
    var book = AlarmBook()
    _ = book.apply([entry("input 3 silent", id: "17")], at: start)
    var notes = AlarmNotes()
    notes.shelve(book.alarms[0], until: start + 100_000, by: "eva", at: start)
    _ = book.apply([entry("input 4 silent", id: "17"), entry("input 3 silent", id: "17")], at: start + 5000)
    let fourth = try #require(book.active.first { $0.entry.message == "input 4 silent" })
    #expect(book.active.count == 2 && notes.isNew(fourth, at: start + 5000))
    _ = book.apply([entry("input 4 silent", id: "17")], at: start + 9000)
    #expect(book.active.map(\.key) == [fourth.key], "which of the two went does not depend on their order")
    let again = AlarmBook(book.json)
    #expect(again == book)
  }

  @Test(arguments: 0..<20)
  func whatIsShelvedIsExactlyWhatWasAskedFor(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let words = ["Silence on input", "PSU", "Level 3 low on", "silence on INPUT"]
    func any() -> StatusEntry {
      let message = "\(words.randomElement(using: &random) ?? "") \(Int.random(in: 0...30, using: &random))"
      return entry(
        message, id: Bool.random(using: &random) ? "id\(Int.random(in: 0...40, using: &random))" : nil,
        type: Bool.random(using: &random) ? "t\(Int.random(in: 0...2, using: &random))" : nil)
    }
    var book = AlarmBook()
    var notes = AlarmNotes()
    for round in 0..<30 {
      let time = start + Int64(round) * 5000
      _ = book.apply((0..<Int.random(in: 0...8, using: &random)).map { _ in any() }, at: time)
      guard let chosen = book.active.randomElement(using: &random) else { continue }
      let before = Set(book.alarms.filter { notes.isNew($0, at: time) }.map(\.key))
      notes.shelve(chosen, until: time + 7000, by: "eva", at: time)
      let after = Set(book.alarms.filter { notes.isNew($0, at: time) }.map(\.key))
      #expect(before.subtracting(after).isSubset(of: [chosen.key]) && after.isSubset(of: before))
    }
  }

  // MARK: Files of earlier versions

  @Test func notesOfAnEarlierVersionSilenceNothing() throws {
    let folder = try TestFolder()
    let old = """
      {"acknowledged": {"id:a": {"since": \(start), "by": "eva", "time": \(start), "note": "seen"}},
       "shelved": {"//:Silence on input 0": {"until": \(start + 100_000), "by": "eva", "time": \(start)}}}
      """
    try PrivateFile.write(Array(old.utf8), to: folder.path + "/alarms.json")
    let notes = AlarmNotes.read(folder: folder.path)
    var book = AlarmBook()
    _ = book.apply([entry("Silence on input 3"), entry("Silence on input 4"), entry("x", id: "a")], at: start)
    let named = try #require(book.alarms.first { $0.key == "id:a" })
    #expect(notes.note(of: named)?.text == "seen", "what was said of one alarm by its id stays")
    for alarm in book.alarms where alarm.key != "id:a" { #expect(notes.isNew(alarm, at: start + 1)) }
  }

  @Test func aBookOfAnEarlierVersionKeepsItsAlarms() throws {
    let json = try JSON.parse(
      """
      {"alarms": [
        {"key": "//:PSU 0 failed", "since": \(start), "seen": \(start), "entry": {"message": "PSU 1 failed"}},
        {"key": "//:PSU 0 failed'", "since": \(start), "seen": \(start), "entry": {"message": "PSU 2 failed"}},
        {"key": "id:a", "since": \(start), "seen": \(start), "entry": {"id": "a", "message": "x"}}],
       "spans": {"//:PSU 0 failed": [{"start": 1, "severity": "major"}, {"start": \(start), "severity": "major"}]}}
      """)
    var book = AlarmBook(json)
    #expect(book.active.count == 3 && book.spans.count == 3)
    let changes = book.apply(
      [entry("PSU 1 failed"), entry("PSU 2 failed"), entry("x", id: "a")].map {
        StatusEntry($0.document, kind: .alarm)
      }, at: start + 5000)
    #expect(!changes.contains { $0.kind != .changed }, "none of them is new: \(changes)")
    for alarm in book.active { #expect(book.count(of: alarm.trouble, since: start - 1) == 1) }
  }
}
