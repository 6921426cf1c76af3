import Testing

@testable import ConsoleCore

/// Arrays that come again and again are taken over where they are the same byte by byte, and only there.
struct JSONKnownArrayTests {
  private func alarms(_ count: Int, word: String = "loss") -> String {
    "[" + (0..<count).map { #"{"id":\#($0),"message":"\#(word) [\#($0)]"}"# }.joined(separator: ",") + "]"
  }

  private func address(_ json: JSON?) -> Int {
    json?.arrayValue?.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) } ?? 0
  }

  @Test(arguments: ["%", #"{"x":[1,2],"y":%}"#, #"{"status":{"a":"[","alarms":%}}"#])
  func theSameArrayIsTheSameValue(around: String) throws {
    let list = alarms(200)
    var known: JSONKnownArray?
    for cursor in 0..<3 {
      let text = #"{"cursor":\#(cursor),"alarms":\#(list) ,"cpu":\#(cursor)}"#
      let document = try JSON.document(Array(text.utf8), known: &known)
      #expect(document.value == (try JSON.parse(text)))
      let before = try #require(known)
      let again = around.replacing("%", with: list)
      let other = try JSON.document(Array(again.utf8), known: &known).value
      #expect(other == (try JSON.parse(again)))
      #expect(address(known?.value) == address(before.value) && address(known?.value) != 0)
    }
  }

  @Test func whatDiffersInOneByteIsReadAnew() throws {
    var known: JSONKnownArray?
    _ = try JSON.document(Array(#"{"alarms":\#(alarms(200))}"#.utf8), known: &known)
    for text in [
      #"{"alarms":\#(alarms(200, word: "lost"))}"#, #"{"alarms":\#(alarms(201))}"#, #"{"alarms":\#(alarms(199))}"#,
      #"{"alarms":[]}"#, #"{"alarms":[\#(alarms(200))]}"#, #"{"alarms":"\#("[{'id'")"}"#,
    ] {
      var kept = known
      #expect(try JSON.document(Array(text.utf8), known: &kept).value == (try JSON.parse(text)))
    }
    // A text that ends in the middle of what is known is broken, and what follows the array must fit.
    for text in [#"{"alarms":\#(alarms(200).dropLast())"#, #"{"alarms":\#(alarms(200))]}"#, alarms(200) + "]"] {
      var kept = known
      #expect(throws: JSONParseError.self) { try JSON.document(Array(text.utf8), known: &kept) }
    }
  }

  @Test func shortAndDeepArraysAreNotKept() throws {
    var known: JSONKnownArray?
    _ = try JSON.document(Array(#"{"alarms":\#(alarms(3))}"#.utf8), known: &known)
    #expect(known == nil)
    _ = try JSON.document(Array(#"{"a":{"b":{"c":\#(alarms(200))}}}"#.utf8), known: &known)
    #expect(known == nil)
  }
}
