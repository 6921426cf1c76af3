import Testing

@testable import ConsoleCore

/// Alarms that come, go and come again.
struct AlarmBookTests {
  private func entry(
    _ message: String, id: String? = nil, severity: String = "major", since: Int? = nil, state: String? = nil
  ) -> StatusEntry {
    var object = JSONObject([("severity", .string(severity)), ("message", .string(message))])
    object["objectClass"] = "stream"
    object["uuid"] = "u1"
    if let id { object["id"] = .string(id) }
    if let since { object["since"] = .number(JSONNumber(since)) }
    if let state { object["state"] = .string(state) }
    return StatusEntry(.object(object), kind: .alarm)
  }

  private let hour: Int64 = 3_600_000
  private let start: Int64 = 1_800_000_000_000

  @Test func itComesLastsAndGoes() {
    var book = AlarmBook()
    let raised = book.apply([entry("loss", id: "a", since: Int(start))], at: start + 500)
    #expect(raised.map(\.kind) == [.raised])
    #expect(book.apply([entry("loss", id: "a", since: Int(start))], at: start + 5500).isEmpty)
    let cleared = book.apply([], at: start + 9000)
    #expect(cleared.map(\.kind) == [.cleared])
    #expect(book.active.isEmpty && book.alarms.first?.cleared == start + 9000, "it stays in view")
    #expect(book.spans.values.first == [.init(start: start, end: start + 9000, severity: .major)])
    book.forget(at: start + 9000 + AlarmBook.afterlife + 1)
    #expect(book.alarms.isEmpty && book.spans.count == 1)
    book.forget(at: start + 9001 + AlarmBook.memory)
    #expect(book.spans.isEmpty)
  }

  @Test(arguments: [true, false])
  func oneThatFlapsIsOneTroubleUnderWhateverName(hasID: Bool) {
    var book = AlarmBook()
    for round in 0..<4 {
      let time = start + Int64(round) * 60_000
      // Each time under another id, word by word as before.
      let alarm = entry("loses packets", id: hasID ? "id\(round)" : nil, since: Int(time))
      _ = book.apply([alarm], at: time)
      #expect(book.active.count == 1 && book.alarms.count == 1)
      _ = book.apply([], at: time + 30_000)
    }
    let trouble = book.alarms[0].trouble
    #expect(book.count(of: trouble, since: start) == 4)
    #expect(book.count(of: trouble, since: start + 2 * 60_000) == 2)
  }

  @Test func oneThatWentAndCameBetweenTwoAnswersIsAnotherOne() {
    var book = AlarmBook()
    _ = book.apply([entry("loss", id: "a", since: Int(start))], at: start)
    let transitions = book.apply([entry("loss", id: "a", since: Int(start + 4000))], at: start + 5000)
    #expect(transitions.map(\.kind) == [.cleared, .raised])
    #expect(book.active.map(\.since) == [start + 4000])
    #expect(book.count(of: book.alarms[0].trouble, since: start) == 2)
  }

  @Test func theWorstStandFirstThenTheNewestAndWhatIsOverLast() {
    var book = AlarmBook()
    _ = book.apply([entry("over", id: "z", severity: "critical")], at: start)
    let all = [
      entry("old major", id: "b", since: Int(start)), entry("minor", id: "c", severity: "minor"),
      entry("new major", id: "d", since: Int(start + 9000)), entry("critical", id: "e", severity: "critical"),
    ]
    _ = book.apply(all, at: start + 10_000)
    #expect(book.alarms.map(\.entry.message) == ["critical", "new major", "old major", "minor", "over"])
  }

  @Test func anotherSeverityIsAChange() {
    var book = AlarmBook()
    _ = book.apply([entry("loss", id: "a", severity: "minor")], at: start)
    let changed = book.apply([entry("loss", id: "a", severity: "critical")], at: start + 5000)
    #expect(changed.map(\.kind) == [.changed])
    #expect(book.spans.values.first?.last?.severity == .critical)
  }

  @Test func twoOfOnePatternWithoutANameAreTwo() {
    var book = AlarmBook()
    _ = book.apply([entry("loss 1"), entry("loss 2")], at: start)
    #expect(book.active.count == 2)
    _ = book.apply([entry("loss 3"), entry("loss 4")], at: start + 5000)
    #expect(book.active.count == 2)
    _ = book.apply([entry("loss 3")], at: start + 9000)
    #expect(book.active.count == 1)
  }

  @Test func thoseWithoutANameStayWhatTheyWere() {
    var book = AlarmBook()
    _ = book.apply([entry("input 1 silent"), entry("input 2 silent")], at: start)
    let second = book.active.first { $0.entry.message == "input 2 silent" }
    var notes = AlarmNotes()
    for alarm in book.active where alarm.key != second?.key { notes.acknowledge(alarm, by: "eva", "", at: start) }
    let transitions = book.apply([entry("input 2 silent")], at: start + 5000)
    #expect(transitions.map(\.kind) == [.cleared])
    #expect(transitions.first?.alarm.entry.message == "input 1 silent")
    #expect(book.active.map(\.key) == [second?.key])
    #expect(book.active.allSatisfy { notes.isNew($0, at: start) }, "nobody has acknowledged that one")
  }

  @Test func whatWentWhileNobodyLookedLastedUntilItWasSeenLast() {
    var book = AlarmBook()
    _ = book.apply([entry("loss", id: "a", since: Int(start))], at: start)
    _ = book.apply([], at: start + 5 * hour, lastSeen: start + 5000)
    #expect(book.spans.values.first?.first?.end == start + 5000)
    #expect(book.alarms.first?.cleared == start + 5 * hour, "found gone now")
  }

  @Test func itIsTheSameAfterARestart() {
    var book = AlarmBook()
    _ = book.apply([entry("loss", id: "a", since: Int(start)), entry("error")], at: start)
    _ = book.apply([entry("error")], at: start + 60_000)
    let again = AlarmBook(book.json)
    #expect(again.alarms == book.alarms && again.spans == book.spans)
    #expect(AlarmBook(nil).alarms.isEmpty && AlarmBook(["alarms": [1, "x", ["key": 3]]]).alarms.isEmpty)
  }

  @Test func itIsBounded() {
    var book = AlarmBook()
    for number in 0..<3000 {
      let name = String(UnicodeScalar(UInt8(97 + number % 26))) + String(UnicodeScalar(UInt8(97 + number / 26 % 26)))
      let cause = name + (number >= 676 ? "x" : "") + (number >= 1352 ? "y" : "") + (number >= 2028 ? "z" : "")
      _ = book.apply([entry(cause, id: "\(number)")], at: start + Int64(number))
    }
    #expect(book.spans.count <= AlarmBook.mostTroubles + 1 && book.alarms.count <= AlarmBook.mostCleared + 1)
    for number in 0..<1000 {
      _ = book.apply([entry("flap", id: "f")], at: start + Int64(number * 2))
      _ = book.apply([], at: start + Int64(number * 2 + 1))
    }
    #expect(book.spans.values.allSatisfy { $0.count <= AlarmBook.mostSpans })
  }

  @Test func whatSaysOfItselfThatItIsOverIsNoAlarm() {
    let answer = StatusAnswer([
      "alarms": [
        ["message": "a", "state": "cleared"], ["message": "b", "active": false], ["message": "c", "state": "active"],
        ["message": "d"],
      ]
    ])
    #expect(answer?.alarms?.map(\.message) == ["c", "d"])
    #expect(StatusAnswer(["cursor": "1"])?.alarms == nil, "nothing is said of alarms")
  }

  @Test func notesHoldForTheAlarmAsItCameAndShelvesForWhenItComesAgain() throws {
    var book = AlarmBook()
    _ = book.apply([entry("loss", id: "a", since: Int(start))], at: start)
    var notes = AlarmNotes()
    #expect(notes.isNew(book.alarms[0], at: start))
    notes.acknowledge(book.alarms[0], by: "eva", "seen", at: start + 1)
    #expect(!notes.isNew(book.alarms[0], at: start) && notes.note(of: book.alarms[0])?.text == "seen")
    _ = book.apply([], at: start + 2)
    _ = book.apply([entry("loss", id: "a", since: Int(start + 5000))], at: start + 5000)
    #expect(notes.isNew(book.alarms[0], at: start + 5000), "one that comes again is a new one")
    notes.shelve(book.alarms[0], until: start + 10_000, by: "eva", at: start + 5001)
    #expect(!notes.isNew(book.alarms[0], at: start + 9999) && notes.isNew(book.alarms[0], at: start + 10_000))
  }

  @Test func notesAreSharedByAllConsolesOfAProfile() throws {
    let folder = try TestFolder()
    var book = AlarmBook()
    _ = book.apply([entry("loss", id: "a"), entry("error", id: "b")], at: start)
    let (one, other) = (book.alarms[0], book.alarms[1])
    _ = try AlarmNotes.change(folder: folder.path) { $0.acknowledge(one, by: "eva", "mine", at: 1) }
    let both = try AlarmNotes.change(folder: folder.path) { $0.shelve(other, until: start + 1, by: "jan", at: 2) }
    #expect(both == AlarmNotes.read(folder: folder.path))
    #expect(both.note(of: one)?.by == "eva" && both.shelf(of: other, at: start)?.by == "jan")
  }
}
