/// What one role looks like, with colours and without.
public struct Paint: Hashable, Sendable {
  /// Bold, dim, underline and reverse, as a set.
  public struct Attributes: OptionSet, Hashable, Sendable {
    /// The bits, as in `Style`.
    public let rawValue: UInt8

    /// Attributes from bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Bold.
    public static let bold = Attributes(rawValue: Style.boldBit)
    /// Dim.
    public static let dim = Attributes(rawValue: Style.dimBit)
    /// Underlined.
    public static let underline = Attributes(rawValue: Style.underlineBit)
    /// Reverse video.
    public static let reverse = Attributes(rawValue: Style.reverseBit)
  }

  /// A foreground and a background.
  public struct Colours: Hashable, Sendable {
    /// Colour of the text.
    public var foreground: Colour
    /// Colour behind the text.
    public var background: Colour

    /// A pair, each the terminal's own where nothing is said.
    public init(_ foreground: Colour = .own, on background: Colour = .own) {
      self.foreground = foreground
      self.background = background
    }
  }

  /// Colours for 16-colour terminals.
  public var colours: Colours
  /// Colours for 256-colour terminals.
  public var rich: Colours
  /// Attributes beside the colours.
  public var attributes: Attributes
  /// Attributes where there are no colours.
  public var monochrome: Attributes

  /// A look; `rich` and `mono` follow the others where they are left out.
  public init(
    _ colours: Colours = Colours(), rich: Colours? = nil, _ attributes: Attributes = [], mono: Attributes? = nil
  ) {
    self.colours = colours
    self.rich = rich ?? colours
    self.attributes = attributes
    monochrome = mono ?? attributes
  }
}
