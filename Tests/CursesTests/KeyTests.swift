import Testing

@testable import Curses

@Suite struct KeyTests {
  private func keys(_ text: String) -> [Key] { keys(Array(text.utf8)) }

  private func keys(_ bytes: [UInt8]) -> [Key] {
    var decoder = KeyDecoder()
    for byte in bytes { decoder.receive(byte) }
    return decoder.finish() + decoder.expire()
  }

  static let named: [(String, Key)] = [
    ("x", .character("x")), ("G", .character("G")), ("space", .character(" ")), ("ctrl-d", .control("d")),
    ("ctrl-space", .control(" ")), ("alt-x", .alt("x")), ("alt-X", .alt("X")), ("f5", .function(5)),
    ("pgdn", .pageDown),
    ("pgup", .pageUp), ("esc", .escape), ("enter", .enter), ("del", .delete), ("shift-tab", .backTab),
    ("ctrl-left", .controlLeft), ("shift-up", .shiftUp), ("-", .character("-")), ("é", .character("é")),
    ("backspace", .backspace), ("ctrl-]", .control("]")), ("f", .character("f")),
  ]

  @Test(arguments: named)
  func namesGoBothWays(_ name: String, _ key: Key) {
    #expect(key.name == name)
    #expect(Key(name: name) == key)
  }

  @Test(arguments: [
    ("PageDown", Key.pageDown), ("Ctrl-D", .control("d")), ("^d", .control("d")), ("C-x", .control("x")),
    ("M-X", .alt("X")), ("Return", .enter), ("F12", .function(12)), ("ctrl-m", .enter), ("ctrl-i", .tab),
  ])
  func aliases(_ name: String, _ key: Key) {
    #expect(Key(name: name) == key)
  }

  @Test(arguments: ["", "ctrl-", "ctrl-xy", "f0", "f99", "fx", "hyper-x", "alt-", "  ", "paste", "resize"])
  func notAKey(_ name: String) {
    #expect(Key(name: name) == nil)
  }

  @Test(
    arguments: [
      ("ab", [.character("a"), .character("b")]), ("e\u{301}x", [.character("e\u{301}"), .character("x")]),
      ("日😀", [.character("日"), .character("😀")]), ("👩‍🚀", [.character("👩‍🚀")]),
      ("\u{1B}", [.escape]), ("\u{1B}\u{1B}", [.escape, .escape]), ("\u{1B}x", [.alt("x")]),
      ("\u{1B}ü", [.alt("ü")]), ("\u{1B}\r", [.escape, .enter]), ("\u{1B}[", [.alt("[")]), ("\u{1B}O", [.alt("O")]),
      ("\u{1B}[A\u{1B}OB", [.up, .down]), ("\u{1B}[1;5C\u{1B}[1;2D", [.controlRight, .shiftLeft]),
      ("\u{1B}[3~\u{1B}[15~\u{1B}[Z", [.delete, .function(5), .backTab]), ("\u{1B}OP", [.function(1)]),
      ("\u{1B}[99;1zq", [.character("q")]), ("\u{1B}[I\u{1B}[O", []), ("\u{1B}]11;rgb:0/0/0\u{7}q", [.character("q")]),
      ("\u{1B}[?1;2cq", [.character("q")]), ("\u{1B}[M !!q", [.character("q")]),
      ("\r\n\t\u{7F}\u{8}\u{4}\0", [.enter, .enter, .tab, .backspace, .backspace, .control("d"), .control(" ")]),
      ("\u{1B}[97;5u\u{1B}[27;5;120~", [.control("a"), .control("x")]), ("\u{1C}", [.control("\\")]),
      ("\u{1B}[99999999999999999999999999;5u", []),
    ] as [(String, [Key])])
  func sequences(_ text: String, _ expected: [Key]) {
    #expect(keys(text) == expected)
  }

  @Test func brokenUTF8IsOneReplacementAByte() {
    #expect(keys([0xFF, 0x61]) == [.character("\u{FFFD}"), .character("a")])
    #expect(keys([0xC3, 0x61]) == [.character("\u{FFFD}"), .character("a")])
    // An 8-bit CSI begins a sequence, whose last letter is no key of its own.
    #expect(keys([0xC2, 0x9B, 0x61, 0x71]) == [.shiftUp, .character("q")])
  }

  @Test func unfinishedInputWaitsForTheNextDrain() {
    var decoder = KeyDecoder()
    decoder.receive(0xC3)
    #expect(decoder.finish().isEmpty)
    decoder.receive(0xBC)
    #expect(decoder.finish() == [.character("ü")])
    for byte in "\u{1B}[20".utf8 { decoder.receive(byte) }
    #expect(decoder.finish().isEmpty)
    for byte in "0~a\u{1B}[201~b".utf8 { decoder.receive(byte) }
    #expect(decoder.finish() == [.paste("a"), .character("b")])
  }

  @Test func pasteIsOneKey() {
    #expect(keys("\u{1B}[200~a\r\nb\rc\u{1B}[31m~\u{1B}[201~q") == [.paste("a\nb\nc\u{1B}[31m~"), .character("q")])
    #expect(keys("\u{1B}[200~\u{1B}[201~") == [.paste("")])
    let long = String(repeating: "x", count: KeyDecoder.pasteLimit + 50_000)
    let result = keys("\u{1B}[200~" + long + "\u{1B}[201~q")
    #expect(result.count == 2 && result.last == .character("q"))
    if case .paste(let text) = result[0] { #expect(text.count == KeyDecoder.pasteLimit) }
  }

  @Test func aPasteWithoutEndCanBeLeft() {
    var decoder = KeyDecoder()
    for byte in "\u{1B}[200~abc".utf8 { decoder.receive(byte) }
    #expect(decoder.finish().isEmpty)
    decoder.receive(0x03)
    #expect(decoder.finish() == [.paste("abc")])
  }

  @Test func mouse() {
    func event(_ kind: MouseEvent.Kind) -> [Key] { [.mouse(MouseEvent(kind: kind, position: Point(x: 4, y: 5)))] }
    #expect(keys("\u{1B}[<0;5;6M") == event(.press(1)))
    #expect(keys("\u{1B}[<0;5;6m") == event(.release))
    #expect(keys("\u{1B}[<65;5;6M") == event(.wheelDown))
    #expect(keys("\u{1B}[<32;5;6M") == event(.drag))
    #expect(keys("\u{1B}[<0;5M").isEmpty)
  }

  @Test func terminfoKeysMix() {
    var decoder = KeyDecoder()
    decoder.receive(0x1B)
    decoder.receive(.up)
    decoder.receive(0x61)
    #expect(decoder.finish() == [.escape, .up, .character("a")])
    #expect(KeySequence.named("kUP5") == .controlUp && KeySequence.named("kLFT2") == .shiftLeft)
    #expect(KeySequence.named("kDC5") == .delete && KeySequence.named("nonsense") == nil)
  }

  @Test func anyBytesAreSurvived() {
    var generator = SystemRandomNumberGenerator()
    var decoder = KeyDecoder()
    for _ in 0..<20_000 {
      for _ in 0..<Int.random(in: 1...9, using: &generator) {
        decoder.receive(
          [0x1B, 0x5B, 0x4F, 0x3B, 0x32, 0x7E, UInt8.random(in: 0...255, using: &generator)].randomElement() ?? 0)
      }
      _ = decoder.finish()
    }
  }
}
