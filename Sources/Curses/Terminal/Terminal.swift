/// The one terminal of the process: keys in, surfaces out.
@MainActor
public final class Terminal {
  /// The size in cells, as of the last `.resize` key.
  public private(set) var size = Size(width: 80, height: 24)
  /// The signs that this terminal can show; give them to each surface.
  public let glyphs: Glyphs = .unicode
  /// Whether roles are told apart by colour.
  public let isColour = false
  /// The descriptor to poll for keys.
  public let inputDescriptor: Int32 = 0
  /// The descriptor to poll for signals.
  public let signalDescriptor: Int32 = -1

  init() {}

  /// Takes the terminal over; it stays as it was where this throws.
  public static func open(_ options: TerminalOptions = TerminalOptions()) throws(TerminalError) -> Terminal {
    Terminal()
  }

  /// Everything that was typed since the last call; never waits.
  public func readKeys() -> [Key] { [] }

  /// Every signal since the last call; never waits.
  public func readSignals() -> [TerminalSignal] { [] }

  /// Shows a surface by writing what differs from the last one.
  public func show(_ surface: Surface) {}

  /// Makes the next `show` draw everything anew, for ^L.
  public func redrawAll() {}

  /// Gives the terminal back, stops the process group as ^Z does, and takes it over again after `fg`.
  public func suspend() {}

  /// Gives the terminal back for a while, for `$EDITOR`.
  public func leave() {}

  /// Takes the terminal over again after `leave()`.
  public func resume() {}

  /// Gives the terminal back as it was found; more calls do nothing.
  public func close() {}

  /// Sounds the bell.
  public func bell() {}

  /// Copies text to the operator's clipboard by OSC 52; false where it is too long (about 74 kB).
  @discardableResult
  public func copy(_ text: String) -> Bool { true }
}
