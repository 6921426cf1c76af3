/// A colour of the terminal's palette.
public struct Colour: Hashable, Sendable {
  /// Palette index: 0 to 15 are the named colours, to 255 the cube and the greys; -1 is the terminal's own.
  public let index: Int16

  /// A colour of the 256-colour palette.
  public init(_ index: UInt8) { self.index = Int16(index) }

  private init(own: Void) { index = -1 }

  /// The terminal's own foreground or background.
  public static let own = Colour(own: ())
  public static let black = Colour(0)
  public static let red = Colour(1)
  public static let green = Colour(2)
  public static let yellow = Colour(3)
  public static let blue = Colour(4)
  public static let magenta = Colour(5)
  public static let cyan = Colour(6)
  public static let white = Colour(7)
  public static let grey = Colour(8)
  public static let brightRed = Colour(9)
  public static let brightGreen = Colour(10)
  public static let brightYellow = Colour(11)
  public static let brightBlue = Colour(12)
  public static let brightMagenta = Colour(13)
  public static let brightCyan = Colour(14)
  public static let brightWhite = Colour(15)
}
