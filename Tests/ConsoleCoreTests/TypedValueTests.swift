import Testing

@testable import ConsoleCore

/// A value is read by what the schema allows, and values that differ look different.
struct TypedValueTests {
  struct Reading: Sendable, CustomTestStringConvertible {
    let schema: JSON
    let text: String
    let json: String?
    init(_ schema: JSON, _ text: String, _ json: String?) { (self.schema, self.text, self.json) = (schema, text, json) }
    var testDescription: String { "\(schema.text()) ← \(text)" }
  }

  private static let textOrSwitch: JSON = ["type": ["string", "boolean"]]
  private static let textOrNumber: JSON = ["type": ["string", "integer"]]
  private static let mixed: JSON = ["enum": [1, "1", true, "true", nil, "null", "udp"]]

  @Test(arguments: [
    Reading(textOrSwitch, "5", #""5""#), Reading(textOrSwitch, "true", "true"),
    Reading(textOrSwitch, #""true""#, #""true""#),
    Reading(textOrSwitch, "null", #""null""#), Reading(textOrSwitch, "[2001:db8::1]:80", #""[2001:db8::1]:80""#),
    Reading(textOrNumber, "true", #""true""#), Reading(textOrNumber, "5", "5"), Reading(textOrNumber, "5.5", #""5.5""#),
    Reading(textOrNumber, "007", #""007""#), Reading(textOrNumber, "{a", #""{a""#),
    Reading(textOrNumber, "[1]", #""[1]""#),
    Reading(["type": ["string", "integer", "null"]], "null", "null"),
    Reading(["type": ["integer", "boolean"]], "yes", "true"),
    Reading(["type": ["integer", "boolean"]], "abc", nil), Reading(["type": ["integer", "array"]], "[1]", "[1]"),
    Reading(["type": ["integer", "array"]], "1.5", nil), Reading(["type": ["integer", "object", "null"]], "", "null"),
    Reading(["anyOf": [["type": "string"], ["type": "boolean"]]], "5", #""5""#),
    Reading(["anyOf": [["type": "string"], ["type": "boolean"]]], "false", "false"),
    Reading(true, "[2001:db8::1]:80", #""[2001:db8::1]:80""#), Reading(true, "[1, 2", nil), Reading(true, "[1,]", nil),
    Reading(mixed, "1", "1"), Reading(mixed, #""1""#, #""1""#), Reading(mixed, "true", "true"),
    Reading(mixed, #""true""#, #""true""#), Reading(mixed, "null", "null"), Reading(mixed, #""null""#, #""null""#),
    Reading(mixed, "UDP", #""udp""#), Reading(["enum": ["1", "2"]], "1", #""1""#),
  ])
  func textIsReadByTheTypes(_ reading: Reading) throws {
    let field = try SchemaInputTests.field(reading.schema)
    #expect((try? field.parse(reading.text).get())?.text() == reading.json)
  }

  @Test(arguments: [textOrSwitch, textOrNumber, ["type": ["string", "object", "null"]], true])
  func whateverIsThereSurvivesEditing(_ schema: JSON) throws {
    let field = try SchemaInputTests.field(schema)
    for value: JSON in ["5", "true", "", "null", "[x]", "{", " a ", "\"q\""] {
      #expect(try field.parse(field.editText(for: value)).get() == value, "\(value)")
    }
  }

  @Test func enumsOfMixedTypesAreShownApart() throws {
    let field = try SchemaInputTests.field(Self.mixed)
    guard case .choice(let choices) = field.kind else {
      Issue.record("no choice")
      return
    }
    #expect(choices.map(\.title) == ["1", "\"1\"", "true", "\"true\"", "\"null\"", "udp"])
    #expect(choices.map { DisplayText.shown($0.value, field) } == choices.map(\.title))
    #expect(field.isNullable && DisplayText.shown(.null, field) == "null")
    for choice in choices { #expect(try field.parse(choice.title).get() == choice.value) }
  }

  @Test(arguments: [nil as Field?, Field(key: "f", pointer: JSONPointer(tokens: ["f"]), kind: .text(TextRules()))])
  func nullEmptyAndTheirNamesLookDifferent(_ field: Field?) {
    let values: [JSON] = [nil, "", "null", "\"\"", "x"]
    let shown = values.map { DisplayText.shown($0, field) }
    #expect(Set(shown).count == values.count && !shown.contains(""), "\(shown)")
    #expect(DisplayText.shown(.array(values), field) == shown.joined(separator: ", "))
    var secret = Field(key: "s", pointer: JSONPointer(tokens: ["s"]), kind: .text(TextRules()))
    secret.isSecret = true
    #expect(DisplayText.shown("", secret) == "\"\"" && DisplayText.shown(.null, secret) == "null")
    #expect(DisplayText.shown("hunter2", secret) == DisplayText.mask)
  }

  @Test(arguments: [
    ("name=a=b", "name", "a=b"), ("/name=a=b", "/name", "a=b"), ("/a=b=5", "/a=b", "5"),
    ("/m/x=y=1=2", "/m/x=y", "1=2"),
    ("#/a%3Db=5", "#/a%3Db", "5"), ("/new=1", "/new", "1"), ("name=", "name", ""), ("/both=b=1", nil, ""),
    ("=x", nil, ""),
    ("#/both%3Db=1", "#/both%3Db", "1"), ("#/both=b=1", "#/both", "b=1"),
  ])
  func namesWithAnEqualsSignAreSetByPointer(text: String, path: String?, value: String) throws {
    let schema = try #require(
      Schema(
        ["type": "object", "properties": ["name": ["type": "string"], "a=b": ["type": "integer"]]], objectClass: "c"))
    let present: JSONObject = ["m": ["x=y": 1], "both": "x", "both=b": "y"]
    let split = try? schema.splitAssignment(text, in: present)
    #expect(split?.path == path)
    if path != nil { #expect(split?.value == value) }
    if path == "#/a%3Db" {
      #expect(try schema.parseAssignment(path: "#/a%3Db", value: "5").pointer.tokens == ["a=b"])
    }
  }
}
