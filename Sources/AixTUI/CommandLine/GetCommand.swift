import ConsoleCore

/// `aixtui get CLASS [UUID]`: prints all records of a class, or one.
enum GetCommand: Subcommand {
  static let name = "get"
  static let operands = 1...2

  static let options: Set<String> = Output.TableOptions.names.union(["--filter"])

  static func check(_ operands: [String], _ arguments: Arguments) throws(UsageError) {
    if operands.count == 2, arguments.value("--filter") != nil {
      throw UsageError("--filter chooses among the records of a class; leave out the record")
    }
  }

  static func run(_ context: CommandContext) async throws {
    let objectClass = context.operands[0]
    if context.operands.count == 2 {
      let record = try await context.connection.get(objectClass, try await context.uuid())
      try context.output.print(record, schema: await schema(context, objectClass, [record]))
    } else {
      var records = try await context.connection.list(objectClass)
      if let text = context.arguments.value("--filter") {
        let schema = await context.schema(objectClass, records: records)
        records = try filtered(records, text, schema)
        return try context.output.print(records, schema: schema)
      }
      try context.output.print(records, schema: await schema(context, objectClass, records))
    }
  }

  /// The records that pass a filter as used in the console's tables.
  private static func filtered(
    _ records: [Record], _ text: String, _ schema: Schema
  ) throws(UsageError) -> [Record] {
    let columns = schema.columns(sample: records.prefix(100).map(\.fields))
    let filter = RecordFilter(text, columns: columns)
    if let problem = filter.problem, !records.isEmpty { throw UsageError("--filter: \(problem)") }
    return records.filter { filter.matches($0.fields, columns: columns, uuid: $0.uuid) }
  }

  /// Requests the schema only if the format needs it.
  private static func schema(
    _ context: CommandContext, _ objectClass: String, _ records: [Record]
  ) async -> Schema {
    switch context.output.format {
    case .json, .jsonl: Schema.inferred(from: [], objectClass: objectClass)
    case .table, .csv: await context.schema(objectClass, records: records)
    }
  }
}
