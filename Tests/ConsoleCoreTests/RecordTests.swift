import ConsoleCore
import Testing

struct RecordTests {
  @Test(arguments: [
    (#"{"uuid":"u","c":{"a":1}}"#, Envelope.wrapped),
    (#"{"uuid":"u","c":{"a":1},"rev":3}"#, .wrapped),
    (#"{"uuid":"u","c":{"a":1},"extra":[1]}"#, .wrapped),
    (#"{"c":{"uuid":"u"}}"#, .wrapped),
    (#"{"uuid":"u","c":null}"#, .wrapped),
    (#"{"objectClass":"c","uuid":"u","rev":1,"a":1}"#, .flat),
    (#"{"objectClass":"c","uuid":"u","c":{"a":1},"state":"on"}"#, .flat),
    (#"{"uuid":"u","c":"text","a":1}"#, .flat),
    (#"{"uuid":"u"}"#, .flat),
  ])
  func theEnvelopeIsDecidedByTheRecord(text: String, envelope: Envelope) throws {
    let record = try #require(Record(document: try JSON.parse(text), objectClass: "c"))
    #expect(record.envelope == envelope)
    #expect(record.uuid == "u")
    #expect(record.document.text() == text)
  }

  @Test(arguments: ["[]", "1", "null", #""u""#, "{}", #"{"uuid":null}"#, #"{"uuid":[1]}"#, #"{"uuid":""}"#])
  func whatIsNoRecordIsNone(text: String) throws {
    #expect(Record(document: try JSON.parse(text), objectClass: "c") == nil)
  }

  @Test func aNumberIsTakenForItsDigits() throws {
    let record = Record(document: try JSON.parse(#"{"uuid":12345678901234567890}"#), objectClass: "c")
    #expect(record?.uuid == "12345678901234567890")
  }

  @Test func otherFieldsLeaveEverythingElseInItsPlace() throws {
    let text = #"{"x":1.50,"uuid":"u","c":{"b":12345678901234567890,"a":1},"y":[]}"#
    let record = try #require(Record(document: try JSON.parse(text), objectClass: "c"))
    var fields = record.fields
    fields["a"] = 2
    let changed = record.with(fields: fields)
    #expect(changed.document.text() == #"{"x":1.50,"uuid":"u","c":{"b":12345678901234567890,"a":2},"y":[]}"#)
    #expect(record.fieldsPointer.description == "/c")
    #expect(changed.uuid == "u" && changed.envelope == .wrapped)
  }

  @Test func revisionAndNameComeFromEitherEnvelope() throws {
    let wrapped = try #require(
      Record(document: try JSON.parse(#"{"uuid":"u","c":{"rev":7,"displayName":"","name":"n"}}"#), objectClass: "c"))
    #expect(wrapped.rev?.text == "7")
    #expect(wrapped.name == "n")
    let flat = try #require(
      Record(
        document: try JSON.parse(#"{"objectClass":"c","uuid":"u","rev":42,"name":5,"title":"t"}"#), objectClass: "c"))
    #expect(flat.rev?.text == "42")
    #expect(flat.name == "t")
  }

  @Test func aFallbackNamesARecordWithoutUUID() {
    #expect(Record(document: ["c": ["a": 1]], objectClass: "c", fallbackUUID: "f")?.uuid == "f")
    #expect(Record(document: ["uuid": "u", "c": ["a": 1]], objectClass: "c", fallbackUUID: "f")?.uuid == "u")
  }
}
