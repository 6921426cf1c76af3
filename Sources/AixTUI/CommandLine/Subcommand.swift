import ConsoleCore

/// What a subcommand works with.
struct CommandContext {
  let connection: Connection
  let arguments: Arguments
  let output: Output
  /// The operands after the subcommand's name.
  let operands: [String]

  /// The schema of a class: the device's, or one inferred from records.
  func schema(_ objectClass: String, records: [Record]) async -> Schema {
    let json = try? await connection.objectSchema(objectClass)
    return Schema(json, objectClass: objectClass, records: records.prefix(200).map(\.fields))
  }
}

/// One subcommand that talks to a device.
protocol Subcommand: Sendable {
  static var name: String { get }
  /// How many operands it takes.
  static var operands: ClosedRange<Int> { get }
  static var options: Set<String> { get }
  /// Whether the session is kept alive and an absent device is waited for.
  static var staysOpen: Bool { get }
  /// Looks at the command line before anything is sent.
  static func check(_ operands: [String], _ arguments: Arguments) throws(UsageError)
  static func run(_ context: CommandContext) async throws
}

extension Subcommand {
  static var options: Set<String> { [] }
  static var staysOpen: Bool { false }
  static func check(_ operands: [String], _ arguments: Arguments) throws(UsageError) {}
}
