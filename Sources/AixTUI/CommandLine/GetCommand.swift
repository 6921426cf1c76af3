import ConsoleCore

/// `aixtui get CLASS [UUID]`: all records of a class, or one.
enum GetCommand: Subcommand {
  static let name = "get"
  static let operands = 1...2

  static func run(_ context: CommandContext) async throws {
    let objectClass = context.operands[0]
    if context.operands.count == 2 {
      let record = try await context.connection.get(objectClass, context.operands[1])
      context.output.print(record, schema: await schema(context, objectClass, [record]))
    } else {
      let records = try await context.connection.list(objectClass)
      context.output.print(records, schema: await schema(context, objectClass, records))
    }
  }

  /// The schema is asked for only where the format needs it.
  private static func schema(
    _ context: CommandContext, _ objectClass: String, _ records: [Record]
  ) async -> Schema {
    switch context.output.format {
    case .json, .jsonl: Schema.inferred(from: [], objectClass: objectClass)
    case .table, .csv: await context.schema(objectClass, records: records)
    }
  }
}
