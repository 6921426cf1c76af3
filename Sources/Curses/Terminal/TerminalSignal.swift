/// A signal the program has to answer.
public enum TerminalSignal: Hashable, Sendable {
  case terminate, interrupt, hangup, continued
  /// SIGTSTP from outside; answer with `Terminal.suspend()`.
  case stop
}
