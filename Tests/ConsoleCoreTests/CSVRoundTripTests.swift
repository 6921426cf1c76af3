import Testing

@testable import ConsoleCore

/// CSV is data: what was exported and is imported unedited changes nothing, whatever stands in it.
struct CSVRoundTripTests {
  private static let pieces = [
    "a", "Z", "9", ",", ";", "\t", "\"", "\"\"", "\n", "\r\n", "\r", " ", "  ", "'", "''", "=", "+", "-", "@", "=1+1",
    "'=x",
    "é", "e\u{301}", "😀", "\u{202E}", "\u{0}", "\u{7}", "\u{9B}31m", "\u{FEFF}", "\u{FFFD}", "\u{2028}", "null", "true",
    "1.50",
    "{", "[1]", "•", "sep=;", ".", "/", "~1", "uuid", "\u{FF1D}",
  ]

  private static func text(_ random: inout SeededGenerator, upTo count: Int = 5) -> String {
    (0..<Int.random(in: 0...count, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }

  private static func value(_ random: inout SeededGenerator, depth: Int = 0) -> JSON {
    switch Int.random(in: 0..<(depth > 2 ? 6 : 8), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2:
      return .number(
        JSONNumber(["-5", "1.50", "1e3", "18446744073709551615", "0"].randomElement(using: &random) ?? "0")
          ?? JSONNumber(0))
    case 6:
      return .array((0..<Int.random(in: 0..<3, using: &random)).map { _ in value(&random, depth: depth + 1) })
    case 7: return .object(object(&random, depth: depth + 1))
    default: return .string(text(&random))
    }
  }

  private static func object(_ random: inout SeededGenerator, depth: Int) -> JSONObject {
    JSONObject(
      (0..<Int.random(in: 1..<5, using: &random)).map { _ in (text(&random, upTo: 2), value(&random, depth: depth)) })
  }

  @Test(arguments: 0..<300)
  func anExportThatIsImportedUneditedChangesNothing(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let records = try (0..<Int.random(in: 1..<6, using: &random)).map { index in
      var fields = Self.object(&random, depth: 0)
      if Bool.random(using: &random) { fields["shared"] = .string(Self.text(&random)) }
      let document: JSON = ["uuid": .string("\(index) \(Self.text(&random, upTo: 2))x"), "thing": .object(fields)]
      return try #require(Record(document: document, objectClass: "thing"))
    }
    let schema = Schema.inferred(from: records.map(\.fields), objectClass: "thing")
    for guards in [false, true] {
      let csv = RecordExport.csv(records, schema: schema, guardsFormulas: guards)
      let back = try RecordImport(csv: Array(csv.utf8), objectClass: "thing", schema: schema, existing: records)
      #expect(back.problems.isEmpty, "\(back.problems)\n\(csv)")
      #expect(
        back.plan.items.count == records.count && back.plan.unchangedCount == records.count,
        "\(back.plan.items.flatMap(\.changes).map { ($0.pointer.description, $0.before?.text() ?? "", $0.after?.text() ?? "") })\n\(csv)"
      )
    }
    let json = RecordExport.json(records, schema: schema)
    let again = try RecordImport(json: Array(json.utf8), objectClass: "thing", schema: schema, existing: records)
    #expect(again.problems.isEmpty && again.plan.unchangedCount == records.count)
  }

  @Test func whatIsNotUTF8ChangesNothingEither() throws {
    let bytes = Array(#"{"uuid":"u","thing":{"note":"K"#.utf8) + [0xF8] + Array(#"ln","half":"x\ud83d"}}"#.utf8)
    let record = try #require(Record(document: try JSON.parse(bytes, limits: .device), objectClass: "thing"))
    let schema = Schema.inferred(from: [record.fields], objectClass: "thing")
    for text in [RecordExport.csv([record], schema: schema), RecordExport.json([record], schema: schema)] {
      let isJSON = text.hasPrefix("[")
      let back =
        isJSON
        ? try RecordImport(json: Array(text.utf8), objectClass: "thing", schema: schema, existing: [record])
        : try RecordImport(csv: Array(text.utf8), objectClass: "thing", schema: schema, existing: [record])
      #expect(back.problems.isEmpty && back.plan.unchangedCount == 1, "\(text)")
    }
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+49", "'+49"), ("-x", "'-x"), ("@a", "'@a"), ("\tx", "'\tx"), ("'=x", "''=x"), ("'x", "'x"),
    ("x", "x"),
    ("", ""), ("\u{FF1D}1", "'\u{FF1D}1"),
  ])
  func aGuardedTextComesBack(text: String, guarded: String) {
    #expect(CSV.guarded(text) == guarded)
    #expect(CSV.unguarded(guarded) == text)
  }

  @Test func onlyTextsAreGuarded() throws {
    let record = try #require(
      Record(document: ["uuid": "u", "thing": ["name": "=cmd|' /C calc'!A0", "gain": -5]], objectClass: "thing"))
    let schema = Schema.inferred(from: [record.fields], objectClass: "thing")
    #expect(RecordExport.csv([record], schema: schema).contains(",=cmd|' /C calc'!A0,-5"))
    let guarded = RecordExport.csv([record], schema: schema, guardsFormulas: true)
    #expect(guarded.contains(",'=cmd|' /C calc'!A0,-5"))
    // As a new record it has the original text.
    let made = try RecordImport(
      csv: Array(guarded.replacing("\r\nu,", with: "\r\n,").utf8), objectClass: "thing", schema: schema,
      existing: [record])
    guard case .create(let body)? = made.plan.items.first?.work else {
      Issue.record("not made")
      return
    }
    #expect(body["thing"]?["name"] == "=cmd|' /C calc'!A0")
  }

  @Test(arguments: ["tab\there", " space", "space ", "a;b", "line\nend", "quote\""])
  func cellsThatOtherProgramsCutAreQuoted(text: String) {
    #expect(CSV.quoted(text).hasPrefix("\"") && CSV.quoted(text).hasSuffix("\""))
  }
}
