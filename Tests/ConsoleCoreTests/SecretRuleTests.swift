import Testing

@testable import ConsoleCore

/// What is a secret: leaves only, by what the schema declares, else by names.
@Suite struct SecretRuleTests {
  private static let schema = #"""
    {"type": "object", "properties": {
      "name": {"type": "string"},
      "password": {"type": "string"},
      "credentials": {"type": "array", "items": {"type": "object", "properties": {
        "realm": {"type": "string"}, "user": {"type": "string"}, "password": {"type": "string"}}}},
      "secrets": {"type": "object", "properties": {"count": {"type": "integer"}, "label": {"type": "string"}}},
      "tokens": {"type": "array", "items": {"type": "string"}},
      "tokenMap": {"type": "object", "additionalProperties": {"type": "string"}},
      "auth": {"type": "object", "writeOnly": true, "properties": {"pin": {"type": "integer"}, "code": {"type": "string"}}},
      "passwordLength": {"type": "integer"}, "hasPassword": {"type": "boolean"}}}
    """#
  private static let record = #"""
    {"name": "n", "password": "p1", "credentials": [{"realm": "r", "user": "u", "password": "p2"}, {"realm": "q", "user": "v"}],
     "secrets": {"count": 3, "label": "plain"}, "tokens": ["t1", "t2"], "tokenMap": {"a": "t3"},
     "auth": {"pin": 1234, "code": "c1", "note": "n1"}, "passwordLength": 8, "hasPassword": true,
     "vendor": {"apiKey": "k1", "tokens": ["t4"], "secret": {"a": "s1", "n": 5}, "list": ["open"]}}
    """#

  private func schema() throws -> Schema { try #require(Schema(try JSON.parse(Self.schema), objectClass: "c")) }
  private func fields() throws -> JSONObject { try #require(try JSON.parse(Self.record).objectValue) }

  private static let secrets: Set<String> = [
    "/password", "/credentials/0/password", "/tokens/0", "/tokens/1", "/tokenMap/a", "/auth/pin", "/auth/code",
    "/auth/note", "/vendor/apiKey", "/vendor/tokens/0", "/vendor/secret/a",
  ]

  @Test func onlyLeavesAreSecrets() throws {
    #expect(Set(SecretFinder(try schema()).secrets(in: try fields()).map(\.description)) == Self.secrets)
  }

  @Test func theFormHidesTheSameLeaves() throws {
    let values = JSON.object(try fields())
    let hidden = try schema().fields(for: try fields()).flatMap(\.flattened)
      .filter { $0.isSecret && values[$0.pointer] != nil }
    #expect(Set(hidden.map(\.pointer.description)) == Self.secrets)
  }

  @Test func whateverIsShownMasksTheSameLeaves() throws {
    let (schema, fields) = (try schema(), try fields())
    let record = try #require(Record(document: ["uuid": "u", "c": .object(fields)], objectClass: "c"))
    let finder = SecretFinder(schema)
    let base = record.with(fields: JSONObject([("name", "n")]))
    let patch = JSONPatch.make(from: base.document, to: record.document)
    let mask = ChangeMask(schema)
    let texts =
      [
        finder.masking(record).text(), finder.masking(patch, of: base).json.text(),
        finder.masking(body: ["c": .object(fields)], of: "c").text(), JSON.object(finder.marking(fields)).text(),
        RecordExport.csv([record], schema: schema), RecordExport.json([record], schema: schema),
      ]
      + fields.map { key, value in mask.shown(value, of: key).text() }
      + schema.fields(for: fields).map { DisplayText.full(fields[$0.key] ?? .null, $0) }
      + schema.fields(for: fields).map { DisplayText.short(fields[$0.key] ?? .null, $0) }
    for text in texts {
      for secret in ["p1", "p2", "t1", "t2", "t3", "t4", "1234", "c1", "n1", "k1", "s1"] {
        #expect(!text.contains(secret), "\(secret) in \(text)")
      }
    }
    #expect(texts[0].contains("\"realm\": \"q\"") || texts[0].contains("\"realm\":\"q\""))
    #expect(texts[1].contains("plain") && texts[1].contains("open"))
  }

  @Test func withoutASchemaNamesTellAndTheGroupIsNone() throws {
    let fields = try #require(
      try JSON.parse(
        #"{"credentials": [{"realm": "r", "user": "u", "password": "p"}], "tokens": ["a"], "pin": 5, "login": {"user": "u", "secret": "s"}}"#
      ).objectValue)
    let expected: Set<String> = ["/credentials/0/password", "/tokens/0", "/login/secret"]
    #expect(Set(SecretFinder(nil).secrets(in: fields).map(\.description)) == expected)
    let inferred = Schema.inferred(from: [fields], objectClass: "c")
    #expect(Set(SecretFinder(inferred).secrets(in: fields).map(\.description)) == expected)
  }

  @Test func theFilterDoesNotFindWhatIsHidden() throws {
    let (schema, fields) = (try schema(), try fields())
    let columns = schema.columns(sample: [fields])
    var index = FilterIndex(columns: columns)
    index.rebuild(count: 1, uuid: { _ in "u" }, { _ in fields })
    for (text, isFound) in [("t1", false), ("c1", false), ("p1", false), ("plain", true)] {
      let found = index.search(RecordFilter(text, columns: columns), after: nil, uuid: { _ in "u" }, { _ in fields })
      #expect(found.rows.isEmpty != isFound, "\(text)")
    }
  }
}
