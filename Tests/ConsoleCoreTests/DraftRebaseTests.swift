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

/// A draft under random edits, goings back and changes by somebody else.
struct DraftRebasePropertyTests {
  @Test(arguments: 0..<200)
  func goingAllTheWayBackIsWhatTheDeviceHas(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let keys = ["displayName", "domain", "transport", "state", "proxy", "codecs"]
    func value() -> JSON { ["a", "b", ["host": "h"], ["x", "y"], 5].randomElement(using: &random) ?? .null }
    let start: JSON = ["uuid": "u1", "sipAccount": ["displayName": "A", "domain": "d", "state": "idle"]]
    var theirs = try #require(Record(document: start, objectClass: "sipAccount"))
    var draft = Draft(editing: theirs, schema: try SchemaFieldTests.schema())
    for _ in 0..<20 {
      let pointer = JSONPointer(tokens: [keys.randomElement(using: &random) ?? ""])
      switch Int.random(in: 0..<6, using: &random) {
      case 0: draft.undo()
      case 1: draft.redo()
      case 2:
        theirs.document.set(value(), at: theirs.fieldsPointer.appending(pointer))
        let conflicts = draft.rebase(on: theirs)
        #expect(conflicts == draft.conflicts)
      case 3:
        if let conflict = draft.conflicts.randomElement(using: &random) {
          let side = MergeSide.allCases.randomElement(using: &random) ?? .mine
          let isResolved = draft.resolve(conflict, taking: side)
          #expect(isResolved && draft[conflict.pointer] == conflict.value(of: side))
        }
      default: draft.set(value(), at: pointer)
      }
      #expect(draft.value["state"] == theirs.fields["state"])
      // What is sent leads from the device's record to the draft's.
      let after = try draft.patch().apply(to: theirs.document)
      #expect(after["sipAccount"] == .object(draft.value))
    }
    while draft.canUndo { draft.undo() }
    #expect(draft.value == theirs.fields && draft.conflicts.isEmpty)
  }
}
