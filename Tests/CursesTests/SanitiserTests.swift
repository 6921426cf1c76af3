import Testing

@testable import Curses

@Suite struct SanitiserTests {
  @Test(arguments: [
    ("plain text", "plain text", "plain text"),
    ("\u{1B}[31mred\u{1B}]0;t\u{7}", "␛[31mred␛]0;t␇", "^[[31mred^[]0;t^G"),
    ("a\r\nb\tc\0", "a␍␊b␉c␀", "a^M^Jb^Ic^@"),
    ("del\u{7F}", "del␡", "del^?"),
    ("\u{9B}31m", "‹U+009B›31m", "<U+009B>31m"),
    ("user\u{202E}txt.exe", "user‹U+202E›txt.exe", "user<U+202E>txt.exe"),
    ("a\u{2066}b\u{2069}\u{200F}\u{61C}", "a‹U+2066›b‹U+2069›‹U+200F›‹U+061C›", "a<U+2066>b<U+2069><U+200F><U+061C>"),
    ("ad\u{200B}min\u{FEFF}\u{AD}", "ad‹U+200B›min‹U+FEFF›‹U+00AD›", "ad<U+200B>min<U+FEFF><U+00AD>"),
    ("x\u{2028}y\u{2029}", "x‹U+2028›y‹U+2029›", "x<U+2028>y<U+2029>"),
    ("\u{E000}\u{10FFFF}\u{E0041}", "‹U+E000›‹U+10FFFF›‹U+E0041›", "<U+E000><U+10FFFF><U+E0041>"),
    ("\u{301}x", "\u{25CC}\u{301}x", "?x"),
    ("a\u{200D}b", "a‹U+200D›b", "a<U+200D>b"),
    ("👩\u{200D}🚀!", "👩\u{200D}🚀!", "??<U+200D>??!"),
    ("👩\u{200D}", "👩‹U+200D›", "??<U+200D>"),
    ("☀\u{FE0F} x\u{FE0F}", "☀\u{FE0F} x‹U+FE0F›", "?<U+FE0F> x<U+FE0F>"),
    ("Zürich 日本", "Zürich 日本", "Z?rich ????"),
    ("┌─┐ → …", "┌─┐ → …", "+-+ > ~"),
    ("\u{115F}\u{3164}\u{2800}", "‹U+115F›‹U+3164›\u{2800}", "<U+115F><U+3164>*"),
  ])
  func hostileText(_ text: String, _ unicode: String, _ ascii: String) {
    #expect(Sanitiser.clean(text) == unicode)
    if text.unicodeScalars.first != "\u{301}" { #expect(Sanitiser.clean(text, ascii: true) == ascii) }
  }

  @Test func marksOnOneBaseAreCut() {
    let zalgo = "a" + String(repeating: "\u{301}", count: 500) + "b"
    #expect(Sanitiser.clean(zalgo).unicodeScalars.count == 2 + TextCleaner.marksPerBase)
    let chain = String(repeating: "👩\u{200D}", count: 200)
    let clean = Sanitiser.clean(chain)
    #expect(clean.contains("‹U+200D›"))
    #expect(clean.allSatisfy { $0.unicodeScalars.count <= 20 })
  }

  @Test(
    arguments: [
      ([0x61, 0xFF, 0x62], "a‹FF›b"), ([0xC3, 0xBC], "ü"), ([0xC3], "‹C3›"), ([0xE2, 0x82, 0x41], "‹E2›‹82›A"),
      ([0xED, 0xA0, 0x80], "‹ED›‹A0›‹80›"), ([0xC0, 0xAF], "‹C0›‹AF›"), ([0x1B, 0x5B], "␛["),
      ([0xF5, 0x80], "‹F5›‹80›"), ([0x41], "A"),
    ] as [([UInt8], String)])
  func brokenBytes(_ bytes: [UInt8], _ expected: String) {
    #expect(Sanitiser.clean(bytes: bytes) == expected)
  }

  @Test func newlinesStayWhereAskedFor() {
    #expect(Sanitiser.clean("a\nb\u{1B}", keepingNewlines: true) == "a\nb␛")
    #expect(Sanitiser.clean("a\r\nb", keepingNewlines: true) == "a␍\nb")
    #expect(Sanitiser.clean(bytes: Array("a\nb".utf8), keepingNewlines: true) == "a\nb")
  }

  @Test func noScalarSurvivesThatATerminalObeysOrHides() {
    for value in Array(UInt32(0)...0x1FFFF) + Array(0xE0000...0xE0FFF) + [0x10FFFE, 0x10FFFF] {
      guard let scalar = Unicode.Scalar(value) else { continue }
      for ascii in value < 0x3000 ? [false, true] : [false] {
        let clean = Sanitiser.clean("x" + String(Character(scalar)), ascii: ascii)
        for left in clean.unicodeScalars {
          let bad = left.value < 0x20 || (0x7F..<0xA0).contains(left.value) || ascii && left.value > 0x7E
          if bad || left.properties.generalCategory == .format { Issue.record("U+\(String(value, radix: 16))") }
        }
      }
    }
  }

  @Test func cleaningTwiceChangesNothing() {
    for text in ["\u{1B}[0m\u{202E}é日👩‍🚀", "a\u{301}\u{302}", "‹U+0041›"] {
      let once = Sanitiser.clean(text)
      #expect(Sanitiser.clean(once) == once)
    }
  }
}
