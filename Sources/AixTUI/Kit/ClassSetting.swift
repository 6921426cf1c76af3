import ConsoleCore

/// The settings of a class's table, for the configuration.
struct ClassSetting: Sendable {
  let objectClass: String
  let value: JSON
}
