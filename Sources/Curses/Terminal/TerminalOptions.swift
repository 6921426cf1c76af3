/// How the terminal is to be used.
public struct TerminalOptions: Sendable {
  /// Reports mouse events; off, so that the terminal's own selection works.
  public var mouse = false
  /// Forces the ASCII signs on or off; nil decides by the locale.
  public var ascii: Bool?
  /// Forces colours off, as `NO_COLOR` in the environment does.
  public var monochrome = false
  /// Milliseconds that an Escape waits for the rest of a key's sequence.
  public var escapeDelay = 25
  /// What the roles look like.
  public var theme = Theme.standard

  /// The usual options.
  public init() {}
}
