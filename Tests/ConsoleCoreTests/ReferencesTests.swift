import Testing

@testable import ConsoleCore

struct ReferencesTests {
  private func store() throws -> Store {
    var store = Store()
    func add(_ objectClass: String, _ uuid: String, _ fields: JSON) throws {
      let record = try #require(
        Record(document: ["uuid": .string(uuid), objectClass: fields], objectClass: objectClass))
      store[objectClass].append([record])
    }
    try add("sipAccount", "a-1", ["displayName": "Zürich"])
    try add("sipAccount", "a-2", ["displayName": "Bern"])
    try add("stream", "s-1", ["name": "Main", "elements": [["account": "a-1"]], "next": "s-2"])
    try add("stream", "s-2", ["name": "Backup", "next": ""])
    return store
  }

  private func references() throws -> References {
    References(try store(), classes: ["sipAccount", "stream", "user"])
  }

  private func field(_ name: String, _ schema: JSON) throws -> Field {
    let schema = try #require(Schema(["properties": .object(JSONObject([(name, schema)]))], objectClass: "stream"))
    return try #require(schema.fields(for: JSONObject()).first { $0.key == name })
  }

  @Test func aFieldIsAReferenceByFormatNoteOrValue() throws {
    let references = try references()
    #expect(references.isReference(try field("peer", ["type": "string", "format": "uuid"]), nil, in: "stream"))
    #expect(references.isReference(try field("peer", ["type": "string", "x-reference": "user"]), nil, in: "stream"))
    let plain = try field("peer", ["type": "string"])
    #expect(!references.isReference(plain, "a-9", in: "stream"))
    #expect(references.isReference(plain, "a-2", in: "stream"))
    // Its fellows tell of an empty one.
    #expect(references.isReference(try field("next", ["type": "string"]), "", in: "stream"))
    #expect(!references.isReference(try field("uuid", ["type": "string"]), "a-1", in: "stream"))
    #expect(references.target(of: "a-2")?.name == "Bern")
  }

  @Test func theClassIsKnownByNoteNameOrFellows() throws {
    let references = try references()
    let text: JSON = ["type": "string"]
    #expect(references.targetClasses(of: try field("who", ["x-reference": "User"]), in: "stream") == ["user"])
    #expect(references.targetClasses(of: try field("sipAccountUuid", text), in: "stream") == ["sipAccount"])
    #expect(references.targetClasses(of: try field("account_id", text), in: "stream") == ["sipAccount"])
    #expect(references.targetClasses(of: try field("next", text), in: "stream") == ["stream"])
    #expect(references.targetClasses(of: try field("other", text), in: "stream").isEmpty)
  }

  @Test func candidatesAreInTheOrderOfTheirNames() throws {
    let references = try references()
    let account = try field("account", ["type": "string"])
    #expect(references.candidates(for: account, in: "stream").map(\.uuid) == ["a-2", "a-1"])
    let next = try field("next", ["type": "string"])
    #expect(references.candidates(for: next, in: "stream", besides: "s-1").map(\.uuid) == ["s-2"])
    #expect(references.unread(for: account, in: "stream") == ["sipAccount"])
  }

  @Test func whoUsesARecordAndWhatIsNotKnown() throws {
    let (found, unread) = try references().users(of: "a-1")
    #expect(found.map(\.uuid) == ["s-1"])
    #expect(found.first?.pointer.description == "/elements/0/account")
    #expect(unread == ["sipAccount", "stream", "user"])
  }
}
