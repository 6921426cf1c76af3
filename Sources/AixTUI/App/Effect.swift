import ConsoleCore

/// What `update` asks the `EffectRunner` to do.
enum Effect: Sendable {
  case device(DeviceID, DeviceCommand)
  /// Starts a device's subscription and status poller.
  case open(DeviceSession)
  /// Stops a device's subscription and status poller, and signs out.
  case close(DeviceSession)
  case copy(String)
  case bell
  case redraw, suspend
  /// Opens a text in the operator's editor, which gets the terminal.
  case edit(String)
  case save(configuration: ClassSetting)
  /// Ends the program; writes nothing more to a terminal that has hung up.
  case quit(hungUp: Bool)
}
