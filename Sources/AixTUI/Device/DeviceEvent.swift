import ConsoleCore

/// What arrives of one device.
enum DeviceEvent: Sendable {
  case reply(Ticket, Reply)
  case connection(ConnectionState)
  case subscription(SubscriptionEvent)
  case status(StatusEvent)
}

/// What a session wants its network side to do.
enum DeviceCommand: Sendable {
  case send(Ticket, Request)
  case cancel(Ticket)
  /// Subscribes to these classes.
  case watch(Set<String>)
  case reconnect
  /// Asks for the status now.
  case refreshStatus
}

/// How much a text for the operator matters.
enum NoticeLevel: Sendable {
  case info, good, warning, error
}

/// What a session has to tell the operator.
enum DeviceNotice: Sendable {
  /// A text; one that `yields` takes no other one's place on the message line.
  case say(String, NoticeLevel, yields: Bool)
  /// A new alarm rose, of which the operator wants to hear.
  case bell
}
