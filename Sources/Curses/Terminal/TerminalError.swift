/// Why the full screen cannot be used; the text is a sentence for the operator.
public enum TerminalError: Error, Sendable, CustomStringConvertible {
  case notATerminal
  case unknownTerminal(String)
  case tooSimple(String)
  case failed(String)

  /// One sentence for the operator.
  public var description: String {
    switch self {
    case .notATerminal: "The full-screen console needs a terminal on its input and output."
    case .unknownTerminal(let name):
      name.isEmpty
        ? "TERM is not set, so the terminal's abilities are unknown."
        : "The terminal type \"\(Sanitiser.clean(name))\" is not in the terminfo database; try TERM=xterm."
    case .tooSimple(let name):
      "The terminal type \"\(Sanitiser.clean(name))\" cannot move its cursor; try TERM=xterm or the subcommands."
    case .failed(let what): "The terminal could not be set up: \(what)."
    }
  }
}
