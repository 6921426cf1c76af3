import Testing

@testable import ConsoleCore

@Suite struct DraftPropertyTests {
  /// A random schema with a record that follows it and has members beyond it.
  struct Generator {
    var random: SeededGenerator

    mutating func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    mutating func node(depth: Int) -> (schema: JSON, value: JSON) {
      switch number(depth > 2 ? 7 : 13) {
      case 0: return (["type": "string", "maxLength": 40], .string("text \(number(1000))"))
      case 1: return (["type": "integer"], .number(JSONNumber(unchecked: "1844674407370955\(number(9000) + 1000)")))
      case 2: return (["type": "number"], .number(JSONNumber(unchecked: "\(number(100)).\(number(900) + 100)0")))
      case 3: return (["type": "boolean"], .bool(number(2) == 0))
      case 4: return (["enum": ["udp", "tcp", "tls"]], ["udp", "tcp", "tls"][number(3)])
      case 5: return (["type": ["integer", "null"]], number(2) == 0 ? .null : .number(JSONNumber(unchecked: "1.0e2")))
      case 6: return (["type": "string", "format": "ipv4"], .string("10.0.0.\(number(256))"))
      case 7:
        let count = number(4)
        return (
          ["type": "array", "items": ["type": "integer"]],
          .array((0..<count).map { _ in JSON(integerLiteral: number(100)) })
        )
      case 8: return elements(depth: depth + 1)
      case 9: return map(depth: depth + 1)
      case 10: return variant(depth: depth + 1)
      default: return object(depth: depth + 1)
      }
    }

    /// A list of objects.
    mutating func elements(depth: Int) -> (schema: JSON, value: JSON) {
      let (schema, first) = object(depth: depth)
      return (["type": "array", "items": schema], .array(Array(repeating: first, count: number(3))))
    }

    /// An object whose members have free names.
    mutating func map(depth: Int) -> (schema: JSON, value: JSON) {
      let (schema, first) = node(depth: depth)
      var members = JSONObject()
      for key in ["z", "y/1", ""].prefix(number(4)) { members[key] = first }
      return (["type": "object", "additionalProperties": schema], .object(members))
    }

    /// An object in one of two forms, with a condition beside.
    mutating func variant(depth: Int) -> (schema: JSON, value: JSON) {
      let (schema, value) = node(depth: depth)
      let isFirst = number(2) == 0
      let branches: JSON = [
        ["properties": ["kind": ["const": "one"], "own": schema], "required": ["kind"]],
        ["properties": ["kind": ["const": "two"], "port": ["type": "integer"]], "required": ["kind"]],
      ]
      var members = JSONObject([("kind", isFirst ? "one" : "two"), ("on", .bool(number(2) == 0))])
      if isFirst { members["own"] = value } else { members["port"] = 5060 }
      members["late"] = 0
      let condition: JSON = ["properties": ["on": ["const": true]]]
      return (
        [
          "type": "object", "properties": ["on": ["type": "boolean"]], "oneOf": branches, "if": condition,
          "then": ["properties": ["late": ["type": "integer"]]],
        ], .object(members)
      )
    }

    mutating func object(depth: Int) -> (schema: JSON, value: JSON) {
      var properties = JSONObject()
      var members = JSONObject()
      for index in 0..<(1 + number(5)) {
        let (schema, value) = node(depth: depth)
        let key = ["a", "b/c", "d~e", "f g", "h"][index % 5] + "\(depth)"
        properties[key] = schema
        if number(5) > 0 { members[key] = value }
      }
      if number(2) == 0 { members["vendor\(depth)"] = ["x": .number(JSONNumber(unchecked: "1.50")), "y": [1, .null]] }
      return (["type": "object", "properties": .object(properties)], .object(members))
    }
  }

  private func draft(_ seed: UInt64) throws -> (Draft, String) {
    var generator = Generator(random: SeededGenerator(seed: seed))
    let (schema, value) = generator.object(depth: 0)
    let isWrapped = seed % 2 == 0
    var document: JSON = isWrapped ? ["uuid": "u", "thing": value] : ["objectClass": "thing", "uuid": "u", "rev": 7]
    if !isWrapped {
      for (key, member) in value.objectValue ?? [:] { document.set(member, at: JSONPointer(tokens: [key])) }
    }
    let record = try #require(Record(document: document, objectClass: "thing"))
    return (Draft(editing: record, schema: try #require(Schema(schema, objectClass: "thing"))), document.text())
  }

  @Test(arguments: 0..<300)
  func nothingChangedIsNothingSent(_ seed: Int) throws {
    let (draft, text) = try draft(UInt64(seed))
    #expect(draft.patch().operations.isEmpty)
    #expect(draft.document().text() == text)
    #expect(draft.blockingIssues.isEmpty)
  }

  @Test(arguments: 0..<300)
  func oneChangedFieldIsOneOperation(_ seed: Int) throws {
    var (draft, text) = try draft(UInt64(seed))
    let fields = draft.fields.flatMap(\.flattened).filter { $0.kind.isScalar && $0.isEditable }
    guard !fields.isEmpty else { return }
    let field = fields[seed % fields.count]
    let old = draft[field.pointer]
    let new: JSON =
      switch field.kind {
      case .text: "changed"
      case .boolean: .bool(old != true)
      case .choice(let choices): choices.first { $0.value != old }?.value ?? "udp"
      case .integer, .number: .number(JSONNumber(unchecked: "98765432109876543210"))
      default: "changed"
      }
    let done1 = draft.set(new, at: field.pointer)
    #expect(done1)
    let patch = draft.patch()
    #expect(patch.operations.count == 1)
    #expect(draft.changes.count == 1)
    let before = try JSON.parse(text)
    let after = try patch.apply(to: before)
    #expect(after.text() == draft.document().text())
    // Everything else has kept its text: putting the old value back gives the old document.
    draft.revert(at: field.pointer)
    #expect(draft.document().text() == text)
    let place2 = draft.undo()
    #expect(place2 != nil)
    let place3 = draft.undo()
    #expect(place3 != nil)
    #expect(draft.document().text() == text)
  }

  /// What was typed as it stood is no change, whatever the digits and the kind are.
  @Test(arguments: 0..<150)
  func aTextTypedAsItStandsIsNoChange(_ seed: Int) throws {
    var (draft, text) = try draft(UInt64(seed))
    for field in draft.fields.flatMap(\.flattened) where field.isEditable && draft[field.pointer] != nil {
      switch field.kind {
      case .text, .integer, .number, .any: break
      default: continue
      }
      guard case .success(let value) = field.parse(field.editText(for: draft[field.pointer])) else {
        Issue.record("\(field.pointer) is not read back")
        continue
      }
      draft.set(value, at: field.pointer)
    }
    #expect(draft.patch().operations.isEmpty)
    #expect(draft.document().text() == text)
  }

  /// A change of shape touches its own place alone, and undo brings every byte back.
  @Test(arguments: 0..<300)
  func aChangeOfShapeStaysWhereItIs(_ seed: Int) throws {
    var (draft, text) = try draft(UInt64(seed))
    let before = try JSON.parse(text)
    // A few of them a seed, since each is undone and sent anew.
    for field in draft.fields.flatMap(\.flattened).prefix(25) where draft[field.pointer] != nil {
      let isDone: Bool
      switch field.kind {
      case .array: isDone = draft.append(to: field.pointer) != nil
      case .object where field.hasBranchChoice:
        isDone = draft.choose(branch: 1 - (field.selectedBranch ?? 0), at: field.pointer)
      case .object where field.entryTemplate != nil: isDone = (try? draft.addEntry("new", to: field.pointer)) != nil
      default: continue
      }
      #expect(isDone, "\(field.pointer)")
      let prefix = (draft.base?.fieldsPointer ?? .root).appending(field.pointer)
      let patch = draft.patch()
      #expect(!patch.operations.isEmpty)
      #expect(patch.operations.allSatisfy { $0.path.hasPrefix(prefix) })
      let after = try patch.apply(to: before)
      #expect(after.text() == draft.document().text())
      draft.undo()
      #expect(draft.document().text() == text)
    }
  }

  /// What an editor brings back unchanged is nothing, and what it brings back as another record is exactly that.
  @Test(arguments: 0..<100)
  func whatAnEditorBringsBackIsTakenAsItIs(_ seed: Int) throws {
    var (draft, text) = try draft(UInt64(seed))
    let (other, _) = try self.draft(UInt64(seed + 2))
    draft.replace(with: draft.value)
    #expect(draft.patch().operations.isEmpty)
    draft.replace(with: other.value)
    let after = try draft.patch().apply(to: JSON.parse(text))
    #expect(after == draft.document())
  }
}
