import ConsoleCore

/// What the loop and the network side do on behalf of `update`.
enum Effect: Sendable {
  case send(Ticket, Request)
  case cancel(Ticket)
  case copy(String)
  case bell
  case redraw, suspend
  /// Gives the terminal to the operator's editor with a text.
  case edit(String)
  /// Opens the signals of another device; the old one's are closed.
  case follow(feed: Int)
  case watch(Set<String>)
  case reconnectFeed
  /// Asks for the status now.
  case refreshStatus
  case save(configuration: ClassSetting)
  /// Ends the program; a terminal that is gone gets no more bytes.
  case quit(hungUp: Bool)
}

/// How a class's table is to look, for the configuration.
struct ClassSetting: Sendable {
  let objectClass: String
  let value: JSON
}

/// What the login screen found out.
struct SignInAttempt: Sendable {
  var address: String
  var user: String
  var password: Secret?
  var pin: String?
}
