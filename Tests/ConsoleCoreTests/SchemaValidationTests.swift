import Testing

@testable import ConsoleCore

@Suite struct SchemaValidationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let schema: String
    let value: String
    let message: String?
    init(_ schema: String, _ value: String, _ message: String? = nil) {
      self.schema = schema
      self.value = value
      self.message = message
    }
    var testDescription: String { "\(schema) \(value)" }
  }

  private func check(_ test: Case) throws {
    let issues = SchemaValidator(try JSON.parse(test.schema)).validate(try JSON.parse(test.value))
    #expect(issues.first?.message == test.message)
  }

  @Test(arguments: [
    Case(##"{"type":"integer","minimum":1,"maximum":65535}"##, "0", "must be 1 to 65535"),
    Case(##"{"type":"integer","minimum":1,"maximum":65535}"##, "65535"),
    Case(##"{"type":"integer"}"##, "1.0"), Case(##"{"type":"integer"}"##, "1.5", "must be a whole number"),
    Case(##"{"type":["string","null"]}"##, "1", "must be text or empty"),
    Case(##"{"maximum":9007199254740992}"##, "9007199254740993", "must be at most 9007199254740992"),
    Case(##"{"minimum":0.1}"##, "0.1"), Case(##"{"exclusiveMinimum":0}"##, "0", "must be more than 0"),
    Case(##"{"exclusiveMinimum":0,"maximum":1}"##, "2", "must be more than 0 and at most 1"),
    Case(##"{"minimum":5,"exclusiveMinimum":true}"##, "5", "must be more than 5"),
    Case(##"{"multipleOf":0.01}"##, "19.99"), Case(##"{"multipleOf":0.01}"##, "19.995", "must be a multiple of 0.01"),
    Case(##"{"multipleOf":0.0001}"##, "0.00751", "must be a multiple of 0.0001"),
    Case(##"{"multipleOf":3}"##, "12345678901234567890123"),
    Case(##"{"multipleOf":7}"##, "1e2", "must be a multiple of 7"),
    Case(##"{"multipleOf":0.123456789}"##, "1e308", "must be a multiple of 0.123456789"),
    Case(##"{"multipleOf":3}"##, "1e999999999"), Case(##"{"multipleOf":0}"##, "5"),
    Case(##"{"multipleOf":1e-8}"##, "12391239123"),
    Case(##"{"enum":["udp","tcp","tls"]}"##, #""sctp""#, "must be one of udp, tcp, tls"),
    Case(##"{"enum":[1.0]}"##, "1"), Case(##"{"const":"a"}"##, #""b""#, "must be a"),
  ])
  func numbersAndValues(_ test: Case) throws { try check(test) }

  @Test(arguments: [
    Case(##"{"maxLength":2}"##, #""😀😀""#), Case(##"{"maxLength":2}"##, #""abc""#, "at most 2 characters"),
    Case(##"{"minLength":1}"##, #""""#, "must not be empty"),
    Case(##"{"minLength":2}"##, #""😀""#, "at least 2 characters"),
    Case(##"{"pattern":"^[a-z]+$"}"##, #""abc""#),
    Case(##"{"pattern":"^[a-z]+$"}"##, #""abc\n""#, "must be one or more lower-case letters"),
    Case(##"{"pattern":"b"}"##, #""abc""#), Case(##"{"pattern":"^\\d$"}"##, #""१""#, "must be one digit"),
    Case(##"{"pattern":"^\\p{L}$"}"##, #""é""#), Case(##"{"pattern":"^\\u0041$"}"##, #""A""#),
    Case(##"{"pattern":"("}"##, #""x""#),
    Case(##"{"pattern":"^(a+)+$"}"##, #""aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab""#),
    Case(##"{"pattern":"^(\\w|x)*$"}"##, #""xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx!""#),
  ])
  func texts(_ test: Case) throws { try check(test) }

  @Test(arguments: [
    ("ipv4", "192.168.0.1", true), ("ipv4", "256.1.1.1", false), ("ipv4", "01.2.3.4", false), ("ipv4", "1.2.3", false),
    ("ipv6", "::", true), ("ipv6", "::1", true), ("ipv6", "fe80::1:2", true), ("ipv6", "1:2:3:4:5:6:7:8", true),
    ("ipv6", "::ffff:192.0.2.1", true), ("ipv6", "1::2::3", false), ("ipv6", ":1", false), ("ipv6", "12345::", false),
    ("ipv6", "1:2:3:4:5:6:7:8:9", false), ("ipv6", "fe80::1%eth0", false), ("ipv6", ":::", false),
    ("hostname", "sip.example.org", true), ("hostname", "-a.b", false), ("hostname", "a_b", false),
    ("hostname", "a..b", false), ("uri", "sip:a@b", true), ("uri", "http://x/%zz", false), ("uri", "x y:z", false),
    ("uri", "/path", false), ("email", "a@b.c", true), ("email", "a@", false), ("email", "a..b@c", false),
    ("email", "a@[127.0.0.1]", true), ("date-time", "2024-02-29T12:00:00.5+01:00", true),
    ("date-time", "2023-02-29T12:00:00Z", false), ("date-time", "2024-01-01 12:00:00Z", false),
    ("time", "23:59:60Z", true), ("time", "22:59:60Z", false), ("time", "12:00:00", false),
    ("date", "2024-13-01", false),
    ("uuid", "5ff1c07e-5cd7-4d94-94ef-79a28bb189e4", true), ("uuid", "5ff1c07e", false), ("unheard-of", "x", true),
  ])
  func formats(_ format: String, _ text: String, _ isValid: Bool) {
    let issues = SchemaValidator(["format": .string(format)]).validate(.string(text))
    #expect(issues.isEmpty == isValid)
  }

  @Test(arguments: [
    Case(##"{"required":["a"]}"##, "{}", "is required"),
    Case(##"{"additionalProperties":false}"##, ##"{"a":1}"##, "is not a known field"),
    Case(##"{"patternProperties":{"^x":true},"additionalProperties":false}"##, ##"{"xa":1}"##),
    Case(##"{"additionalProperties":{"type":"integer"}}"##, ##"{"a":"x"}"##, "must be a whole number"),
    Case(##"{"propertyNames":{"maxLength":2}}"##, ##"{"abc":1}"##, "the name at most 2 characters"),
    Case(##"{"dependencies":{"a":["b"]}}"##, ##"{"a":1}"##, "is required together with a"),
    Case(##"{"dependencies":{"a":{"required":["c"]}}}"##, ##"{"a":1}"##, "is required"),
    Case(##"{"dependentRequired":{"a":["b"]}}"##, ##"{"b":1}"##),
    Case(##"{"items":{"type":"integer"},"maxItems":2}"##, "[1,2,3]", "at most 2 entries"),
    Case(##"{"items":[{"type":"integer"}],"additionalItems":false}"##, "[1,2]", "at most 1 entry"),
    Case(##"{"prefixItems":[true],"items":{"type":"string"}}"##, "[1,2]", "must be text"),
    Case(##"{"uniqueItems":true}"##, "[1,2,1.0]", "entry 3 is the same as entry 1"),
    Case(##"{"uniqueItems":true}"##, "[1,true]"),
    Case(##"{"contains":{"const":5}}"##, "[1]", "must contain an entry of the required kind"),
  ])
  func containers(_ test: Case) throws { try check(test) }

  @Test(arguments: [
    Case(##"{"anyOf":[{"type":"string"},{"minimum":5}]}"##, "3", "must be text, or must be at least 5"),
    Case(##"{"oneOf":[{"minimum":1},{"minimum":2}]}"##, "3", "matches more than one of the allowed variants"),
    Case(##"{"oneOf":[{"const":"a"},{"const":"b"}]}"##, #""c""#, "must be one of a, b"),
    Case(##"{"not":{"type":"string"}}"##, #""c""#, "is not allowed"), Case(##"{"not":{"pattern":"("}}"##, #""c""#),
    Case(##"{"if":{"minimum":10},"then":{"multipleOf":10},"else":{"maximum":5}}"##, "15", "must be a multiple of 10"),
    Case(##"{"if":{"minimum":10},"then":{"multipleOf":10},"else":{"maximum":5}}"##, "7", "must be at most 5"),
    Case(##"{"allOf":[{"minimum":1},{"maximum":3}]}"##, "4", "must be at most 3"), Case("false", "1", "is not allowed"),
    Case(##"{"$ref":"#/definitions/a","definitions":{"a":{"type":"string"}}}"##, "1", "must be text"),
    Case(##"{"$ref":"#a%25b","definitions":{}}"##, "1"), Case(##"{"$ref":"http://else.where/x"}"##, "1"),
    Case(##"{"$ref":"#"}"##, "1"), Case(##"{"oneOf":[{"$ref":"nowhere"},{"type":"string"}]}"##, "1"),
    Case(
      ##"{"properties":{"n":{"$ref":"#"},"v":{"type":"integer"}}}"##, ##"{"n":{"n":{"v":"x"}}}"##,
      "must be a whole number"),
    Case(
      ##"{"$schema":"http://json-schema.org/draft-07/schema#","$ref":"#/definitions/a","maximum":1,"definitions":{"a":true}}"##,
      "2"),
    Case(##"{"$ref":"#/definitions/a","maximum":1,"definitions":{"a":true}}"##, "2", "must be at most 1"),
    Case(
      ##"{"oneOf":[{"properties":{"t":{"const":"a"},"x":{"type":"integer"}}},{"properties":{"t":{"const":"b"}}}],"required":["t"]}"##,
      ##"{"t":"a","x":"y"}"##, "must be a whole number"),
  ])
  func combinators(_ test: Case) throws { try check(test) }

  @Test func aBudgetEndsExplodingSchemas() throws {
    let schema = try JSON.parse(
      ##"{"anyOf":[{"properties":{"a":{"$ref":"#"}}},{"properties":{"a":{"$ref":"#"}},"required":["z"]}],"not":{"properties":{"a":{"$ref":"#"}},"required":["q"]}}"##
    )
    var value: JSON = 1
    for _ in 0..<60 { value = ["a": value] }
    _ = SchemaValidator(schema).validate(value)
  }

  @Test func readOnlyFieldsAreNotComplainedAbout() throws {
    let json: JSON = [
      "type": "object", "required": ["state", "name", "uuid"], "additionalProperties": false,
      "properties": [
        "name": ["type": "string"], "state": ["readOnly": true, "enum": ["a", "b"]],
        "inner": ["type": "object", "properties": ["n": ["type": "integer", "minimum": 5]]],
      ],
    ]
    let schema = try #require(Schema(json, objectClass: "x"))
    let issues = schema.validate(fields: ["state": "zz", "rev": 3, "inner": ["n": 1]])
    #expect(issues.map(\.pointer.description) == ["/name", "/inner/n"])
    #expect(issues.map(\.message) == ["is required", "must be at least 5"])
  }
}
