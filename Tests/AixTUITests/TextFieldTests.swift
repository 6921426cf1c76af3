import Curses
import Testing

@testable import AixTUI

/// A text field works on what a reader sees as one character, however its bytes arrive.
@MainActor struct TextFieldTests {
  private func drawn(_ field: TextField, width: Int, glyphs: Glyphs = .unicode) -> (text: String, cursor: Int?) {
    var surface = Surface(size: Size(width: width + 4, height: 1), glyphs: glyphs)
    field.draw(on: &surface, in: Rect(x: 0, y: 0, width: width, height: 1), style: .text, isFocused: true)
    return (surface.line(0), surface.cursor?.x)
  }

  @Test func aCombiningMarkOfAReadOfItsOwnJoinsItsLetter() {
    var field = TextField("Mu")
    _ = field.handle(.character("\u{308}"))
    #expect(field.text == "Mü" && field.characters.count == 2)
    #expect(drawn(field, width: 10) == ("Mü", 2))
    _ = field.handle(.backspace)
    #expect(field.text == "M")
  }

  @Test func aJoinerTypedPieceByPieceMakesOnePicture() {
    var field = TextField("a")
    for piece: String in ["👩", "\u{200D}", "🚀"] { _ = field.handle(.character(Character(piece))) }
    #expect(field.characters == ["a", "👩‍🚀"])
    #expect(drawn(field, width: 10) == ("a👩‍🚀", 3))
  }

  @Test func whatIsPutBeforeAMarkJoinsIt() {
    var field = TextField("\u{301}b")
    field.place(0)
    _ = field.handle(.character("e"))
    #expect(field.text == "e\u{301}b" && field.characters.count == 2)
    // The cursor stands behind the character that both have become.
    #expect(field.cursor == 1)
    _ = field.handle(.delete)
    #expect(field.text == "e\u{301}")
  }

  @Test func wideTextThatIsCutShowsItsEllipsis() {
    var field = TextField("日本語放送局")
    field.place(0)
    #expect(drawn(field, width: 7) == ("日本語…", 0))
    #expect(drawn(field, width: 12) == ("日本語放送局", 0))
    field.place(6)
    let end = drawn(field, width: 7)
    #expect(end.text.hasPrefix("…") && end.text.hasSuffix("局") && end.cursor == 6)
    field.place(3)
    let middle = drawn(field, width: 7)
    #expect(middle.text.hasPrefix("…") && middle.text.hasSuffix("…"), "\(middle.text)")
    #expect((middle.cursor ?? 9) < 6)
  }

  @Test func aPasteKeepsTheKindOfLineEndThatTheTextHas() {
    var field = TextField("one\r\ntwo")
    field.allowsNewlines = true
    _ = field.handle(.paste("\nthree\nfour"))
    #expect(field.text == "one\r\ntwo\r\nthree\r\nfour")
    var plain = TextField("one\ntwo")
    plain.allowsNewlines = true
    _ = plain.handle(.paste("\r\nthree\rfour"))
    #expect(plain.text == "one\ntwo\nthree\nfour")
    var line = TextField("a")
    _ = line.handle(.paste("b\r\nc\n"))
    #expect(line.text == "ab c")
  }

  @Test func theSignsOfSuccessAndFailureCannotBeTakenForEachOther() {
    for glyphs in [Glyphs.unicode, .ascii] {
      let good = MessageLine.sign(.good, glyphs)
      let bad = MessageLine.sign(.error, glyphs)
      #expect(good != bad && !["x", "-"].contains(good.first.map(String.init) ?? ""), "\(good)")
      #expect(bad.first != "-")
    }
    #expect(MessageLine.sign(.good, .ascii) == "ok " && MessageLine.sign(.error, .ascii) == "!! ")
    #expect(MethodCallText.sign(.ok, .ascii) == "ok" && MethodCallText.sign(.refused(""), .ascii) == "!!")
  }
}
