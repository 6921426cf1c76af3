import Testing

@testable import Curses

/// What terminals send beyond text: only a complete known sequence is a key, nothing acts as its last letter.
@Suite struct KeySequenceTests {
  private func keys(_ bytes: [UInt8]) -> [Key] {
    var decoder = KeyDecoder()
    for byte in bytes { decoder.receive(byte) }
    return decoder.finish()
  }

  private func keys(_ text: String) -> [Key] { keys(Array(text.utf8)) }

  @Test func theKeypadIsItsDigitsAndSigns() {
    let digits = "pqrstuvwxy".map { "\u{1B}O\($0)" }.joined()
    #expect(keys(digits) == "0123456789".map { .character($0) })
    let signs = "jklmnoX".map { "\u{1B}O\($0)" }.joined()
    #expect(keys(signs) == "*+,-./=".map { .character($0) })
    #expect(keys("\u{1B}OM\u{1B}OI\u{1B}O ") == [.enter, .tab, .character(" ")])
    // kitty numbers them where Unicode has no characters.
    #expect(keys("\u{1B}[57407u\u{1B}[57414u\u{1B}[57413u") == [.character("8"), .enter, .character("+")])
  }

  @Test(
    arguments: [
      // The Linux console's F keys, rxvt's keys with Shift and Control.
      ("\u{1B}[[A\u{1B}[[E", [.function(1), .function(5)]), ("\u{1B}[[Zq", [.character("q")]),
      ("\u{1B}[3^\u{1B}[2$\u{1B}[5@", [.delete, .insert, .pageUp]),
      ("\u{1B}[a\u{1B}Od", [.shiftUp, .controlLeft]),
      // F keys and arrows with modifiers, in both spellings.
      ("\u{1B}O2P\u{1B}O5C\u{1B}[1;5P", [.function(1), .controlRight, .function(1)]),
      // Sequences that are no keys.
      ("\u{1B}Ozq", [.character("q")]), ("\u{1B}OEq", [.character("q")]), ("\u{1B}[Eq", [.character("q")]),
      ("\u{1B}[24;80Rq", [.character("q")]), ("\u{1B}[5;9Hq", [.character("q")]),
      ("\u{1B}[120;9uq", [.character("q")]), ("\u{1B}[120;1:3uq", [.character("q")]),
      ("\u{1B}[57358uq", [.character("q")]), ("\u{1B}[?25;2$yq", [.character("q")]),
      ("\u{1B}[>0;95;0cq", [.character("q")]), ("\u{1B}[ xq", [.character("q")]),
      // Answers of a terminal, however long they are, and one that is broken off.
      ("\u{1B}]52;c;" + String(repeating: "xdnQ", count: 2000) + "\u{7}q", [.character("q")]),
      ("\u{1B}P1+r544e\u{1B}\\q", [.character("q")]), ("\u{1B}]11;rgb:00\u{1B}[Aq", [.up, .character("q")]),
      ("\u{1B}[97;1:1u", [.character("a")]),
    ] as [(String, [Key])])
  func sequences(_ text: String, _ expected: [Key]) {
    #expect(keys(text) == expected)
  }

  @Test func controlsOfEightBitsBeginSequencesToo() {
    #expect(keys([0x9B, 0x41, 0x8F, 0x78, 0x71]) == [.up, .character("8"), .character("q")])
    #expect(keys([0xC2, 0x9B, 0x41, 0xC2, 0x9B, 0x39, 0x39, 0x78, 0x71]) == [.up, .character("q")])
    #expect(keys([0xC2, 0x9D, 0x31, 0x31, 0x78, 0x07, 0x71]) == [.character("q")])
  }

  @Test func anAltKeyThatBreaksOffSaysNothingOfTheNextOne() {
    #expect(keys([0x1B, 0xC3, 0x61, 0xC3, 0xBC]) == [.character("\u{FFFD}"), .character("a"), .character("ü")])
    #expect(keys([0xF8, 0x61]) == [.character("\u{FFFD}"), .character("a")])
  }

  @Test func whatNeverGoesOnIsAnAltKeyOrNothing() {
    var decoder = KeyDecoder()
    for byte in "\u{1B}O".utf8 { decoder.receive(byte) }
    #expect(decoder.finish().isEmpty && decoder.patience == .milliseconds(100))
    #expect(decoder.expire() == [.alt("O")] && decoder.patience == nil)
    for (begun, rest) in [("\u{1B}[99;", "1x"), ("\u{1B}[[", "Q"), ("\u{1B}[M", "q!!")] {
      for byte in begun.utf8 { decoder.receive(byte) }
      #expect(decoder.finish().isEmpty && decoder.patience == .seconds(3))
      for byte in rest.utf8 { decoder.receive(byte) }
      #expect(decoder.finish().isEmpty && decoder.patience == nil)
    }
    for byte in "\u{1B}[99;".utf8 { decoder.receive(byte) }
    #expect(decoder.finish().isEmpty && decoder.expire().isEmpty)
    for byte in "\u{1B}]11;rgb".utf8 { decoder.receive(byte) }
    #expect(decoder.finish().isEmpty && decoder.patience == .seconds(1) && decoder.expire().isEmpty)
    decoder.receive(0xE9)
    #expect(decoder.finish().isEmpty && decoder.expire() == [.character("\u{FFFD}")])
    decoder.receive(0x71)
    #expect(decoder.finish() == [.character("q")])
  }

  @Test func theRestOfASequenceWhoseEscapeCameAloneIsNoText() {
    var decoder = KeyDecoder()
    func read(_ text: String) -> [Key] {
      for byte in text.utf8 { decoder.receive(byte) }
      return decoder.finish()
    }
    #expect(read("\u{1B}") == [.escape])
    #expect(read("Ox") == [.character("8")])
    #expect(read("\u{1B}") == [.escape])
    #expect(read("[99;1x") == [])
    // A single letter was typed, and so was what comes after a pause.
    #expect(read("\u{1B}") == [.escape])
    #expect(read("O") == [.character("O")])
    #expect(read("\u{1B}") == [.escape] && decoder.expire().isEmpty)
    #expect(read("Ox") == [.character("O"), .character("x")])
  }

  /// One of many things that may arrive, with the keys that it is.
  private struct Piece {
    let bytes: [UInt8]
    let keys: [Key]
  }

  private static func piece(_ generator: inout Seeded) -> Piece {
    func pick<T>(_ list: [T]) -> T { list[Int.random(in: 0..<list.count, using: &generator)] }
    func text(_ string: String) -> [UInt8] { Array(string.utf8) }
    let number = Int.random(in: 2...999, using: &generator)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0...1:
      let character = pick(Array("xqydnXQAM129~;[Oü日"))
      return Piece(bytes: text(String(character)), keys: [.character(character)])
    case 2:
      return pick([
        Piece(bytes: text("\u{1B}[A"), keys: [.up]), Piece(bytes: text("\u{1B}OB"), keys: [.down]),
        Piece(bytes: text("\u{1B}[1;5C"), keys: [.controlRight]), Piece(bytes: text("\u{1B}[3~"), keys: [.delete]),
        Piece(bytes: text("\u{1B}Ox"), keys: [.character("8")]), Piece(bytes: text("\u{1B}x"), keys: [.alt("x")]),
        Piece(bytes: text("\u{1B}[[C"), keys: [.function(3)]), Piece(bytes: [0x0D], keys: [.enter]),
      ])
    case 3:
      // A CSI with a letter that no keyboard has.
      return Piece(
        bytes: text("\u{1B}[\(number);\(number)\(pick(Array("GIJKLNTUVWXYbcdefghijklmnopqrstvwxyz")))"), keys: [])
    case 4: return Piece(bytes: text("\u{1B}[\(pick(Array("?>=")))\(number)\(pick(Array("ABCuxqycn~")))"), keys: [])
    case 5: return Piece(bytes: text("\u{1B}O\(pick(Array("EGJKLNTUVWYZefghiz@")))"), keys: [])
    case 6: return Piece(bytes: text("\u{1B}]\(number);xyq\(number)\(pick(["\u{7}", "\u{1B}\\"]))"), keys: [])
    default: return Piece(bytes: text("\u{1B}[M") + [0x21, 0x71, 0x78], keys: [])
    }
  }

  /// Pieces in any order, and cut anywhere but behind an Escape, are the keys that they stand for and no others.
  @Test(arguments: 0..<60)
  func nothingButKnownSequencesAndTypedCharactersBecomesAKey(seed: Int) {
    var generator = Seeded(UInt64(seed) + 1)
    let pieces = (0..<200).map { _ in KeySequenceTests.piece(&generator) }
    var decoder = KeyDecoder()
    var found: [Key] = []
    for byte in pieces.flatMap(\.bytes) {
      decoder.receive(byte)
      if byte != 0x1B, Int.random(in: 0..<5, using: &generator) == 0 { found += decoder.finish() }
    }
    found += decoder.finish()
    #expect(found == pieces.flatMap(\.keys), "seed \(seed)")
  }

  /// What a stream of bytes holds outside its sequences, by the grammar of ECMA-48 alone.
  private static func typed(_ bytes: [UInt8]) -> [UInt8] {
    var plain: [UInt8] = []
    var place = 0
    func at(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }
    while let byte = at(place) {
      place += 1
      guard byte == 0x1B else {
        plain.append(byte)
        continue
      }
      guard let second = at(place), second != 0x1B else { continue }
      place += 1
      guard second == 0x5B || second == 0x4F else { continue }
      if second == 0x5B, at(place) == 0x5B {
        place += 1
        if at(place) != 0x1B { place += 1 }
        continue
      }
      let first = place
      let parameters: ClosedRange<UInt8> = second == 0x5B ? 0x20...0x3F : 0x30...0x3B
      func isDigits() -> Bool { place > first && bytes[first..<place].allSatisfy { (0x30...0x39).contains($0) } }
      while let next = at(place), parameters.contains(next), !(next == 0x24 && isDigits()) { place += 1 }
      if at(place) != 0x1B { place += 1 }
    }
    return plain
  }

  @Test(arguments: 0..<200)
  func randomBytesNeverActAsLettersOfASequence(seed: Int) {
    var generator = Seeded(UInt64(seed) + 7_000)
    // No sequence of these stands for a character, so that each character that comes out was typed.
    let alphabet = Array("\u{1B}\u{1B}\u{1B}[[OO?;$1239~ABEGefgN".utf8)
    let bytes = (0..<400).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
    let found = keys(bytes).compactMap { key -> Character? in
      if case .character(let character) = key { character } else { nil }
    }
    #expect(String(found) == String(decoding: KeySequenceTests.typed(bytes), as: UTF8.self), "seed \(seed)")
  }
}

/// Random numbers that are the same in each run.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
