import ConsoleCore

/// What the `EffectRunner` does on behalf of `update`.
enum Effect: Sendable {
  case device(DeviceID, DeviceCommand)
  /// Begins to follow a device.
  case open(DeviceSession)
  /// Ends what is followed of a device, and signs out.
  case close(DeviceSession)
  case copy(String)
  case bell
  case redraw, suspend
  /// Gives the terminal to the operator's editor with a text.
  case edit(String)
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
