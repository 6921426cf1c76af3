import CNcurses
import Glibc

/// The one terminal of the process: keys in, surfaces out.
@MainActor
public final class Terminal {
  /// The size in cells, as of the last `.resize` key.
  public internal(set) var size: Size
  /// The signs that this terminal can show; give them to each surface.
  public let glyphs: Glyphs
  /// Whether roles are told apart by colour.
  public var isColour: Bool { palette.colours > 0 }
  /// The descriptor to poll for keys; after any wake-up read both keys and signals, since a new size arrives as a key.
  public let inputDescriptor: Int32 = 0
  /// The descriptor to poll for signals.
  public let signalDescriptor: Int32

  /// When `readKeys` has to be called though nothing was typed: a sequence was begun and may never go on.
  public internal(set) var keyDeadline: ContinuousClock.Instant?

  var decoder = KeyDecoder()
  var last: Surface?
  var row: [aix_cell] = []
  var palette: Palette
  private var isClosed = false
  private var hangupReported = false

  private init(options: TerminalOptions, isUTF8: Bool, signals: Int32) {
    glyphs = options.ascii ?? !isUTF8 ? .ascii : .unicode
    size = Size(width: Int(aix_width()), height: Int(aix_height()))
    signalDescriptor = signals
    let isMonochrome = options.monochrome || Environment.isSet("NO_COLOR")
    palette = Palette(theme: options.theme, colours: isMonochrome ? 0 : Int(aix_start_colours()))
    let erase = aix_erase_byte()
    if erase > 0, erase < 0x80 { decoder.eraseByte = UInt8(erase) }
  }

  /// Takes the terminal over, once in a process; it stays as it was where this throws.
  public static func open(_ options: TerminalOptions = TerminalOptions()) throws(TerminalError) -> Terminal {
    let isUTF8 = aix_set_locale() == 1
    if let reason = aix_open(Int32(clamping: options.escapeDelay)) { throw error(String(cString: reason)) }
    let signals = aix_install_signals()
    let terminal = Terminal(options: options, isUTF8: isUTF8, signals: signals)
    if options.mouse { aix_set_mouse(true) }
    return terminal
  }

  private static func error(_ reason: String) -> TerminalError {
    let name = Environment.value("TERM") ?? ""
    return switch reason {
    case "tty": .notATerminal
    case "unknown": .unknownTerminal(name)
    case "dumb": .tooSimple(name)
    default: .failed("the terminal is in use or its modes cannot be read")
    }
  }

  /// Every signal since the last call; never waits.
  public func readSignals() -> [TerminalSignal] {
    var signals: [TerminalSignal] = []
    while true {
      let number = aix_next_signal()
      if number == 0 { break }
      switch number {
      case SIGINT: signals.append(.interrupt)
      case SIGHUP: signals.append(.hangup)
      // The new size arrives as a key.
      case SIGWINCH: continue
      case SIGTSTP: signals.append(.stop)
      case SIGCONT:
        aix_continue()
        signals.append(.continued)
      default: signals.append(.terminate)
      }
    }
    return signals
  }

  /// The signal that has asked the process to end, SIGTERM or SIGHUP, though nobody has read it yet; 0 for none.
  public var endSignal: Int32 { aix_end_signal() }

  /// Reports a hang-up through the signal pipe, once.
  func noteHangup() {
    guard !hangupReported else { return }
    hangupReported = true
    aix_post_signal(SIGHUP)
  }

  /// Gives the terminal back, stops the process group as ^Z does, and takes it over again after `fg`.
  public func suspend() {
    leave()
    aix_stop_group()
    resume()
  }

  /// Gives the terminal back for a while, for `$EDITOR`.
  public func leave() { aix_leave() }

  /// Takes the terminal over again after `leave()`, with everything drawn anew.
  public func resume() {
    guard !isClosed else { return }
    aix_resume()
    size = Size(width: Int(aix_width()), height: Int(aix_height()))
    last = nil
  }

  /// Gives the terminal back as it was found; more calls do nothing.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    aix_close()
  }
}
