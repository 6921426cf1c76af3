import ConsoleCore
import Curses

/// Everything that can happen to the program; there is no other way in.
enum Message: Sendable {
  case key(Key)
  case resized(Size)
  case reply(Ticket, Reply)
  case connection(ConnectionState)
  /// What a device's feed tells, and which of the feeds so far it was.
  case feed(FeedEvent, of: Int)
  /// What a device's status feed tells, and which of the feeds so far it belongs to.
  case status(StatusEvent, of: Int)
  case signal(TerminalSignal)
  /// What came of the operator's editor.
  case edited(EditorResult)
  case tick
}
