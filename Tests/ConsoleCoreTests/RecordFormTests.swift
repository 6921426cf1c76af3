import Testing

@testable import ConsoleCore

/// Records that are told in another envelope than they are read in.
struct RecordFormTests {
  private func record(_ text: String) throws -> Record {
    try #require(Record(document: try JSON.parse(text), objectClass: "sipAccount"))
  }

  private static let wrapped = #"{"uuid":"u1","sipAccount":{"displayName":"A","user":"a"}}"#
  private static let wrappedRev = #"{"uuid":"u1","rev":4,"sipAccount":{"displayName":"A","user":"a"}}"#
  private static let flat =
    #"{"objectClass":"sipAccount","uuid":"u1","attributes":[],"rev":4,"displayName":"A","user":"a"}"#

  @Test(arguments: [
    (wrapped, flat, flat), (flat, wrapped, wrapped), (flat, wrappedRev, wrappedRev), (wrappedRev, flat, flat),
  ])
  func theFormThatWasReadIsKept(told: String, held: String, expected: String) throws {
    let converted = try record(told).inForm(of: try record(held))
    #expect(converted.document.text() == (try JSON.parse(expected)).text())
    #expect(converted.document.news(after: try record(held).document) == nil)
  }

  @Test func whatChangedAndWhatIsNewComesAlong() throws {
    let told = try record(#"{"uuid":"u1","rev":9,"sipAccount":{"user":"b","extra":1.50}}"#)
    let converted = told.inForm(of: try record(Self.flat))
    #expect(
      converted.document.text()
        == #"{"objectClass":"sipAccount","uuid":"u1","attributes":[],"rev":9,"user":"b","extra":1.50}"#)
    #expect(converted.envelope == .flat && !converted.isAsSent)
    let other = try record(#"{"uuid":"u2","sipAccount":{"user":"b"}}"#)
    #expect(other.inForm(of: try record(Self.flat)).document == other.document, "another record's form says nothing")
  }

  @Test(arguments: [true, false])
  func aSignalInTheOtherEnvelopeTellsOnlyWhatChanged(readsFlat: Bool) throws {
    var store = Store()
    store.beginListing("sipAccount")
    let held = try record(readsFlat ? Self.flat : Self.wrappedRev)
    _ = store.finishListing("sipAccount", ListOutcome([held], held: RecordSet()), .polled, at: 1)
    let news = readsFlat ? Self.wrappedRev : Self.flat
    let told = try record(news.replacing("\"A\"", with: "\"B\"").replacing("\"rev\":4", with: "\"rev\":5"))
    let changes = store.apply([.update(told)], at: 20_000)
    #expect(changes.map(\.deltas) == [[FieldDelta(field: "displayName", old: "A", new: "B")]])
    #expect(store.record("sipAccount", "u1")?.envelope == held.envelope)
    #expect(store.record("sipAccount", "u1")?.rev == JSONNumber(5))
  }

  @Test func aTextThatIsNotUTF8IsMendedWhereThatIsAsked() {
    let frame: [UInt8] = [0x81, 0x03, 0x63, 0xE9, 0x21, 0x81, 0x01, 0x61]
    var machine = WebSocketMachine(role: .client, checksText: false)
    var batch = WebSocketBatch()
    frame.withUnsafeBytes { machine.receive($0, into: &batch) }
    #expect(batch.messages.map { batch.text(of: $0) } == ["c\u{FFFD}!", "a"])
    #expect(batch.controls.isEmpty)
  }
}
