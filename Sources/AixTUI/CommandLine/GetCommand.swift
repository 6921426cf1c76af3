import ConsoleCore

/// `aixtui get CLASS [UUID]`: prints all records of a class, or one.
enum GetCommand: FleetSubcommand {
  static let name = "get"
  static let operands = 1...2

  static let options: Set<String> = Output.TableOptions.names.union(["--filter"])

  static func check(_ operands: [String], _ arguments: Arguments) throws(UsageError) {
    if operands.count == 2, arguments.value("--filter") != nil {
      throw UsageError("--filter chooses among the records of a class; leave out the record")
    }
  }

  static func run(_ context: CommandContext) async throws {
    let (records, schema) = try await read(context)
    if context.operands.count == 2, let record = records.first {
      try context.output.print(record, schema: schema)
    } else {
      try context.output.print(records, schema: schema)
    }
  }

  static func run(_ fleet: FleetRun) async {
    var parts: [Int: Output.FleetPart] = [:]
    await fleet.each(
      { context in
        let (records, schema) = try await read(context)
        return Output.FleetPart(device: context.device ?? "", records: records, schema: schema)
      },
      onResult: { index, part in
        if fleet.output.format == .jsonl {
          // Lines need not wait for a slower device.
          fleet.report.clear()
          fleet.output.print(lines: part)
        } else {
          parts[index] = part
        }
      })
    guard fleet.output.format != .jsonl, fleet.interrupt.signal == nil else { return }
    do throws(UsageError) {
      try fleet.output.print(parts.sorted { $0.key < $1.key }.map(\.value))
    } catch {
      fleet.report.note(ExitCode.usage)
      fleet.report.say(error.message)
    }
  }

  /// The records asked for, and their schema as far as the format needs it.
  private static func read(_ context: CommandContext) async throws -> ([Record], Schema) {
    let objectClass = context.operands[0]
    if context.operands.count == 2 {
      let record = try await context.connection.get(objectClass, try await context.uuid())
      return ([record], await schema(context, objectClass, [record]))
    }
    let records = try await context.connection.list(objectClass)
    if let text = context.arguments.value("--filter") {
      let schema = await context.schema(objectClass, records: records)
      return (try filtered(records, text, schema, option: "--filter"), schema)
    }
    return (records, await schema(context, objectClass, records))
  }

  /// The records that pass a filter as used in the console's tables.
  static func filtered(
    _ records: [Record], _ text: String, _ schema: Schema, option: String
  ) throws(UsageError) -> [Record] {
    let columns = schema.columns(sample: records.prefix(100).map(\.fields))
    let filter = RecordFilter(text, columns: columns)
    if let problem = filter.problem, !records.isEmpty { throw UsageError("\(option): \(problem)") }
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
