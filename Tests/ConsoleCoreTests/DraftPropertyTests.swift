import Testing

@testable import ConsoleCore

@Suite struct DraftPropertyTests {
  /// A random schema with a record that follows it and has members beyond it.
  struct Generator {
    var random: SeededGenerator

    mutating func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    mutating func node(depth: Int) -> (schema: JSON, value: JSON) {
      switch number(depth > 2 ? 5 : 8) {
      case 0: return (["type": "string", "maxLength": 40], .string("text \(number(1000))"))
      case 1: return (["type": "integer"], .number(JSONNumber(unchecked: "1844674407370955\(number(9000) + 1000)")))
      case 2: return (["type": "number"], .number(JSONNumber(unchecked: "\(number(100)).\(number(900) + 100)0")))
      case 3: return (["type": "boolean"], .bool(number(2) == 0))
      case 4: return (["enum": ["udp", "tcp", "tls"]], ["udp", "tcp", "tls"][number(3)])
      case 5:
        let count = number(4)
        return (
          ["type": "array", "items": ["type": "integer"]],
          .array((0..<count).map { _ in JSON(integerLiteral: number(100)) })
        )
      default: return object(depth: depth + 1)
      }
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
      default: .number(JSONNumber(unchecked: "98765432109876543210"))
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
}
