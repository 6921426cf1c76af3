import Testing

@testable import ConsoleCore

@Suite struct DraftRebaseTests {
  private static let text =
    #"{"uuid":"u1","sipAccount":{"displayName":"A","password":"old","domain":"d","registerInterval":60,"proxy":{"host":"h","port":5060},"codecs":["opus","g722"],"state":"idle","vendor":{"x":1.50}}}"#

  private func record(_ change: (inout JSON) -> Void = { _ in }) throws -> Record {
    var document = try JSON.parse(Self.text)
    change(&document)
    return try #require(Record(document: document, objectClass: "sipAccount"))
  }

  private func draft() throws -> Draft { Draft(editing: try record(), schema: try SchemaFieldTests.schema()) }
  private func pointer(_ text: String) -> JSONPointer { JSONPointer(text) ?? .root }

  /// The record with some of its fields changed by somebody else.
  private func changed(_ fields: KeyValuePairs<String, JSON>) throws -> Record {
    try record { document in
      for (path, value) in fields {
        if let pointer = JSONPointer("/sipAccount" + path) { document.set(value, at: pointer) }
      }
    }
  }

  @Test func disjointChangesMergeAndOnlyMineAreSent() throws {
    var draft = try draft()
    draft.set("B", at: pointer("/displayName"))
    draft.set("up", at: pointer("/proxy/host"))
    let conflicts = draft.rebase(on: try changed(["/domain": "other", "/proxy/port": 1, "/state": "busy"]))
    #expect(conflicts.isEmpty && draft.conflicts.isEmpty)
    #expect(draft[pointer("/domain")] == "other" && draft[pointer("/state")] == "busy")
    #expect(draft[pointer("/proxy")] == ["host": "up", "port": 1])
    #expect(
      draft.patch().operations.map(\.path.description).sorted() == [
        "/sipAccount/displayName", "/sipAccount/proxy/host",
      ])
    #expect(draft.document().text().contains(#""x":1.50"#))
  }

  @Test func bothChangedIsListedUntilItIsResolved() throws {
    for (side, value) in [(MergeSide.mine, "B" as JSON), (.theirs, "C"), (.base, "A")] {
      var draft = try draft()
      draft.set("B", at: pointer("/displayName"))
      let conflicts = draft.rebase(on: try changed(["/displayName": "C"]))
      let conflict = try #require(conflicts.first)
      #expect(conflicts.count == 1 && conflict.titlePath == ["Name"] && !conflict.isSecret)
      #expect([conflict.base, conflict.mine, conflict.theirs] == ["A", "B", "C"])
      #expect(draft[conflict.pointer] == "B")
      let isResolved = draft.resolve(conflict, taking: side)
      #expect(isResolved && draft.conflicts.isEmpty)
      #expect(draft[conflict.pointer] == value)
      #expect(draft.isDirty == (side != .theirs))
      // Going back opens it again.
      draft.undo()
      #expect(draft.conflicts == [conflict])
      draft.redo()
      #expect(draft.conflicts.isEmpty)
    }
  }

  @Test func goingBackUndoesTheEditOnly() throws {
    var draft = try draft()
    draft.set("B", at: pointer("/displayName"))
    draft.set(90, at: pointer("/registerInterval"))
    draft.rebase(on: try changed(["/domain": "other"]))
    draft.undo()
    draft.undo()
    #expect(!draft.canUndo && !draft.isDirty)
    #expect(draft[pointer("/domain")] == "other")
    draft.redo()
    draft.redo()
    #expect(draft[pointer("/registerInterval")] == 90 && draft[pointer("/domain")] == "other")
  }

  @Test func aSecretsConflictSaysThatItIsOne() throws {
    var draft = try draft()
    draft.set("mine", at: pointer("/password"))
    #expect(draft.rebase(on: try changed(["/password": "theirs"])).map(\.isSecret) == [true])
  }

  @Test func oneMoreChangeKeepsTheFirstBase() throws {
    var draft = try draft()
    draft.set("B", at: pointer("/displayName"))
    draft.rebase(on: try changed(["/displayName": "C"]))
    let second = draft.rebase(on: try changed(["/displayName": "D", "/domain": "e"]))
    #expect(second.map(\.base) == ["A"] && second.map(\.theirs) == ["D"])
    // Somebody takes it back: there is nothing to settle any more.
    #expect(draft.rebase(on: try record()).isEmpty)
    #expect(draft[pointer("/displayName")] == "B")
  }

  @Test func theEnvelopeFollowsTheDevice() throws {
    var draft = try draft()
    draft.set("B", at: pointer("/displayName"))
    let text =
      #"{"objectClass":"sipAccount","uuid":"u1","rev":8,"displayName":"A","domain":"new","registerInterval":60}"#
    let flat = try #require(Record(document: try JSON.parse(text), objectClass: "sipAccount"))
    draft.rebase(on: flat)
    #expect(draft.envelope == .flat)
    #expect(draft.patch().operations == [.replace(pointer("/displayName"), "B")])
    draft.undo()
    #expect(draft.patch().isEmpty)
    #expect(draft.document().text() == text)
  }

  @Test func anotherRecordIsNoBase() throws {
    var draft = try draft()
    let other = try record { $0.set("u2", at: JSONPointer(tokens: ["uuid"])) }
    #expect(draft.rebase(on: other).isEmpty)
    #expect(draft.base?.uuid == "u1")
  }
}
