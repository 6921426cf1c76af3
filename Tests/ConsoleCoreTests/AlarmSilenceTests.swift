import Testing

@testable import ConsoleCore

/// Patterns of texts, and silences over them.
struct AlarmSilenceTests {
  private let start: Int64 = 1_800_000_000_000

  @Test(arguments: [
    ("Silence on input #", "Silence on input 3", true), ("Silence on input #", "silence on INPUT 17", true),
    ("Silence on input #", "Silence on input", false), ("Silence on input #", "Silence on input 3 left", false),
    ("silence*", "Silence on input 3 left", true), ("*input*", "Silence on input 3", true), ("*", "", true),
    ("", "anything", true), ("a*b*c", "a-b-b-c", true), ("a*b*c", "a-c-b", false), ("#.# %", "3.5 %", true),
    ("\\#3", "#3", true), ("\\#3", "33", false), ("50\\*", "50*", true), ("50\\*", "500", false), ("a\\", "a\\", true),
    ("*#", "abc 12", true), ("STRASSE", "strasse", true), ("x#y", "x1y", true), ("x#y", "xy", false),
  ])
  func patternsMatchWholeTexts(pattern: String, text: String, matches: Bool) {
    #expect(AlarmPattern(pattern).matches(text) == matches)
  }

  @Test(arguments: 0..<100)
  func aPatternMadeOfATextMatchesIt(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let signs = Array("ab1290#*\\ .ßÄé🎛%:")
    func text() -> String {
      String(
        (0..<Int.random(in: 0...12, using: &random)).map { _ in signs[Int.random(in: 0..<signs.count, using: &random)] }
      )
    }
    let (one, other) = (text(), text())
    #expect(AlarmPattern(numbersIn: one).matches(one), "\(one)")
    #expect(AlarmPattern(exactly: one).matches(one), "\(one)")
    if !one.isEmpty, one.lowercased() != other.lowercased() {
      #expect(!AlarmPattern(exactly: one).matches(other), "\(one) \(other)")
    }
    #expect(AlarmPattern(AlarmPattern(numbersIn: one).text) == AlarmPattern(numbersIn: one))
  }

  @Test func aLongTextTakesNoLongTime() {
    let text = String(repeating: "a", count: 20_000)
    #expect(!AlarmPattern("*a*a*a*b").matches(text))
  }

  private func book(_ messages: String...) -> AlarmBook {
    var book = AlarmBook()
    let entries = messages.map { StatusEntry(["message": .string($0), "source": "studio 1"], kind: .alarm) }
    _ = book.apply(entries, at: start)
    return book
  }

  @Test func aSilenceHoldsForItsPatternUntilItsEnd() throws {
    let book = book("Silence on input 3", "Silence on input 4", "PSU 1 failed")
    var notes = AlarmNotes()
    let silence = AlarmSilence(
      message: AlarmPattern("silence on input #"), start: start, until: start + 60_000, by: "eva", note: "line check")
    notes.set(silence, at: start)
    let new = book.alarms.filter { notes.isNew($0, at: start + 1) }
    #expect(new.map(\.entry.message) == ["PSU 1 failed"])
    #expect(notes.nextEnd(after: start) == start + 60_000)
    #expect(book.alarms.allSatisfy { notes.isNew($0, at: start + 60_000) }, "its end is its end")
    #expect(notes.silences(at: start + 60_000).isEmpty)
  }

  @Test func aSilenceIsEditedAndEndedEarly() throws {
    let book = book("Silence on input 3", "PSU 1 failed")
    let folder = try TestFolder()
    var silence = AlarmSilence(message: AlarmPattern("*"), start: start, until: start + 60_000, by: "eva")
    _ = try AlarmNotes.change(folder: folder.path) { $0.set(silence, at: start) }
    silence.message = AlarmPattern("PSU*")
    silence.until = start + 90_000
    silence.by = "jan"
    let changed = try AlarmNotes.change(folder: folder.path) { $0.set(silence, at: start + 1) }
    #expect(changed == AlarmNotes.read(folder: folder.path), "all consoles of the profile see it")
    #expect(changed.silences == [silence])
    #expect(book.alarms.filter { changed.isQuiet($0, at: start + 2) }.map(\.entry.message) == ["PSU 1 failed"])
    let ended = try AlarmNotes.change(folder: folder.path) { $0.end(silence: silence.id) }
    #expect(book.alarms.allSatisfy { ended.isNew($0, at: start + 2) })
  }

  @Test func theSourceCanBePartOfIt() {
    let book = book("Silence on input 3")
    func matches(_ source: String) -> Bool {
      AlarmSilence(message: AlarmPattern("*"), source: AlarmPattern(source), start: start, until: start + 1, by: "")
        .matches(book.alarms[0])
    }
    #expect(matches("studio #") && matches("") && !matches("studio 2"))
  }
}
