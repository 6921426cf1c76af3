/// `aixtui clone CLASS UUID`: clones a record and prints the new one's UUID.
enum CloneCommand: Subcommand {
  static let name = "clone"
  static let operands = 2...2

  static func run(_ context: CommandContext) async throws {
    let uuid = try await context.connection.clone(context.operands[0], context.operands[1])
    try await CreateCommand.report(uuid, context.operands[0], context)
  }
}
