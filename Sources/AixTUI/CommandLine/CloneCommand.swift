import ConsoleCore

/// `aixtui clone CLASS RECORD`: clones a record and prints the new one's UUID.
enum CloneCommand: Subcommand {
  static let name = "clone"
  static let operands = 2...2
  static let writes = true

  static func run(_ context: CommandContext) async throws {
    let record = try await context.connection.get(context.operands[0], try await context.uuid())
    let schema = await context.schema(record.objectClass, records: [record])
    let uuid = try await context.writer.clone(record, schema: schema).get()
    context.tell("Cloned \(context.title(record)); the clone is:")
    try await CreateCommand.report(uuid, context.operands[0], context)
  }
}
