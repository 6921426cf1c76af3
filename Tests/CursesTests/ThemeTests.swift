import Testing

@testable import Curses

@Suite struct ThemeTests {
  @Test func rawValuesArePlaces() {
    for (place, role) in Role.allCases.enumerated() { #expect(Int(role.rawValue) == place) }
  }

  @Test(arguments: [Role.selection, .buttonFocused, .critical, .invalid, .insecure, .fieldFocused, .match, .header])
  func whatMattersShowsWithoutColour(_ role: Role) {
    #expect(!Theme.standard[role].monochrome.isEmpty)
  }

  @Test(arguments: Role.allCases)
  func textKeepsTheOwnBackgroundOrSetsBoth(_ role: Role) {
    let paint = Theme.standard[role]
    for colours in [paint.colours, paint.rich] where colours.background != .own {
      #expect(colours.foreground != .own && colours.foreground != colours.background)
    }
    #expect(paint.colours.foreground.index < 16 && paint.colours.background.index < 16)
  }

  @Test func attributesAreABitSet() {
    var style = Style(.text, bold: true, underline: true)
    #expect(style.bold && style.underline && !style.dim && !style.reverse)
    style.bold = false
    #expect(style == Style.text.underlined)
    #expect(Style.warning.inBold == Style(.warning, bold: true))
  }

  @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"), ("ü", "w7w=")])
  func base64(_ text: String, _ expected: String) {
    #expect(Base64.encode(text.utf8) == expected)
  }

  @Test func contestedCharacters() {
    func contested(_ text: Character) -> Bool {
      CellEncoder.isContested(Cell(text: text, style: .text, width: UInt8(CellWidth.width(of: text))))
    }
    #expect(contested("😀") && contested("👩‍🚀") && contested("☀\u{FE0F}"))
    #expect(!contested("a") && !contested("é") && !contested("日") && !contested("─") && !contested("🇩🇪"))
    #expect(CellEncoder.flagLetters("🇩🇪") == [0x44, 0x45])
    #expect(CellEncoder.flagLetters("😀") == nil)
  }
}
