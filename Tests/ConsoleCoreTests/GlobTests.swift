import Testing

@testable import ConsoleCore

struct GlobTests {
  @Test(arguments: [
    ("van*", "van1"), ("van*", "van"), ("*", "anything"), ("*", ""), ("?", "a"), ("van?", "van1"), ("[vs]an1", "van1"),
    ("van[1-3]", "van2"), ("van[!1-3]", "van4"), ("van[^1-3]", "van9"), ("[]]", "]"), ("[!]]", "a"), ("a[b", "a[b"),
    ("*a*b*c", "xxaxxbxxc"), ("\\*", "*"), ("st*dio", "studio"), ("van[1-]", "van-"), ("Ü*", "Übertragung"),
    ("?", "é"), ("a\\", "a\\"),
  ])
  func aPatternMatches(pattern: String, name: String) {
    #expect(Glob(pattern).matches(name))
  }

  @Test(arguments: [
    ("van*", "Van1"), ("van?", "van"), ("van?", "van12"), ("van", "van1"), ("van[1-3]", "van4"), ("van[!1-3]", "van2"),
    ("[z-a]", "m"), ("\\*", "a"), ("", "a"), ("*a", "ab"), ("a*", "ba"),
  ])
  func aPatternDoesNotMatch(pattern: String, name: String) {
    #expect(!Glob(pattern).matches(name))
  }

  @Test func manyStarsTakeNoTime() {
    let pattern = String(repeating: "*a", count: 40) + "b"
    let start = ContinuousClock.now
    #expect(!Glob(pattern).matches(String(repeating: "a", count: 2000)))
    #expect(ContinuousClock.now - start < .seconds(2))
  }

  /// Against the definition itself, written down as a recursion.
  @Test(arguments: 1...4) func itDoesWhatTheDefinitionSays(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    func definition(_ pattern: ArraySlice<Character>, _ name: ArraySlice<Character>) -> Bool {
      guard let first = pattern.first else { return name.isEmpty }
      if first == "*" {
        return definition(pattern.dropFirst(), name) || (!name.isEmpty && definition(pattern, name.dropFirst()))
      }
      guard let sign = name.first, first == "?" || first == sign else { return false }
      return definition(pattern.dropFirst(), name.dropFirst())
    }
    for _ in 0..<2000 {
      let pattern = String(
        (0..<Int.random(in: 0...6, using: &random)).map { _ in "ab*?".randomElement(using: &random) ?? "a" })
      let name = String(
        (0..<Int.random(in: 0...6, using: &random)).map { _ in "ab".randomElement(using: &random) ?? "a" })
      #expect(Glob(pattern).matches(name) == definition(Array(pattern)[...], Array(name)[...]), "\(pattern) \(name)")
    }
  }
}
