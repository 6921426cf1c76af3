import Testing

@testable import ConsoleCore

/// What devices answer to a call for their status (device API: monitoring).
struct StatusReaderTests {
  @Test(arguments: [
    ("\"critical\"", Severity.critical), ("\"MAJOR\"", .major), ("\"minor\"", .minor), ("\"Warn\"", .warning),
    ("\"notice\"", .info), ("\"purple\"", .unknown), ("1", .critical), ("0", .critical), ("2", .major), ("3", .minor),
    ("4", .warning), ("5", .info), ("7", .info), ("\"2\"", .major), ("null", .unknown), ("-1", .unknown),
    ("2.5", .unknown), ("99", .unknown), ("\"99\"", .unknown), ("8", .unknown),
  ])
  func severitiesAreWordsOrNumbers(text: String, severity: Severity) throws {
    #expect(Severity(try JSON.parse(text)) == severity)
  }

  @Test func whatCannotBeReadIsKeptAsItCame() throws {
    let entry = StatusEntry(try JSON.parse(#"{"message":"x","severity":99,"time":"yesterday"}"#), kind: .event)
    #expect(entry.severityText == "99" && entry.severity == .unknown)
    #expect(entry.time == nil && entry.unreadTime == "yesterday")
    #expect(StatusEntry(["message": "x", "time": 5], kind: .event).unreadTime == nil)
  }

  @Test func theWorstComesFirst() {
    #expect([Severity.info, .critical, .warning].sorted() == [.critical, .warning, .info])
  }

  @Test(arguments: [
    #"{"id":"a1","severity":"major","message":"no registration","source":{"objectClass":"sipAccount","uuid":"u1"},"time":"2026-01-31T12:00:00Z"}"#,
    #"{"id":"a1","level":2,"text":"no registration","objectClass":"sipAccount","uuid":"u1","timestamp":1769860800}"#,
    #"{"id":"a1","level":"2","text":"no registration","objectClass":"sipAccount","uuid":"u1","timestamp":1769860800000}"#,
  ])
  func anEntryIsTheSameInEveryForm(text: String) throws {
    let entry = StatusEntry(try JSON.parse(text), kind: .event)
    #expect(entry.id == "a1" && entry.severity == .major && entry.message == "no registration")
    #expect(entry.source.objectClass == "sipAccount" && entry.source.uuid == "u1")
    #expect(entry.time == 1_769_860_800_000)
    #expect(entry.document.text() == text)
  }

  @Test func aUUIDAloneIsTheEntrysOwn() throws {
    let entry = StatusEntry(try JSON.parse(#"{"uuid":"e1","message":"x","source":"PTP"}"#), kind: .log)
    #expect(entry.id == "e1" && entry.source.text == "PTP" && entry.source.uuid == nil)
  }

  @Test func whatIsNoEntryIsShownAsItCame() throws {
    #expect(StatusEntry("plain words", kind: .log).message == "plain words")
    let odd = StatusEntry(try JSON.parse(#"{"what":{"a":1}}"#), kind: .log)
    #expect(odd.message == #"{"what":{"a":1}}"# && odd.severity == .unknown && odd.time == nil && odd.source.isEmpty)
  }

  @Test func anAnswerIsTakenApart() throws {
    let answer = try #require(
      StatusAnswer(
        try JSON.parse(
          #"{"cursor":17,"alarms":[{"since":5}],"events":[{},{}],"log":null,"system":{"cpu":4.50,"fans":[1]},"ok":true}"#
        )))
    #expect(answer.cursor == "17")
    #expect(answer.alarms?.map(\.time) == [5000] && answer.events.count == 2 && answer.log.isEmpty)
    #expect(answer.figures.keys == ["system", "ok"])
    #expect(StatusAnswer([]) == nil)
    #expect(StatusAnswer(["cursor": nil])?.cursor == nil)
  }
}
