import Testing

@testable import ConsoleCore

@Suite struct SchemaFieldTests {
  static let account: JSON = [
    "title": "SIP account", "type": "object", "required": ["displayName", "domain", "transport"],
    "properties": [
      "displayName": ["type": "string", "title": "Name", "minLength": 1, "maxLength": 64],
      "password": ["type": "string", "writeOnly": true],
      "domain": ["type": "string", "format": "hostname"],
      "registerInterval": [
        "type": "integer", "title": "Register interval [s]", "minimum": 10, "maximum": 3600, "default": 60,
      ],
      "transport": ["enum": ["udp", "tcp", "tls"], "default": "udp"],
      "gain": ["type": ["number", "null"], "title": "Gain (dB)", "multipleOf": 0],
      "mode": ["oneOf": [["const": 1, "title": "Mono"], ["const": 2, "title": "Stereo"]]],
      "proxy": ["$ref": "#/definitions/endpoint"],
      "codecs": ["type": "array", "items": ["type": "string"], "maxItems": 4, "uniqueItems": true],
      "state": ["type": "string", "readOnly": true],
      "enabled": ["type": "boolean"],
    ],
    "definitions": [
      "endpoint": [
        "type": "object", "required": ["host"],
        "properties": [
          "host": ["type": "string"], "port": ["type": "integer", "minimum": 1, "maximum": 65535, "default": 5060],
        ],
      ],
      "node": [
        "type": "object",
        "properties": ["name": ["type": "string"], "next": ["$ref": "#/definitions/node"]],
      ],
    ],
  ]

  static func schema() throws -> Schema { try #require(Schema(account, objectClass: "sipAccount")) }

  @Test func fieldsFollowTheSchemasOrderAndThenTheValue() throws {
    let value: JSON = ["vendor": ["x": 1], "domain": "a.example", "uuid": "u"]
    let fields = try Self.schema().fields(for: try #require(value.objectValue))
    #expect(fields.prefix(3).map(\.key) == ["displayName", "password", "domain"])
    #expect(fields.suffix(2).map(\.key) == ["vendor", "uuid"])
    #expect(fields.suffix(2).allSatisfy { $0.isUnknownToSchema })
    #expect(fields.last?.isReadOnly == true)
    #expect(fields.first { $0.key == "vendor" }?.children.map(\.key) == ["x"])
  }

  @Test func fieldsCarryWhatTheSchemaSays() throws {
    let fields = try Self.schema().fields(for: JSONObject())
    func field(_ key: String) throws -> Field { try #require(fields.first { $0.key == key }) }
    #expect(try field("displayName").title == "Name")
    #expect(try field("displayName").isRequired)
    #expect(try field("displayName").rangeText == "1 to 64 characters")
    #expect(try field("password").isSecret)
    #expect(try field("password").isWriteOnly)
    #expect(try field("registerInterval").title == "Register interval")
    #expect(try field("registerInterval").unit == "s")
    #expect(try field("registerInterval").rangeText == "10 to 3600")
    #expect(try field("gain").isNullable)
    #expect(try field("gain").unit == "dB")
    #expect(
      try field("mode").kind == .choice([FieldChoice(value: 1, title: "Mono"), FieldChoice(value: 2, title: "Stereo")]))
    #expect(try field("proxy").children.map(\.key) == ["host", "port"])
    #expect(try field("codecs").rangeText == "at most 4 entries")
    #expect(try field("codecs").itemTemplate?.pointer.description == "/codecs/-")
    #expect(try field("state").isReadOnly)
    #expect(try field("enabled").kind == .boolean)
  }

  @Test func wrappedSchemaIsUnwrapped() throws {
    let wrapped: JSON = [
      "type": "object", "properties": ["sipAccount": Self.account], "definitions": ["endpoint": ["type": "object"]],
    ]
    let schema = try #require(Schema(wrapped, objectClass: "sipAccount"))
    #expect(schema.describesWrappedForm)
    #expect(schema.fields(for: JSONObject()).first?.key == "displayName")
    #expect(try !Self.schema().describesWrappedForm)
  }

  @Test(arguments: [
    JSON.null, "text", [], ["fields": ["a"]], ["type": "string"], ["properties": []],
    ["type": "object", "properties": ["a": "text"]],
  ])
  func otherFormsAreNotRead(_ json: JSON) {
    #expect(Schema(json, objectClass: "x") == nil)
    #expect(Schema(json, objectClass: "x", records: []).isInferred)
  }

  @Test func recursionEndsAndFollowsTheValue() throws {
    let json: JSON = [
      "type": "object", "properties": ["root": ["$ref": "#/$defs/node"]],
      "$defs": [
        "node": [
          "type": "object",
          "properties": [
            "name": ["type": "string"], "next": ["$ref": "#/$defs/node"],
            "all": ["type": "array", "items": ["$ref": "#/$defs/node"]],
          ],
        ]
      ],
    ]
    let schema = try #require(Schema(json, objectClass: "x"))
    let empty = try #require(schema.field(at: JSONPointer(tokens: ["root", "next"]), in: JSONObject()))
    #expect(empty.kind == .object)
    #expect(empty.children.isEmpty)
    let value: JSON = ["root": ["next": ["next": ["name": "deep"]]]]
    let deep = schema.field(at: try #require(JSONPointer("/root/next/next/name")), in: try #require(value.objectValue))
    #expect(deep?.kind == .text(TextRules()))
  }

  @Test func circlesOfReferencesHarmNothing() throws {
    let json: JSON = [
      "type": "object",
      "properties": ["a": ["$ref": "#/$defs/a"], "b": ["allOf": [["$ref": "#/properties/b"]]]],
      "$defs": ["a": ["$ref": "#/$defs/b"], "b": ["$ref": "#/$defs/a"]],
    ]
    let schema = try #require(Schema(json, objectClass: "x"))
    #expect(schema.fields(for: ["a": 1, "b": 2]).count == 2)
    #expect(schema.validate(fields: ["a": 1, "b": 2]).isEmpty)
  }

  @Test func conditionsAndBranchesFollowTheValue() throws {
    let json: JSON = [
      "type": "object",
      "properties": ["kind": ["enum": ["udp", "srt"]]],
      "if": ["properties": ["kind": ["const": "srt"]], "required": ["kind"]],
      "then": ["properties": ["latency": ["type": "integer"]], "required": ["latency"]],
      "allOf": [["properties": ["name": ["type": "string"]]]],
      "oneOf": [
        ["title": "File", "properties": ["path": ["type": "string"]], "required": ["path"]],
        ["title": "Live", "properties": ["port": ["type": "integer"]], "required": ["port"]],
      ],
    ]
    let schema = try #require(Schema(json, objectClass: "x"))
    #expect(schema.fields(for: ["kind": "udp"]).map(\.key) == ["kind", "name"])
    #expect(schema.fields(for: ["kind": "srt", "port": 1]).map(\.key) == ["kind", "name", "latency", "port"])
    #expect(schema.rootBranches(for: ["port": 1]).titles == ["File", "Live"])
    #expect(schema.rootBranches(for: ["port": 1]).selected == 1)
  }

  @Test func defaultsMakeANewRecord() throws {
    #expect(try Self.schema().defaultObject() == ["registerInterval": 60, "transport": "udp"])
    let json: JSON = [
      "type": "object", "required": ["on", "list", "inner", "kind"],
      "properties": [
        "on": ["type": "boolean"], "list": ["type": "array"], "kind": ["const": "file"], "text": ["type": "string"],
        "optional": ["const": "x"],
        "inner": ["type": "object", "properties": ["port": ["default": 1], "id": ["readOnly": true, "default": 2]]],
      ],
    ]
    let schema = try #require(Schema(json, objectClass: "x"))
    #expect(schema.defaultObject() == ["on": false, "list": [], "kind": "file", "inner": ["port": 1]])
  }

  @Test func inferenceSaysSoAndKeepsKinds() throws {
    let records: [JSONObject] = [
      [
        "name": "a", "n": 1, "f": .number(try #require(JSONNumber("1.5"))), "on": true, "list": ["x"], "in": ["a": 1],
        "mixed": 1, "maybe": .null,
      ],
      ["name": "b", "n": 2, "mixed": "text", "maybe": "x"],
    ]
    let schema = Schema.inferred(from: records, objectClass: "x")
    #expect(schema.isInferred)
    let kinds = schema.fields(for: records[0]).map(\.kind)
    #expect(kinds[0] == .text(TextRules()))
    #expect(kinds[1] == .integer(NumberRules()))
    #expect(kinds[2] == .number(NumberRules()))
    #expect(kinds[3] == .boolean)
    #expect(kinds[5] == .object)
    #expect(kinds[6] == .integer(NumberRules()))
    #expect(schema.field(at: JSONPointer(tokens: ["maybe"]), in: records[0])?.isNullable == true)
    #expect(schema.validate(fields: ["n": "text"]).isEmpty)
  }

  @Test(arguments: [
    ("password", true), ("sipPassword", true), ("apiKey", true), ("API_KEY", true), ("pin", true), ("userPIN", true),
    ("privateKey", true), ("pinned", false), ("tokenizer", false), ("key", false), ("keyboard", false),
    ("shipping", false), ("passwordLength", true), ("apikey", true),
  ])
  func secretsAreKnownByName(_ name: String, _ isSecret: Bool) {
    #expect(SecretNames.isSecret(name) == isSecret)
  }

  @Test func columnsPutNamesFirstAndHideSecrets() throws {
    let columns = try Self.schema().columns(sample: [["displayName": "Studio 1", "registerInterval": 60]])
    #expect(columns.first?.key == "displayName")
    #expect(columns[1].key == "state")
    #expect(columns.first { $0.key == "password" }?.isHidden == true)
    #expect(columns.first { $0.key == "proxy.port" }?.isHidden == true)
    #expect(columns.first { $0.key == "registerInterval" }?.alignment == .trailing)
    #expect(columns.first { $0.key == "password" }?.text(in: ["password": "x"]) == DisplayText.mask)
  }

  static let cells: [(JSON, String)] = [
    (JSON.null, ""), (true, "yes"), (false, "no"), (["a", 2], "a, 2"), ([["a": 1]], "[1 entry]"),
    (["a": 1, "b": 2, "c": 3], "{3 fields}"), ("text", "text"), (12, "12"),
  ]

  @Test(arguments: cells)
  func cellsAreOneLine(_ value: JSON, _ text: String) {
    #expect(DisplayText.short(value, nil) == text)
  }

  @Test func maskedValuesHideSecretsBelow() throws {
    let value: JSON = ["user": "a", "auth": ["password": "b", "realm": "c"]]
    #expect(
      DisplayText.masked(value, nil) == ["user": "a", "auth": ["password": .string(DisplayText.mask), "realm": "c"]])
  }
}
