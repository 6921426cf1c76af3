import ConsoleCore

/// How a class's table is to look, for the configuration.
struct ClassSetting: Sendable {
  let objectClass: String
  let value: JSON
}
