import Testing

@testable import ConsoleCore

@Suite struct SchemaInputTests {
  static func field(_ schema: JSON) throws -> Field {
    let whole = try #require(Schema(["type": "object", "properties": ["f": schema]], objectClass: "x"))
    return try #require(whole.fields(for: JSONObject()).first)
  }

  struct Reading: Sendable, CustomTestStringConvertible {
    let schema: JSON
    let text: String
    let json: String?
    init(_ schema: JSON, _ text: String, _ json: String?) {
      self.schema = schema
      self.text = text
      self.json = json
    }
    var testDescription: String { "\(schema.text()) ← \(text)" }
  }

  @Test(arguments: [
    Reading(["type": "integer"], "60", "60"), Reading(["type": "integer"], " 60 ", "60"),
    Reading(["type": "integer"], "+60", "60"), Reading(["type": "integer"], "1e3", "1e3"),
    Reading(["type": "integer"], "18446744073709551615", "18446744073709551615"),
    Reading(["type": "integer"], "007", nil), Reading(["type": "integer"], "1.5", nil),
    Reading(["type": "integer"], "", nil), Reading(["type": ["integer", "null"]], "", "null"),
    Reading(["type": "number"], "-0.10", "-0.10"), Reading(["type": "number"], "1,5", nil),
    Reading(["type": "number"], ".5", nil), Reading(["type": "number"], "NaN", nil),
    Reading(["type": "boolean"], "yes", "true"), Reading(["type": "boolean"], "off", "false"),
    Reading(["type": "boolean"], "maybe", nil), Reading(["type": "string"], "true", "\"true\""),
    Reading(["type": "string"], " a ", "\" a \""), Reading(["enum": ["udp", "tcp"]], "UDP", "\"udp\""),
    Reading(["enum": ["udp", "tcp"]], "tls", nil), Reading(["enum": [1, 2]], "2", "2"),
    Reading(["oneOf": [["const": 1, "title": "Mono"], ["const": 2, "title": "Stereo"]]], "stereo", "2"),
    Reading(["type": "array", "items": ["type": "integer"]], "1, 2", "[1,2]"),
    Reading(["type": "array", "items": ["type": "integer"]], "[1]", "[1]"),
    Reading(["type": "array", "items": ["type": "integer"]], "1,x", nil),
    Reading(["type": "object"], "{\"a\":1}", "{\"a\":1}"), Reading(["type": "object"], "[1]", nil),
    Reading(true, "12", "12"), Reading(true, "auto", "\"auto\""), Reading(true, "{a", nil),
  ])
  func typedTextIsReadByKind(_ reading: Reading) throws {
    let result = try Self.field(reading.schema).parse(reading.text)
    #expect((try? result.get())?.text() == reading.json)
  }

  @Test func numbersKeepTheirDigits() throws {
    let field = try Self.field(["type": "number"])
    #expect(try field.parse("1.500").get().text() == "1.500")
    #expect(field.editText(for: try field.parse("1.500").get()) == "1.500")
  }

  @Test func problemsSayWhatToDo() throws {
    func message(_ schema: JSON, _ text: String) throws -> String? {
      if case .failure(let problem) = try Self.field(schema).parse(text) { problem.message } else { nil }
    }
    #expect(try message(["type": "integer"], "007") == "must be a whole number without leading zeros")
    #expect(try message(["type": "number"], "1,5") == "must be a number with a point, not a comma")
    #expect(try message(["enum": ["udp", "tcp", "tls"]], "x") == "must be one of udp, tcp, tls")
  }

  @Test(arguments: [JSON.string("12"), "auto", "{", 12, true, [1, ["a": 2]], ["a": .null], "", "null"])
  func anyValueSurvivesEditing(_ value: JSON) throws {
    let field = try Self.field(true)
    #expect(try field.parse(field.editText(for: value)).get() == value)
  }

  @Test(arguments: [
    ("displayName", "60", "/displayName", "\"60\""), ("registerInterval", "60", "/registerInterval", "60"),
    ("/sipAccount/domain", "a", "/domain", "\"a\""), ("proxy.port", "5061", "/proxy/port", "5061"),
    ("/proxy/port", "5061", "/proxy/port", "5061"), ("enabled", "true", "/enabled", "true"),
    ("codecs", "[\"opus\"]", "/codecs", "[\"opus\"]"), ("codecs.0", "opus", "/codecs/0", "\"opus\""),
    ("gain", "null", "/gain", "null"),
  ])
  func assignmentsAreReadByTheSchema(_ path: String, _ text: String, _ pointer: String, _ json: String) throws {
    let assignment = try SchemaFieldTests.schema().parseAssignment(path: path, value: text)
    #expect(assignment.pointer.description == pointer)
    #expect(assignment.value.text() == json)
  }

  @Test(arguments: [
    ("domian", "a", "sipAccount has no field domian; did you mean domain?"), ("state", "a", "state is read-only"),
    ("uuid", "a", "uuid is read-only"), ("registerInterval", "soon", "registerInterval must be a whole number"),
    ("", "a", "the field name is missing"), ("proxy.foo", "1", "sipAccount has no field proxy.foo"),
  ])
  func wrongAssignmentsSayWhy(_ path: String, _ text: String, _ message: String) throws {
    let schema = try SchemaFieldTests.schema()
    let error = #expect(throws: InputProblem.self) {
      _ = try schema.parseAssignment(path: path, value: text, in: ["uuid": "u"])
    }
    #expect(error?.message == message)
  }

  @Test func withoutASchemaThePresentValueDecides() throws {
    let record: JSONObject = ["n": 1, "on": true, "name": "x", "list": [1]]
    let schema = Schema.inferred(from: [record], objectClass: "x")
    func read(_ path: String, _ text: String) throws -> JSON {
      try schema.parseAssignment(path: path, value: text, in: record).value
    }
    #expect(try read("n", "5") == 5)
    #expect(try read("on", "false") == false)
    #expect(try read("name", "5") == "5")
    #expect(try read("list", "[2]") == [2])
    #expect(try read("new", "5") == "5")
    #expect(throws: InputProblem.self) { try read("n", "abc") }
  }
}
