/// One place on the screen.
public struct Cell: Hashable, Sendable {
  /// What stands there; a blank in the right half of a wide character.
  public var text: Character
  /// What the text looks like.
  public var style: Style
  /// Columns the text takes: 1 or 2, or 0 in the right half of a wide character.
  public var width: UInt8

  /// A cell of a character that takes `width` columns.
  public init(text: Character, style: Style, width: UInt8) {
    self.text = text
    self.style = style
    self.width = width
  }

  /// An empty cell in the plain text style.
  public static let blank = Cell(text: " ", style: .text, width: 1)
}
