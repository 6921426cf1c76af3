import Testing

@testable import ConsoleCore

@Suite struct DraftTests {
  static let wrappedText =
    #"{"uuid":"u1","extra":1,"sipAccount":{"displayName":"A","domain":"d","registerInterval":60,"big":18446744073709551615,"proxy":{"host":"h","port":5060},"codecs":["opus","g722"],"state":"idle","vendor":{"x":1.50}}}"#

  static func pointer(_ text: String) throws -> JSONPointer { try #require(JSONPointer(text)) }

  static func draft(_ text: String = wrappedText) throws -> Draft {
    let record = try #require(Record(document: try JSON.parse(text), objectClass: "sipAccount"))
    return Draft(editing: record, schema: try SchemaFieldTests.schema())
  }

  @Test func nothingChangedSendsNothing() throws {
    let draft = try Self.draft()
    #expect(!draft.isDirty)
    #expect(draft.patch().operations.isEmpty)
    #expect(draft.changes.isEmpty)
    #expect(draft.document().text() == Self.wrappedText)
  }

  @Test func oneChangeIsOneOperationInTheEnvelope() throws {
    var draft = try Self.draft()
    let done1 = draft.set(90, at: try Self.pointer("/registerInterval"))
    #expect(done1)
    #expect(draft.patch().operations == [.replace(try Self.pointer("/sipAccount/registerInterval"), 90)])
    #expect(draft.changes.map(\.titlePath) == [["Register interval"]])
    #expect(draft.changes.first?.before == 60)
  }

  @Test func aFlatRecordHasNoPrefix() throws {
    let text = #"{"objectClass":"sipAccount","uuid":"u1","rev":4,"domain":"d"}"#
    var draft = try Self.draft(text)
    draft.set("e", at: try Self.pointer("/domain"))
    #expect(draft.patch().operations == [.replace(try Self.pointer("/domain"), "e")])
    let done2 = draft.set("x", at: try Self.pointer("/uuid"))
    #expect(!done2)
    let done3 = draft.set(5, at: try Self.pointer("/rev"))
    #expect(!done3)
  }

  @Test func aSecretIsSentOnlyWhenTyped() throws {
    var draft = try Self.draft()
    draft.set("s3", at: try Self.pointer("/password"), isTyping: true)
    #expect(draft.patch().operations == [.add(try Self.pointer("/sipAccount/password"), "s3")])
    #expect(draft.changes.first?.isSecret == true)
    draft.set(nil, at: try Self.pointer("/password"), isTyping: true)
    #expect(!draft.isDirty)
  }

  @Test func readOnlyMembersStayAsRead() throws {
    var draft = try Self.draft()
    let done4 = draft.set("up", at: try Self.pointer("/state"))
    #expect(!done4)
    var fields = draft.value
    fields["state"] = "up"
    fields["domain"] = "new"
    draft.replace(with: fields)
    #expect(draft.patch().operations == [.replace(try Self.pointer("/sipAccount/domain"), "new")])
  }

  @Test func absentObjectsAreMadeAndTakenAwayAgain() throws {
    var draft = try Self.draft(#"{"uuid":"u","sipAccount":{"domain":"d"}}"#)
    let port = try Self.pointer("/proxy/port")
    draft.set(1, at: port)
    #expect(draft.patch().operations == [.add(try Self.pointer("/sipAccount/proxy"), ["port": 1])])
    draft.set(nil, at: port)
    #expect(!draft.isDirty)
  }

  @Test func arraysChangeByTheirElements() throws {
    var draft = try Self.draft()
    let codecs = try Self.pointer("/codecs")
    let place9 = draft.append("aac", to: codecs)
    #expect(place9 == codecs.appending(2))
    #expect(draft.patch().operations.count == 1)
    let done5 = draft.move(at: codecs.appending(2), to: 0)
    #expect(done5)
    #expect(draft[codecs] == ["aac", "opus", "g722"])
    let place10 = draft.duplicate(at: codecs.appending(0))
    #expect(place10 == codecs.appending(1))
    let done6 = draft.remove(at: codecs.appending(0))
    #expect(done6)
    let done7 = draft.remove(at: codecs.appending(0))
    #expect(done7)
    #expect(!draft.isDirty)
    let done8 = draft.move(at: codecs.appending(0), to: 9)
    #expect(!done8)
    draft.set("pcm", at: codecs.appending(1))
    #expect(draft.patch().operations == [.replace(try Self.pointer("/sipAccount/codecs/1"), "pcm")])
    #expect(draft.changes.map(\.pointer.description) == ["/codecs/1"])
  }

  @Test func anAbsentArrayIsMade() throws {
    var draft = try Self.draft(#"{"uuid":"u","sipAccount":{"domain":"d"}}"#)
    let place11 = draft.append("opus", to: try Self.pointer("/codecs"))
    #expect(place11 != nil)
    #expect(draft[try Self.pointer("/codecs")] == ["opus"])
  }

  @Test func typingIsOneStepOfUndo() throws {
    var draft = try Self.draft()
    let domain = try Self.pointer("/domain")
    for text in ["e", "ex", "exa"] { draft.set(.string(text), at: domain, isTyping: true) }
    draft.endTyping()
    draft.set("exam", at: domain, isTyping: true)
    draft.set(70, at: try Self.pointer("/registerInterval"), isTyping: true)
    let place12 = draft.undo()
    #expect(place12?.description == "/registerInterval")
    let place13 = draft.undo()
    #expect(place13 == domain)
    #expect(draft[domain] == "exa")
    let place14 = draft.undo()
    #expect(place14 == domain)
    #expect(!draft.isDirty)
    let place15 = draft.undo()
    #expect(place15 == nil)
    let place16 = draft.redo()
    #expect(place16 == domain)
    #expect(draft[domain] == "exa")
    draft.set("other", at: domain)
    #expect(!draft.canRedo)
  }

  @Test func undoIsBounded() throws {
    var draft = try Self.draft()
    for number in 0..<1_000 { draft.set(JSON(integerLiteral: number), at: try Self.pointer("/registerInterval")) }
    var steps = 0
    while draft.undo() != nil { steps += 1 }
    #expect(steps == 500)
  }

  @Test func revertingBringsBackWhatWasRead() throws {
    var draft = try Self.draft()
    draft.set(1, at: try Self.pointer("/proxy/port"))
    draft.set("x", at: try Self.pointer("/domain"))
    draft.revert(at: try Self.pointer("/proxy/port"))
    #expect(draft.changes.map(\.pointer.description) == ["/domain"])
    draft.revertAll()
    #expect(!draft.isDirty)
    draft.undo()
    #expect(draft.isDirty)
  }

  @Test func aNewRecordHasDefaultsAndNoReadOnlyMembers() throws {
    let schema = try SchemaFieldTests.schema()
    var draft = Draft(creating: "sipAccount", envelope: .wrapped, schema: schema)
    #expect(draft.createBody() == ["sipAccount": ["registerInterval": 60, "transport": "udp"]])
    #expect(Set(draft.blockingIssues.map(\.pointer.description)) == ["/displayName", "/domain"])
    draft.set("A", at: try Self.pointer("/displayName"))
    #expect(draft.isDirty)
    let copy = Draft(
      creating: "sipAccount", envelope: .flat, schema: schema,
      fields: ["uuid": "u", "rev": 3, "domain": "d", "state": "idle", "vendor": 1])
    #expect(copy.createBody() == ["objectClass": "sipAccount", "domain": "d", "vendor": 1])
  }

  @Test func whatTheDeviceSentDoesNotBlock() throws {
    var draft = try Self.draft(
      #"{"uuid":"u","sipAccount":{"displayName":"A","domain":"not a host","transport":"x","registerInterval":5}}"#)
    #expect(draft.issues.count == 3)
    #expect(draft.blockingIssues.isEmpty)
    draft.set(6, at: try Self.pointer("/registerInterval"))
    #expect(draft.blockingIssues.map(\.message) == ["must be 10 to 3600"])
  }

  @Test(arguments: [
    ("registerInterval: must be 10 to 3600", "/registerInterval"), ("bad value in /sipAccount/domain", "/domain"),
    ("Field 'domain' is not a host name", "/domain"), ("Register interval is too small", "/registerInterval"),
    ("invalid domain", "/domain"), ("value of proxy.port out of range", "/proxy/port"),
    ("displayName and registerInterval clash", "/registerInterval"), ("subdomain is wrong", nil),
    ("codecs[1] is unknown", "/codecs/1"), ("Something else", nil), ("", nil),
    ("sipAccount.domain: empty", "/domain"), ("port must be 1 to 65535", "/proxy/port"),
  ])
  func deviceErrorsFindTheirField(_ message: String, _ pointer: String?) throws {
    let draft = try Self.draft()
    let found = DeviceErrorLocator.pointer(in: message, fields: draft.fields, objectClass: "sipAccount")
    #expect(found?.description == pointer)
  }

  @Test(arguments: [
    (423, "locked", "Object is locked by user admin.", nil), (400, "value", "Object is locked by user admin.", nil),
    (400, "value", "no such user here", nil), (400, "value", "not allowed for user admin", nil),
    (400, "value", "user: unknown", "/user"), (400, "decode", "wrong member: user", "/user"),
    (422, nil, "'user' is unknown", "/user"), (500, nil, "'user' is unknown", nil),
    (409, "locked", "registerInterval: locked", nil), (400, "value", "bad registerInterval", "/registerInterval"),
  ])
  func aRefusalIsOfAFieldOnlyWhereItSaysSo(_ status: Int, _ type: String?, _ message: String, _ pointer: String?) throws
  {
    let json: JSON = ["properties": ["user": ["type": "string"], "registerInterval": ["type": "integer"]]]
    let schema = try #require(Schema(json, objectClass: "account"))
    var body: JSON = ["message": .string(message)]
    if let type { body.set(.string(type), at: JSONPointer(tokens: ["type"])) }
    let found = DeviceErrorLocator.pointer(
      in: Refusal(status: status, body: body.bytes()), fields: schema.fields(for: JSONObject()), objectClass: "account")
    #expect(found?.description == pointer)
  }
}

struct DraftDefaultTests {
  @Test func aDefaultThatTheSchemaForbidsStopsNothing() throws {
    let json = try JSON.parse(
      #"{"type":"object","required":["name"],"properties":{"name":{"type":"string","minLength":1},"proxy":{"type":"string","format":"hostname","default":""}}}"#
    )
    let schema = try #require(Schema(json, objectClass: "account"))
    var draft = Draft(creating: "account", envelope: .flat, schema: schema)
    draft.set("a", at: JSONPointer(tokens: ["name"]))
    #expect(draft.blockingIssues.isEmpty)
    draft.set("no host", at: JSONPointer(tokens: ["proxy"]))
    #expect(draft.blockingIssues.map(\.pointer.description) == ["/proxy"])
  }
}
