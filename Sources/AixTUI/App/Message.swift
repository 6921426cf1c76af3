import ConsoleCore
import Curses

/// Everything that can happen to the program; there is no other way in.
enum Message: Sendable {
  case key(Key)
  case resized(Size)
  case reply(Ticket, Reply)
  case connection(ConnectionState)
  case feed(FeedEvent)
  case signal(TerminalSignal)
  case tick
}
