import Testing

@testable import ConsoleCore

@Suite struct ExchangeTests {
  private func schema() throws -> Schema { try SchemaFieldTests.schema() }

  private func record(_ uuid: String, _ fields: String) throws -> Record {
    try #require(
      Record(document: try JSON.parse(#"{"uuid":"\#(uuid)","sipAccount":\#(fields)}"#), objectClass: "sipAccount"))
  }

  private func records() throws -> [Record] {
    [
      try record(
        "u1",
        #"{"displayName":"A, \"x\"\nB","password":"hunter22","domain":"d.example","registerInterval":60,"transport":"udp","proxy":{"host":"h","port":5060},"codecs":["opus","g722"],"state":"idle","enabled":true,"vendor":{"x":1.50}}"#
      ),
      try record("u2", #"{"displayName":"C","domain":"e.example","transport":"tcp","gain":null,"state":"busy"}"#),
    ]
  }

  private func imported(csv text: String) throws -> RecordImport {
    try RecordImport(csv: Array(text.utf8), objectClass: "sipAccount", schema: schema(), existing: records())
  }

  @Test func rowsAreReadByTheRFC() throws {
    let text = "\u{FEFF}a,b,c\r\n1,\"x, \"\"y\"\"\r\nz\",\n\n\"\",,\n"
    let rows = try CSV.rows(Array(text.utf8))
    #expect(rows.map(\.cells) == [["a", "b", "c"], ["1", "x, \"y\"\r\nz", ""], ["", "", ""]])
    #expect(rows.map(\.line) == [1, 2, 5])
    #expect(try CSV.rows(Array("a;b\n1;2".utf8)).last?.cells == ["1", "2"])
    #expect(throws: InputProblem.self) { try CSV.rows(Array("a\n\"b".utf8)) }
    #expect(throws: InputProblem.self) { try CSV.rows(Array("\"a\"b".utf8)) }
  }

  @Test(arguments: 0..<100)
  func whatIsWrittenIsReadBack(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let pieces = ["a", ",", "\"", "\r\n", "\n", ";", " ", "é"]
    let rows = (0..<5).map { _ in
      ["x"]
        + (0..<3).map { _ in
          (0..<Int.random(in: 0..<5, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
        }
    }
    let text = (["h,1,2,3\r\n"] + rows.map(CSV.line)).joined()
    #expect(try CSV.rows(Array(text.utf8)).dropFirst().map(\.cells) == rows)
  }

  @Test func anExportThatIsImportedChangesNothing() throws {
    let csv = RecordExport.csv(try records(), schema: try schema())
    #expect(!csv.contains("hunter22"))
    let back = try imported(csv: csv)
    #expect(back.problems.isEmpty && back.plan.items.count == 2 && back.plan.unchangedCount == 2)
    let json = RecordExport.json(try records(), schema: try schema())
    #expect(!json.contains("hunter22") && json.contains("1.50"))
    let again = try RecordImport(
      json: Array(json.utf8), objectClass: "sipAccount", schema: schema(), existing: records())
    #expect(again.problems.isEmpty && again.plan.unchangedCount == 2)
  }

  @Test func rowsChangeAndMakeRecords() throws {
    let result = try imported(
      csv: "uuid,Name,registerInterval,proxy.port,codecs,password,state\r\nu1,New,90,7,\"opus, aac\",,gone\r\n"
        + ",Made,70,,,secret,\r\n")
    #expect(result.problems.isEmpty)
    let change = try #require(result.plan.items.first)
    #expect(change.line == 2 && change.uuid == "u1")
    #expect(
      change.changes.map(\.pointer.description) == ["/displayName", "/registerInterval", "/proxy/port", "/codecs/1"])
    let made = try #require(result.plan.items.last)
    #expect(made.record == nil && made.name == "Made" && made.line == 3)
    guard case .create(let body) = made.work else {
      Issue.record("not made")
      return
    }
    #expect(body["sipAccount"]?["registerInterval"] == 70 && body["sipAccount"]?["password"] == "secret")
    #expect(body["sipAccount"]?["transport"] == "udp" && body["uuid"] == nil)
    // A domain is required and missing.
    #expect(result.plan.invalid.map(\.line) == [3])
  }

  @Test func problemsAreToldByTheirLines() throws {
    let result = try imported(
      csv: "uuid,displayName,nonsense,registerInterval\nu1,A,x,soon\nu9,B,x,60\nu2,C,x,60\nu2,C,x,61\nu1,D,x,60,61\n")
    #expect(result.problems.map(\.line) == [1, 2, 3, 5, 6])
    #expect(result.problems[1].message.contains("whole number") && result.plan.items.count == 1)
    #expect(throws: InputProblem.self) { try imported(csv: "") }
  }

  @Test func aJSONFileChangesWhatItNames() throws {
    let text = #"""
      [{"uuid":"u1","sipAccount":{"domain":"new.example","proxy":{"port":1},"state":"x"}},
       {"displayName":"Made","domain":"m.example"}, 7, {"uuid":"nobody","sipAccount":{"domain":"x"}}]
      """#
    let result = try RecordImport(
      json: Array(text.utf8), objectClass: "sipAccount", schema: schema(), existing: records())
    #expect(result.problems.map(\.line) == [3, 4])
    #expect(result.plan.items[0].changes.map(\.pointer.description) == ["/domain", "/proxy/port"])
    #expect(result.plan.items[1].record == nil && result.plan.items[1].name == "Made")
    #expect(throws: InputProblem.self) {
      try RecordImport(json: Array("7".utf8), objectClass: "sipAccount", schema: schema(), existing: [])
    }
  }
}
