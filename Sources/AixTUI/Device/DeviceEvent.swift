import ConsoleCore

/// An event from one device.
enum DeviceEvent: Sendable {
  case reply(Ticket, Reply)
  case connection(ConnectionState)
  case subscription(SubscriptionEvent)
  case status(StatusEvent)
}

/// A command from a session to its network side.
enum DeviceCommand: Sendable {
  case send(Ticket, Request)
  case cancel(Ticket)
  /// Subscribes to these classes.
  case watch(Set<String>)
  case reconnect
  /// Polls the status now.
  case refreshStatus
}

/// How important a text for the operator is.
enum NoticeLevel: Sendable {
  case info, good, warning, error
}

/// A notice from a session to the operator.
enum DeviceNotice: Sendable {
  /// A text; one that `yields` does not replace another on the message line.
  case say(String, NoticeLevel, yields: Bool)
  /// A new alarm was raised and the operator wants to hear a bell.
  case bell
}
