import Testing

@testable import ConsoleCore

/// Variants, maps and null in a draft.
struct DraftStructureTests {
  private func draft(_ schema: JSON, _ fields: JSON) throws -> Draft {
    let record = try #require(Record(document: ["uuid": "u", "x": fields], objectClass: "x"))
    return Draft(editing: record, schema: try #require(Schema(schema, objectClass: "x")))
  }

  private static let variants: JSON = [
    "type": "object",
    "properties": [
      "where": [
        "anyOf": [["type": "string", "title": "Name"], ["type": "integer", "title": "Number"], ["type": "object"]]
      ]
    ],
    "oneOf": [
      [
        "title": "File", "properties": ["path": ["type": "string"], "size": ["type": "integer"]], "required": ["path"],
      ],
      [
        "title": "Live", "properties": ["port": ["type": "integer"], "size": ["type": "string"]], "required": ["port"],
      ],
    ],
  ]

  @Test func theWholeRecordTakesAnotherVariant() throws {
    var draft = try draft(Self.variants, ["path": "/a", "size": 3, "vendor": 1])
    #expect(draft.root.branches == ["File", "Live"])
    #expect(draft.root.selectedBranch == 0)
    let isDone = draft.choose(branch: 1, at: .root)
    #expect(isDone)
    // A required member is begun, since nothing else would tell the variants apart; a value of another kind goes.
    #expect(draft.value == ["vendor": 1, "port": 0])
    #expect(draft.root.selectedBranch == 1)
    draft.undo()
    #expect(draft.value == ["path": "/a", "size": 3, "vendor": 1])
  }

  @Test func aScalarIsReadAnewAsTheOtherKind() throws {
    var draft = try draft(Self.variants, ["path": "/a", "where": "5060"])
    let place = JSONPointer(tokens: ["where"])
    #expect(draft.field(at: place)?.selectedBranch == 0)
    draft.choose(branch: 1, at: place)
    #expect(draft[place] == 5060)
    draft.choose(branch: 0, at: place)
    #expect(draft[place] == "5060")
    draft.choose(branch: 2, at: place)
    #expect(draft[place] == [:])
  }

  @Test func whatIsNewBeginsInTheFirstVariant() throws {
    let sink: JSON = [
      "type": "object",
      "oneOf": [
        [
          "properties": ["kind": ["const": "file"], "path": ["type": "string", "default": "/tmp"]],
          "required": ["kind"],
        ],
        ["properties": ["kind": ["const": "net"], "host": ["type": "string"]], "required": ["kind"]],
      ],
    ]
    let json: JSON = [
      "properties": ["main": sink, "more": ["type": "array", "items": sink]], "required": ["main"],
    ]
    let schema = try #require(Schema(json, objectClass: "x"))
    var draft = Draft(creating: "x", envelope: .flat, schema: schema)
    #expect(draft.value == ["main": ["kind": "file", "path": "/tmp"]])
    let added = draft.append(to: JSONPointer(tokens: ["more"]))
    let element = try #require(added)
    #expect(draft[element] == ["kind": "file", "path": "/tmp"])
    draft.choose(branch: 1, at: element)
    #expect(draft[element] == ["kind": "net"])
    #expect(draft.issues.isEmpty)
  }

  @Test func anIDOfTheVendorHidesNoDefinition() throws {
    let json: JSON = [
      "definitions": ["port": ["type": "integer", "maximum": 9]],
      "properties": ["a": ["id": "field-12", "properties": ["p": ["$ref": "#/definitions/port"]]]],
    ]
    #expect(SchemaValidator(json).validate(["a": ["p": 10]]).map(\.message) == ["must be at most 9"])
    #expect(try #require(Schema(json, objectClass: "x")).json == json)
  }

  @Test func likeBranchesNeedNoDecision() throws {
    let draft = try draft(
      [
        "properties": [
          "host": ["anyOf": [["type": "string", "format": "ipv4"], ["type": "string", "format": "ipv6"]]]
        ]
      ],
      ["host": "10.0.0.1"])
    let field = try #require(draft.field(at: JSONPointer(tokens: ["host"])))
    #expect(!field.hasBranchChoice)
    #expect(field.kind.isScalar)
  }

  @Test func aMemberBringsWhatDependsOnIt() throws {
    var draft = try draft(
      [
        "properties": ["card": ["type": "string"], "mail": ["type": "string"]],
        "dependencies": [
          "card": ["properties": ["code": ["type": "integer"]], "required": ["code"]], "mail": ["card"],
        ],
      ], ["mail": "m"])
    #expect(draft.fields.map(\.key) == ["card", "mail"])
    #expect(draft.fields.map(\.isRequired) == [true, false])
    draft.set("1", at: JSONPointer(tokens: ["card"]))
    #expect(draft.fields.map(\.key) == ["card", "mail", "code"])
    #expect(draft.blockingIssues.map(\.message) == ["is required"])
  }

  private static let map: JSON = [
    "properties": [
      "m": [
        "type": "object", "properties": ["own": ["type": "string"]], "maxProperties": 3,
        "patternProperties": ["^n": ["type": "integer", "minimum": 5]], "additionalProperties": ["type": "boolean"],
        "propertyNames": ["maxLength": 5],
      ], "closed": ["type": "object", "patternProperties": ["^a": true], "additionalProperties": false],
    ]
  ]

  @Test func anEntryBeginsAsItsKeyAsks() throws {
    var draft = try draft(Self.map, ["m": ["z": true]])
    let m = JSONPointer(tokens: ["m"])
    let number = try draft.addEntry("n1", to: m)
    #expect(draft[number] == 5)
    let other = try draft.addEntry("b", to: m)
    #expect(draft[other] == false)
    #expect(throws: InputProblem("at most 3 members")) { try draft.addEntry("c", to: m) }
    #expect(throws: InputProblem("an entry z already exists")) { try draft.addEntry("z", to: m) }
    #expect(throws: InputProblem("own is already a field")) { try draft.addEntry("own", to: m) }
    #expect(throws: InputProblem("must not be empty")) { try draft.addEntry("", to: m) }
    #expect(throws: InputProblem("the name at most 5 characters")) { try draft.renameEntry(at: other, to: "longer") }
    let renamed = try draft.renameEntry(at: m.appending("z"), to: "first")
    #expect(draft[m]?.text() == #"{"first":true,"n1":5,"b":false}"#)
    draft.remove(at: renamed)
    #expect(draft[m]?.text() == #"{"n1":5,"b":false}"#)
    #expect(throws: InputProblem("is not a known field")) {
      try draft.addEntry("b", to: JSONPointer(tokens: ["closed"]))
    }
  }

  @Test func aRecordThatIsAMapTakesEntries() throws {
    var draft = try draft(["type": "object", "additionalProperties": ["type": "string"]], ["a": "1"])
    #expect(draft.root.entryTemplate != nil)
    let place = try draft.addEntry("b", to: .root)
    #expect(place == JSONPointer(tokens: ["b"]))
    #expect(draft.value == ["a": "1", "b": ""])
    let renamed = try draft.renameEntry(at: place, to: "c")
    #expect(draft[renamed] == "")
  }

  @Test func anOpenObjectTakesAnything() throws {
    var draft = try draft(
      ["properties": ["extra": ["type": "object", "additionalProperties": true]]], ["extra": ["k": 1]])
    let place = try draft.addEntry("new", to: JSONPointer(tokens: ["extra"]))
    #expect(draft[place] == "")
    let field = try #require(draft.field(at: place))
    #expect(field.isMapEntry)
    #expect(try field.parse(field.editText(for: .null)).get() == .null)
    #expect(try field.parse("[1, 2.50]").get().text() == "[1,2.50]")
    #expect(try field.parse("plain").get() == "plain")
  }
}
