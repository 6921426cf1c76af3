import Testing

@testable import ConsoleCore

struct MethodActionTests {
  private static let classes = ["sipAccount", "sipCall", "phoneBookEntry", "stream", "streamGroup", "user", "session"]

  /// The actions of a method, as `class at argument`.
  private func actions(
    _ method: String, _ properties: String, required: String = "[]", table: MethodWords = MethodWords(),
    classes: [String] = classes
  ) throws -> [String] {
    let json = try JSON.parse(#"{"type": "object", "properties": \#(properties), "required": \#(required)}"#)
    let schema = try #require(Schema(json, method: method))
    return MethodAction.actions(of: method, schema: schema, classes: classes, table: table)
      .map { "\($0.objectClass) at \($0.argument)" + ($0.isList ? " list" : "") }
  }

  @Test func aNoteOfTheSchemaNamesTheClass() throws {
    #expect(try actions("go", #"{"what": {"type": "string", "x-reference": "STREAM"}}"#) == ["stream at /what"])
    #expect(try actions("go", #"{"what": {"type": "string", "x-object-class": "sipCall"}}"#) == ["sipCall at /what"])
    #expect(try actions("go", #"{"what": {"type": "string", "x-reference": "unknown"}}"#).isEmpty)
  }

  @Test func theArgumentsNameTellsTheClass() throws {
    #expect(try actions("go", #"{"streamUuid": {"type": "string"}}"#) == ["stream at /streamUuid"])
    #expect(try actions("go", #"{"account": {"type": "string", "format": "uuid"}}"#) == ["sipAccount at /account"])
    #expect(
      try actions("go", #"{"phone_book_entry_uuid": {"type": "string"}}"#) == [
        "phoneBookEntry at /phone_book_entry_uuid"
      ])
    #expect(try actions("go", #"{"sourceStreamUuid": {"type": "string"}}"#) == ["stream at /sourceStreamUuid"])
  }

  @Test func aPlainUuidIsOfWhatItsTitleOrTheMethodSpeaksOf() throws {
    #expect(try actions("halt", #"{"uuid": {"type": "string", "title": "Stream"}}"#) == ["stream at /uuid"])
    #expect(try actions("streamStart", #"{"uuid": {"type": "string"}}"#) == ["stream at /uuid"])
    #expect(try actions("streamGroupStart", #"{"uuid": {"type": "string"}}"#) == ["streamGroup at /uuid"])
    #expect(try actions("startStream", #"{"uuid": {"type": "string"}}"#) == ["stream at /uuid"])
    #expect(
      try actions("end", #"{"uuid": {"type": "string", "description": "The stream's UUID"}}"#) == ["stream at /uuid"])
    #expect(try actions("end", #"{"uuid": {"type": "string"}}"#).isEmpty, "nothing tells of what")
  }

  @Test func whatIsNoUuidIsNoRecord() throws {
    #expect(try actions("userSetPassword", #"{"user": {"type": "string", "title": "User name"}}"#).isEmpty)
    #expect(try actions("streamStart", #"{"count": {"type": "integer"}, "name": {"type": "string"}}"#).isEmpty)
    #expect(try actions("streamStart", #"{"uuid": {"type": "string", "readOnly": true}}"#).isEmpty)
  }

  @Test func aRequiredArgumentComesFirstAndAListIsOne() throws {
    let two = #"{"otherCall": {"type": "string", "format": "uuid"}, "call": {"type": "string", "format": "uuid"}}"#
    #expect(try actions("join", two, required: #"["call"]"#, classes: ["sipCall"]) == ["sipCall at /call"])
    let list = #"{"uuids": {"type": "array", "items": {"type": "string", "format": "uuid"}}}"#
    #expect(try actions("streamsStop", list) == ["stream at /uuids list"])
    let inner = #"{"of": {"type": "object", "properties": {"stream": {"type": "string", "format": "uuid"}}}}"#
    #expect(try actions("go", inner) == ["stream at /of/stream"])
  }

  @Test func theConfigurationsTableComesBeforeTheSchema() throws {
    var problems: [String] = []
    let table = MethodWords(
      [
        "actions": [
          "streamStart": nil, "kick": ["class": "sipCall", "argument": "who.id"],
          "end": [["class": "stream"], ["class": "sipCall", "argument": "/call"]],
        ]
      ], problems: &problems)
    #expect(problems.isEmpty)
    #expect(try actions("streamStart", #"{"uuid": {"type": "string"}}"#, table: table).isEmpty)
    #expect(try actions("kick", "{}", table: table) == ["sipCall at /who/id"])
    #expect(
      try actions("end", #"{"id": {"type": "string", "format": "uuid"}}"#, table: table) == [
        "stream at /uuid", "sipCall at /call",
      ])
    let unknown = MethodAction.actions(of: "kick", schema: nil, classes: [], table: table)
    #expect(unknown.first?.arguments(for: "U", schema: nil) == JSONObject([("who", ["id": "U"] as JSON)]))
  }

  @Test func argumentsBearTheRecordAndTheDefaults() throws {
    let json: JSON = [
      "type": "object",
      "properties": [
        "uuid": ["type": "string"], "fade": ["type": "integer", "default": 3], "note": ["type": "string"],
      ],
    ]
    let schema = try #require(Schema(json, method: "streamStop"))
    let action = try #require(
      MethodAction.actions(of: "streamStop", schema: schema, classes: Self.classes, table: MethodWords()).first)
    #expect(JSON.object(action.arguments(for: "U", schema: schema)) == ["fade": 3, "uuid": "U"])
  }
}
