import Testing

@testable import ConsoleCore

/// Filters find text whatever its accents, by names and by titles, and complete field names.
@Suite struct FilterFoldTests {
  private let columns: [Column] = {
    let schema = Schema(
      [
        "type": "object",
        "properties": [
          "displayName": ["type": "string", "title": "Display name"],
          "registerInterval": ["type": "integer", "title": "Register interval (s)"],
          "registrationState": ["type": "string", "title": "Registration"],
          "ort": ["type": "string", "title": "Größe des Orts"],
        ],
      ], objectClass: "thing", records: [])
    return schema.columns(sample: [])
  }()

  private func passes(_ filter: String, _ fields: JSONObject) -> Bool {
    let parsed = RecordFilter(filter, columns: columns)
    let plain = parsed.matches(fields, columns: columns)
    var index = FilterIndex(columns: columns)
    index.append(fields)
    let indexed = index.search(parsed) { _ in fields }.rows == [0]
    #expect(plain == indexed, "index and record disagree about \(filter)")
    return plain && parsed.problem == nil
  }

  @Test(arguments: [
    ("munch", "München", true), ("münch", "München", true), ("Munch", "München", true), ("münch", "Munchen", true),
    ("strasse", "Hauptstraße", true), ("oerlikon", "Œrlikon", true), ("lodz", "Łódź", true),
    ("Ä", "Aachen", true), ("MUNCH", "München", false), ("munch", "Mu\u{308}nchen", true), ("αθηνα", "Αθήνα", true),
    ("!munch", "München", false), ("koln", "Bonn", false),
  ])
  func accentsAreFolded(_ filter: String, _ name: String, _ expected: Bool) {
    #expect(passes(filter, JSONObject([("displayName", .string(name))])) == expected)
  }

  @Test func equalityKeepsAccents() {
    let fields = JSONObject([("displayName", "München")])
    #expect(!passes("displayName=munchen", fields))
    #expect(passes("displayName=münchen", fields))
    #expect(passes("displayName~munch", fields))
    #expect(!passes("displayName!~munch", fields))
  }

  @Test(arguments: [
    "Display name=Studio", "display name=studio", "\"Display name\"=studio", "displayname=studio",
    "display-name=studio", "DISPLAY NAME = studio", "Register interval>=60", "register interval >59 studio",
    "größe des orts~mitte",
  ])
  func titlesAreKnownWithTheirBlanks(_ filter: String) {
    let fields = JSONObject([("displayName", "Studio"), ("registerInterval", 60), ("ort", "Mitte")])
    let parsed = RecordFilter(filter, columns: columns)
    if filter.contains(" = ") {
      // A blank after the operator ends the term, as it always did.
      #expect(parsed.problem == nil)
    } else {
      #expect(passes(filter, fields), "\(filter): \(parsed.problem ?? "")")
    }
  }

  @Test func fieldNamesAreCompleted() {
    func found(_ text: String) -> [String] { FilterCompletion.candidates(text, columns: columns) }
    // In the order of the columns, which begins with the state.
    #expect(found("regi") == ["registrationState=", "registerInterval="])
    #expect(found("studio !disp") == ["studio !displayName="])
    #expect(found("Grosse") == ["ort="])
    #expect(found("displayName=x").isEmpty && found("").isEmpty && found("\"disp").isEmpty && found("zzz").isEmpty)
  }

  @Test(
    arguments: [
      ("^[A-Za-z0-9._+-]{1,64}$", "1 to 64 letters, digits or . _ + -"), ("^[a-z]+$", "one or more lower-case letters"),
      ("^[0-9]{4}$", "exactly 4 digits"), ("^/", "a text that begins with /"),
      ("^[a-z][a-z0-9]{1,31}$", "one lower-case letter, then 1 to 31 lower-case letters or digits"),
      ("^\\d{2,}$", "at least 2 digits"), ("^sips?:[^@ ]+@[^@ ]+$", nil), ("(a|b)+", nil), ("^(?=x)y$", nil), ("", nil),
      ("^[!-~]+$", nil), ("^ab?$", nil), ("^[$", nil), ("^[]$", nil), ("^a{,3}$", nil),
    ] as [(String, String?)])
  func patternsAreSaidInWords(_ pattern: String, _ words: String?) {
    #expect(PatternWords.describe(pattern) == words)
  }

  @Test func aComplaintUsesTheSchemasWordsFirst() {
    func complaint(_ node: JSONObject) -> String { PatternWords.complaint(node, pattern: "(a|b)+") }
    #expect(complaint(JSONObject([("errorMessage", "use a or b")])) == "use a or b")
    #expect(complaint(JSONObject([("description", "Only a and b")])) == "must be: Only a and b")
    #expect(complaint(JSONObject([("format", "uri")])) == "must be in the format uri")
    #expect(complaint(JSONObject([("title", "Code")])) == "is not a valid Code")
    #expect(complaint(JSONObject()) == "does not have the expected form")
  }
}
