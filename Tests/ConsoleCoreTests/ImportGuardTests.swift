import Testing

@testable import ConsoleCore

/// An import never makes records from what was not meant.
struct ImportGuardTests {
  private static let schema: JSON = [
    "type": "object",
    "properties": [
      "name": ["type": "string", "title": "Full name"], "port": ["type": "integer"], "note": ["type": "string"],
      "net": ["type": "object", "properties": ["host": ["type": "string"]]],
    ],
  ]

  private func read(_ bytes: [UInt8], json: Bool = false, encoding: TextEncoding? = nil) throws -> RecordImport {
    let schema = try #require(Schema(Self.schema, objectClass: "thing"))
    let existing = try ["u1", "u2"].map { uuid in
      try #require(Record(document: ["uuid": .string(uuid), "thing": ["name": "A", "port": 1]], objectClass: "thing"))
    }
    return json
      ? try RecordImport(json: bytes, objectClass: "thing", schema: schema, existing: existing, encoding: encoding)
      : try RecordImport(csv: bytes, objectClass: "thing", schema: schema, existing: existing, encoding: encoding)
  }

  private func read(_ text: String, json: Bool = false) throws -> RecordImport {
    try read(Array(text.utf8), json: json)
  }

  private func problem(_ bytes: [UInt8]) -> String? {
    do {
      _ = try read(bytes)
      return nil
    } catch { return (error as? InputProblem)?.message }
  }

  private static let good = "uuid,name,port\r\nu1,Håkon,2\r\n,Émile,3\r\n"

  private static func utf16(_ text: String, isLittle: Bool, mark: Bool = true) -> [UInt8] {
    ((mark ? "\u{FEFF}" : "") + text).utf16.flatMap { unit -> [UInt8] in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
      return isLittle ? [low, high] : [high, low]
    }
  }

  @Test(arguments: [
    Array(good.utf8), Array("\u{FEFF}\(good)".utf8), utf16(good, isLittle: true), utf16(good, isLittle: false),
    Array("sep=;\r\n\(good.replacing(",", with: ";"))".utf8), Array(good.replacing(",", with: "\t").utf8),
    Array(good.replacing(",", with: ";").utf8), Array("\u{FEFF}sep=,\n\(good)".utf8),
    Array(good.replacing("uuid", with: "UUID").replacing("name", with: "FULL NAME").utf8),
    Array(good.replacing("uuid", with: "Id").replacing("name", with: "Name").replacing("port", with: "PORT").utf8),
    Array("\(good),,\r\n  , ,\r\n\r\n".utf8), Array(good.replacing("\r\n", with: ",,\r\n").utf8),
  ])
  func theSameFileInManyForms(_ bytes: [UInt8]) throws {
    let result = try read(bytes)
    #expect(result.problems.isEmpty, "\(result.problems)")
    #expect(result.plan.items.map { $0.uuid } == ["u1", nil])
    #expect(result.plan.items[0].changes.map { $0.after } == ["Håkon", 2])
    #expect(result.plan.items[1].name == "Émile")
  }

  @Test func anEncodingIsNamedWhereTheFileDoesNotTell() throws {
    let latin = Self.good.unicodeScalars.map { UInt8($0.value) }
    #expect(problem(latin)?.contains("line 2 is not UTF-8") == true)
    #expect(problem(latin)?.contains("--encoding windows-1252") == true)
    #expect(try read(latin, encoding: .windows1252).plan.items[1].name == "Émile")
    let euro = Array("name\n".utf8) + [0x80, 0x20, 0x93]
    #expect(try read(euro, encoding: .windows1252).plan.items[0].name == "€ “")
    #expect(throws: InputProblem.self) { try read(Array("name\n".utf8) + [0x81], encoding: .windows1252) }
    let bare = Self.utf16(Self.good, isLittle: true, mark: false).filter { $0 < 0x80 }
    #expect(problem(bare)?.contains("zero bytes") == true)
    #expect(
      try read(Self.utf16(Self.good, isLittle: true, mark: false), encoding: .utf16LittleEndian).plan.items.count == 2)
    #expect(try ExchangeFile.split("~/a b.csv --encoding cp1252") == ("~/a b.csv", .windows1252))
    #expect(try ExchangeFile.split("a.csv --encoding=UTF-16LE").1 == .utf16LittleEndian)
    #expect(throws: InputProblem.self) { try ExchangeFile.split("a.csv --encoding klingon") }
  }

  @Test(arguments: [
    ("foo,bar\n1,2\n", "no column is a field of thing"), ("\u{1}\u{2}\n3\n", "no column is a field"),
    ("name,port,Name\nA,1,B\n", "columns 1 and 3 are both for name"),
    ("uuid,UUID\nu1,u1\n", "columns 1 and 2 are both"),
    ("net,net.host\n{},a\n", "are both for net"),
  ])
  func aFileThatCannotBeMeantIsRefused(text: String, message: String) {
    #expect(problem(Array(text.utf8))?.contains(message) == true, "\(problem(Array(text.utf8)) ?? "read")")
  }

  @Test func rowsWithoutAValueMakeNothing() throws {
    let result = try read("name,foo\n,x\n,\nB,\n")
    #expect(result.problems.map(\.line) == [1, 2])
    #expect(result.plan.items.map(\.name) == ["B"])
  }

  @Test(arguments: [
    (#"[{}]"#, "no field of thing"), (#"[{"foo":1}]"#, "no field of thing"),
    (#"[{"stream":{"name":"x"}}]"#, "no field of thing"),
    (#"[{"objectClass":"stream","name":"x"}]"#, "record of stream"),
    (#"[{"UUID":"nobody","name":"x"}]"#, "no thing has the UUID nobody"),
    (#"{"error":"not found"}"#, "no field of thing"), (#"[[]]"#, "not a record"),
  ])
  func jsonThatIsNoRecordMakesNothing(text: String, message: String) throws {
    let result = try read(text, json: true)
    #expect(result.plan.items.isEmpty)
    #expect(result.problems.map(\.message).joined().contains(message), "\(result.problems)")
  }

  @Test func aCapitalUUIDInJSONIsTheRecords() throws {
    let result = try read(#"[{"UUID":"u1","thing":{"port":9}}]"#, json: true)
    #expect(result.plan.items.map { $0.uuid } == ["u1"] && result.problems.isEmpty)
  }
}
