import Testing

@testable import ConsoleCore

struct JSONTests {
  @Test(arguments: [
    "null", "true", "false", "0", "-0", "12", "-3.50", "1e10", "1E-2", "18446744073709551616", "0.1000000000000000055",
    "\"\"", "\"a\\\"b\\\\c\"", "[]", "{}", "[1,[2,{\"a\":null}]]", "{\"b\":1,\"a\":2,\"c\":{\"z\":[],\"y\":{}}}",
    "\"\u{e9}\u{1F600}\"",
  ])
  func whatIsReadIsWrittenAlike(text: String) throws {
    #expect(try JSON.parse(text).text() == text)
  }

  @Test(arguments: [
    "", " ", "nul", "truex", "01", "1.", ".5", "-", "1e", "+1", "0x1", "[1,]", "[,1]", "[1", "{\"a\"}", "{\"a\":}",
    "{\"a\":1,}", "{a:1}", "\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"a\nb\"", "1 2", "[1]]", "NaN", "'a'",
    "{\"a\":1 \"b\":2}", "\u{0}",
  ])
  func whatIsNotJSONIsRefusedWithAPlace(text: String) {
    #expect {
      try JSON.parse(text)
    } throws: { error in
      let error = error as? JSONParseError
      return error.map { $0.offset <= text.utf8.count && !$0.reason.isEmpty } ?? false
    }
  }

  @Test func escapesAndSurrogates() throws {
    #expect(try JSON.parse(#""\u0041\n\t\/\ud83d\ude00""#) == "A\n\t/😀")
    let half = try JSON.document(Array(#""\ud83dx""#.utf8))
    #expect(half.value == "\u{FFFD}x")
    #expect(half.hadBrokenText)
  }

  @Test func brokenUTF8IsRepairedAndSaid() throws {
    let document = try JSON.document([0x22, 0x61, 0xFF, 0x62, 0x22])
    #expect(document.value == "a\u{FFFD}b")
    #expect(document.hadBrokenText)
  }

  @Test func depthIsBounded() throws {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONParseError.self) { try JSON.parse(deep) }
    let allowed = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
    #expect(try JSON.parse(allowed).text() == allowed)
  }

  @Test func duplicateKeysAreReportedAndTheLastCounts() throws {
    let document = try JSON.document(Array(#"[{"a":1,"b":2,"a":3},{"a":4,"b":5}]"#.utf8))
    #expect(document.value.text() == #"[{"a":3,"b":2},{"a":4,"b":5}]"#)
    #expect(document.duplicateKeys == ["a"])
  }

  @Test func keysThatAreOnlyCanonicallyEqualAreTwo() throws {
    let document = try JSON.document(Array("{\"\u{e9}\":1,\"e\u{301}\":2}".utf8))
    #expect(document.value.objectValue?.count == 2)
    #expect(document.duplicateKeys.isEmpty)
  }

  @Test func aMapWithManyKeysIsReadInOrder() throws {
    let text = "{" + (0..<10_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
    let object = try #require(try JSON.parse(text).objectValue)
    #expect(object.count == 10_000)
    #expect(object["k9999"] == 9999)
    #expect(JSON.object(object).text() == text)
  }

  @Test func recordsOfDifferentKeysKeepTheirOwn() throws {
    let text = #"[{"a":1,"b":2},{"a":1,"c":2},{"b":1},{"a":1,"b":2,"c":3},{},{"a":1,"b":2}]"#
    #expect(try JSON.parse(text).text() == text)
  }

  @Test(arguments: [
    ("1", "1.0"), ("100", "1e2"), ("0.001", "1E-3"), ("-0", "0"), ("12345678901234567890", "1234567890123456789e1"),
  ])
  func numbersAreEqualByValue(pair: (String, String)) throws {
    #expect(try JSON.parse(pair.0) == JSON.parse(pair.1))
    #expect(try JSON.parse(pair.0).hashValue == JSON.parse(pair.1).hashValue)
  }

  @Test func numbersThatADoubleWouldMixUpDiffer() throws {
    #expect(try JSON.parse("9007199254740993") != JSON.parse("9007199254740992"))
    #expect(try JSON.parse("0.1") != JSON.parse("0.1000000000000000055"))
  }

  @Test func numbersAreOrderedWithoutRounding() throws {
    let order = [
      "-1e400", "-10", "-9.5", "-0.1", "0", "0.09", "0.1", "2", "9", "10", "9007199254740992", "9007199254740993",
    ]
    let numbers = order.compactMap(JSONNumber.init(_:))
    #expect(numbers.count == order.count)
    #expect(numbers.reversed().sorted().map(\.text) == order)
  }

  @Test func integersAreReadInAnyNotation() throws {
    #expect(JSONNumber("1e3")?.intValue == 1000)
    #expect(JSONNumber("2.0")?.intValue == 2)
    #expect(JSONNumber("2.5")?.intValue == nil)
    #expect(JSONNumber("-9223372036854775808")?.intValue == Int.min)
    #expect(JSONNumber("9223372036854775808")?.intValue == nil)
    #expect(JSONNumber("1e999999999999")?.intValue == nil)
  }

  @Test func objectsAreEqualInAnyOrder() throws {
    #expect(try JSON.parse(#"{"a":1,"b":2}"#) == JSON.parse(#"{"b":2,"a":1}"#))
    #expect(try JSON.parse(#"{"a":1,"b":2}"#) != JSON.parse(#"{"a":1,"c":2}"#))
  }

  @Test func unsafeCharactersAreEscapedOnRequest() throws {
    let value: JSON = "a\u{9B}b\u{202E}c\u{2028}\u{e9}"
    #expect(value.text(escapingUnsafe: true) == "\"a\\u009bb\\u202ec\\u2028é\"")
    #expect(try JSON.parse(value.text(escapingUnsafe: true)) == value)
    #expect(JSON.string("\u{1B}[31m").text() == "\"\\u001b[31m\"")
  }

  @Test func prettyTextIsReadBack() throws {
    let value = try JSON.parse(#"{"a":[1,{"b":[]}],"c":{}}"#)
    #expect(value.text(.pretty) == "{\n  \"a\": [\n    1,\n    {\n      \"b\": []\n    }\n  ],\n  \"c\": {}\n}")
    #expect(try JSON.parse(value.text(.pretty)) == value)
  }

  @Test func mutilatedTextNeverTraps() {
    var random = SeededGenerator(seed: 4)
    let text = Array(#"{"a":[1,2.5e-3,"x\u00e9\n",true,null],"b":{"c":"\ud83d\ude00"}}"#.utf8)
    for _ in 0..<20_000 {
      var bytes = text
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if let value = try? JSON.parse(bytes) { #expect((try? JSON.parse(value.bytes())) == value) }
    }
  }
}
