import Testing

@testable import ConsoleCore

struct JSONArrayStreamTests {
  @Test(arguments: [
    "[]", " [ ] \n", "[1]", #"[{"a":"],[\"}"},{"b":[1,{"c":2}]},"x\\",null]"#, "\u{FEFF}[1,2]", "[[],[[]],{}]",
  ])
  func piecesOfAnySizeGiveTheSameElements(text: String) throws {
    let whole = try JSON.parse(text).arrayValue
    for size in 1...(text.utf8.count) {
      var stream = JSONArrayStream()
      var elements: [JSON] = []
      var rest = Array(text.utf8)[...]
      while !rest.isEmpty {
        elements += try stream.feed(rest.prefix(size))
        rest = rest.dropFirst(size)
      }
      #expect(elements == whole)
      #expect(stream.isComplete)
    }
  }

  @Test(arguments: ["[1,]", "[,1]", "[1,,2]", "[1 2]", "[1]x", "[}]", "[tru]"])
  func faultsAreSaid(text: String) {
    var stream = JSONArrayStream()
    #expect(throws: JSONParseError.self) { try stream.feed(Array(text.utf8)) }
  }

  @Test func anObjectIsLeftAlone() throws {
    var stream = JSONArrayStream()
    #expect(try stream.feed(Array(#"{"records":[1]}"#.utf8)).isEmpty)
    #expect(stream.isArray == false)
  }

  @Test func anUnfinishedArrayIsNotComplete() throws {
    var stream = JSONArrayStream()
    #expect(try stream.feed(Array("[1,2".utf8)) == [1])
    #expect(!stream.isComplete)
  }
}
