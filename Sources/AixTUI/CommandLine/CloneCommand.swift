import ConsoleCore

/// `aixtui clone CLASS UUID`: clones a record and prints the new one's UUID.
enum CloneCommand: Subcommand {
  static let name = "clone"
  static let operands = 2...2

  static func run(_ context: CommandContext) async throws {
    let record = try await context.connection.get(context.operands[0], context.operands[1])
    let schema = await context.schema(record.objectClass, records: [record])
    let uuid = try await context.writer.clone(record, schema: schema).get()
    try await CreateCommand.report(uuid, context.operands[0], context)
  }
}
