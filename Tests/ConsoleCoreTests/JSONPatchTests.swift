import Foundation
import Testing

@testable import ConsoleCore

struct JSONPatchTests {
  static func vectors() throws -> [JSON] {
    let url = try #require(
      Bundle.module.url(forResource: "json-patch-spec_tests", withExtension: "json", subdirectory: "Vectors"))
    return try #require(try JSON.parse(Array(Data(contentsOf: url))).arrayValue)
  }

  @Test func everyCaseOfTheSpecification() throws {
    let cases = try JSONPatchTests.vectors().filter { $0["patch"] != nil && $0["disabled"] != true }
    #expect(cases.count >= 15)
    for testCase in cases {
      let name = testCase["comment"]?.stringValue ?? "?"
      let document = try #require(testCase["doc"])
      let patch = try #require(testCase["patch"])
      if let expected = testCase["expected"] {
        #expect(try JSONPatch(patch).apply(to: document) == expected, "\(name)")
      } else {
        #expect(throws: JSONPatchError.self, "\(name)") { try JSONPatch(patch).apply(to: document) }
      }
    }
  }

  @Test func whatIsMadeTurnsTheOldIntoTheNew() throws {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<5_000 {
      let old = JSON.random(depth: 4, using: &random)
      let new = JSON.random(depth: 4, using: &random)
      let patch = JSONPatch.make(from: old, to: new)
      #expect(try patch.apply(to: old) == new)
      #expect(try JSONPatch(patch.json) == patch)
    }
  }

  @Test func shuffledElementsAreOnlyMoved() throws {
    var random = SeededGenerator(seed: 13)
    for count in 2..<40 {
      let old = (0..<count).map { JSON.object(JSONObject([("id", JSON(integerLiteral: $0))])) }
      let patch = JSONPatch.make(from: .array(old), to: .array(old.shuffled(using: &random)))
      #expect(patch.operations.allSatisfy { $0.name == "move" })
    }
  }

  @Test func equalDocumentsNeedNothing() throws {
    var random = SeededGenerator(seed: 12)
    for _ in 0..<500 {
      let value = JSON.random(depth: 5, using: &random)
      #expect(JSONPatch.make(from: value, to: value).isEmpty)
    }
  }

  @Test(arguments: [
    (#"{"a":[1,2,3,4]}"#, #"{"a":[1,3,4]}"#, #"[{"op":"remove","path":"/a/1"}]"#),
    (#"{"a":[1,2,3]}"#, #"{"a":[1,9,2,3]}"#, #"[{"op":"add","path":"/a/1","value":9}]"#),
    (#"{"a":[1,2,3]}"#, #"{"a":[1,2,3,4]}"#, #"[{"op":"add","path":"/a/3","value":4}]"#),
    (
      #"{"a":[{"n":1,"m":2},{"n":3}]}"#, #"{"a":[{"n":1,"m":5},{"n":3}]}"#,
      #"[{"op":"replace","path":"/a/0/m","value":5}]"#
    ),
    (#"{"a":[1,2,3,4]}"#, #"{"a":[4,1,2,3]}"#, #"[{"op":"move","from":"/a/3","path":"/a/0"}]"#),
    (#"{"a":[1,2,3]}"#, #"{"a":[2,3,1]}"#, #"[{"op":"move","from":"/a/0","path":"/a/2"}]"#),
    (#"{"a~b":{"c/d":1}}"#, #"{"a~b":{"c/d":2}}"#, #"[{"op":"replace","path":"/a~0b/c~1d","value":2}]"#),
    (#"{"a":1}"#, #"{"a":null}"#, #"[{"op":"replace","path":"/a","value":null}]"#),
    (#"{"a":1,"b":2}"#, #"{"b":2,"c":3}"#, #"[{"op":"remove","path":"/a"},{"op":"add","path":"/c","value":3}]"#),
  ])
  func whatIsMadeIsSmall(old: String, new: String, patch: String) throws {
    #expect(try JSONPatch.make(from: JSON.parse(old), to: JSON.parse(new)).json.text() == patch)
  }

  @Test(arguments: [
    #"{"op":"add"}"#, #"[{"op":"add","value":1}]"#, #"[{"op":"add","path":"a","value":1}]"#,
    #"[{"op":"replace","path":"/a"}]"#, #"[{"op":"spam","path":"/a"}]"#, #"[{"op":"move","path":"/a"}]"#,
    #"[{"op":"add","path":"/~2","value":1}]"#, "[1]",
  ])
  func whatIsNoPatchIsRefused(text: String) throws {
    let json = try JSON.parse(text)
    #expect(throws: JSONPatchError.self) { try JSONPatch(json) }
  }

  @Test(arguments: [
    #"[{"op":"add","path":"/list/4","value":1}]"#, #"[{"op":"add","path":"/list/01","value":1}]"#,
    #"[{"op":"add","path":"/list/x","value":1}]"#, #"[{"op":"remove","path":"/none"}]"#,
    #"[{"op":"move","from":"/object","path":"/object/inner"}]"#, #"[{"op":"copy","from":"/none","path":"/a"}]"#,
    #"[{"op":"test","path":"/number","value":"1"}]"#, #"[{"op":"add","path":"/number/x","value":1}]"#,
  ])
  func whatCannotBeDoneChangesNothing(text: String) throws {
    let document = try JSON.parse(#"{"list":[1,2,3],"object":{"inner":1},"number":1}"#)
    let patch = try JSONPatch(JSON.parse(text))
    #expect(throws: JSONPatchError.self) { try patch.apply(to: document) }
  }

  @Test func elementsAreAppendedMovedAndCopied() throws {
    let patch = try JSONPatch(
      JSON.parse(
        #"[{"op":"add","path":"/a/-","value":3},{"op":"move","from":"/a/0","path":"/a/2"},{"op":"copy","from":"/a/0","path":"/b"},{"op":"test","path":"/b","value":2.0}]"#
      ))
    #expect(try patch.apply(to: JSON.parse(#"{"a":[1,2]}"#)).text() == #"{"a":[2,3,1],"b":2}"#)
  }
}
