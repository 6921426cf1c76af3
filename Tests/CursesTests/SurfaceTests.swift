import Testing

@testable import Curses

@Suite struct SurfaceTests {
  private func surface(_ width: Int, _ height: Int, _ glyphs: Glyphs = .unicode) -> Surface {
    Surface(size: Size(width: width, height: height), glyphs: glyphs)
  }

  @Test func writesAndReportsColumns() {
    var screen = surface(10, 2)
    #expect(screen.write("abc", x: 1, y: 0, style: .text) == 3)
    #expect(screen.write("日本", x: 0, y: 1, style: .text) == 4)
    #expect(screen.text == " abc\n日本")
  }

  @Test(arguments: [
    (-2, 0, "cdefgh", 10), (7, 0, "       abc", 3), (10, 0, "", 0), (0, 1, "", 0), (0, -1, "", 0), (-20, 0, "", 8),
  ])
  func clipsAtTheEdges(_ x: Int, _ y: Int, _ expected: String, _ used: Int) {
    var screen = surface(10, 1)
    let columns = screen.write("abcdefgh", x: x, y: y, style: .text)
    #expect(screen.text == expected)
    #expect(columns == min(used, 8))
  }

  @Test func clipsToARectangle() {
    var screen = surface(10, 1)
    screen.write("abcdefgh", x: 0, y: 0, style: .text, clip: Rect(x: 2, y: 0, width: 3, height: 1))
    #expect(screen.text == "  cde")
  }

  @Test func wideCharactersThatDoNotFitBecomeBlanks() {
    var screen = surface(4, 1)
    screen.write("a日日", x: 0, y: 0, style: .warning)
    #expect(screen.text == "a日")
    #expect(screen[3, 0] == Cell(text: " ", style: .warning, width: 1))
    screen.write("日", x: -1, y: 0, style: .text)
    #expect(screen[0, 0].text == " ")
  }

  @Test func overwritingHalfOfAWideCharacterBlanksTheOther() {
    var screen = surface(6, 1)
    screen.write("日本語", x: 0, y: 0, style: .text)
    screen.write("x", x: 1, y: 0, style: .text)
    #expect(screen.text == " x本語")
    screen.write("y", x: 2, y: 0, style: .text)
    #expect(screen.text == " xy 語")
    screen.write("本", x: 3, y: 0, style: .text)
    #expect(screen.text == " xy本")
    #expect(screen.cells.map(\.width) == [1, 1, 1, 2, 0, 1])
  }

  @Test func sanitisesWhatItIsGiven() {
    var screen = surface(12, 1)
    screen.write("a\u{1B}[2J\n", x: 0, y: 0, style: .text)
    #expect(screen.text == "a␛[2J␊")
    var plain = surface(12, 1, .ascii)
    plain.write("é\u{1B}", x: 0, y: 0, style: .text)
    #expect(plain.text == "?^[")
  }

  @Test func boxes() {
    var screen = surface(10, 3)
    screen.box(screen.bounds, style: .border, title: "A long title")
    #expect(screen.text == "┌ A lon… ┐\n│        │\n└────────┘")
    var plain = surface(8, 3, .ascii)
    plain.box(plain.bounds, style: .border, title: "ab")
    #expect(plain.text == "+ ab --+\n|      |\n+------+")
    var partly = surface(4, 2)
    partly.box(Rect(x: -2, y: -1, width: 4, height: 3), style: .border)
    #expect(partly.text == " │\n─┘")
    partly.box(Rect(x: 0, y: 0, width: 1, height: 9), style: .border)
    #expect(partly.text == " │\n─┘")
  }

  @Test func fittedText() {
    var screen = surface(10, 1)
    screen.write("abcdefgh", in: Rect(x: 1, y: 0, width: 5, height: 1), style: .text)
    #expect(screen.text == " abcd…")
    screen.write("7", in: Rect(x: 1, y: 0, width: 5, height: 1), style: .text, align: .right)
    #expect(screen.text == "     7")
    screen.write("x", in: Rect(x: 1, y: 0, width: 5, height: 1), row: 1, style: .text)
    #expect(screen.text == "     7")
  }

  @Test func rolesCanBeRead() {
    var screen = surface(12, 2)
    screen.write("ab", x: 0, y: 0, style: .key)
    screen.write("cd", x: 4, y: 0, style: .key)
    screen.write("日", x: 2, y: 1, style: .danger)
    #expect(screen.runs(of: .key, row: 0) == ["ab", "cd"])
    #expect(screen.text(of: .danger) == ["日"])
    screen.restyle(Rect(x: 0, y: 1, width: 12, height: 9)) { $0.role = .selection }
    #expect(screen.text(of: .danger).isEmpty)
  }

  @Test func blitMovesCellsAndCursor() {
    var small = surface(3, 2)
    small.write("a日", x: 0, y: 0, style: .text)
    small.cursor = Point(x: 1, y: 1)
    var screen = surface(6, 3)
    screen.fill(screen.bounds, style: .text, glyph: ".")
    screen.blit(small, at: Point(x: 2, y: 1))
    #expect(screen.text == "......\n..a日.\n..   .")
    #expect(screen.cursor == Point(x: 3, y: 2))
    screen.blit(small, at: Point(x: 4, y: 0))
    #expect(screen.line(0) == "....a")
    screen.blit(small, at: Point(x: -2, y: 2))
    #expect(screen.line(2) == " .   .")
  }

  @Test func rectangles() {
    let whole = Rect(x: 2, y: 3, width: 10, height: 4)
    #expect(whole.splitTop(1).top == Rect(x: 2, y: 3, width: 10, height: 1))
    #expect(whole.splitBottom(1).bottom == Rect(x: 2, y: 6, width: 10, height: 1))
    #expect(whole.splitLeft(99).rest.isEmpty)
    #expect(whole.splitRight(3).right == Rect(x: 9, y: 3, width: 3, height: 4))
    #expect(whole.inset(2).isEmpty && whole.inset(1) == Rect(x: 3, y: 4, width: 8, height: 2))
    #expect(whole.intersection(Rect(x: 0, y: 0, width: 3, height: 9)) == Rect(x: 2, y: 3, width: 1, height: 4))
    #expect(whole.intersection(Rect(x: 50, y: 0, width: 3, height: 9)).isEmpty)
    #expect(whole.centred(Size(width: 4, height: 9)) == Rect(x: 5, y: 3, width: 4, height: 4))
    #expect(whole.row(4).isEmpty && whole.row(0).height == 1)
    #expect(Surface(size: Size(width: -3, height: 2)).text == "\n")
  }

  @Test func glyphSetsAreOneColumnWide() {
    for glyphs in [Glyphs.unicode, .ascii] {
      let signs = Mirror(reflecting: glyphs).children.flatMap { child in
        (child.value as? [Character]) ?? (child.value as? Character).map { [$0] } ?? []
      }
      #expect(signs.count > 40)
      #expect(signs.allSatisfy { CellWidth.width(of: $0) == 1 })
      #expect(!glyphs.isASCII || signs.allSatisfy(\.isASCII))
      #expect(signs.allSatisfy { Sanitiser.clean(String($0), ascii: glyphs.isASCII) == String($0) })
    }
    #expect(Glyphs.unicode.spark(2) == "█" && Glyphs.unicode.spark(-1) == "▁" && Glyphs.ascii.spark(.nan) == " ")
  }
}
