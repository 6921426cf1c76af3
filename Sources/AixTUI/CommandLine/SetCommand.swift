import ConsoleCore

/// `aixtui set CLASS RECORD FIELD=VALUE …`: changes fields and sends only what changed.
enum SetCommand: Subcommand {
  static let name = "set"
  static let operands = 3...1000
  static let writes = true

  static func check(_ operands: [String], _ arguments: Arguments) throws(UsageError) {
    for operand in operands.dropFirst(2) {
      guard let equals = operand.firstIndex(of: "="), equals != operand.startIndex else {
        throw UsageError("set wants FIELD=VALUE, not \"\(operand)\"")
      }
    }
  }

  static func run(_ context: CommandContext) async throws {
    let objectClass = context.operands[0]
    let record = try await context.connection.get(objectClass, try await context.uuid())
    let schema = await context.schema(objectClass, records: [record])
    var draft = Draft(editing: record, schema: schema)
    var assigned: [JSONPointer] = []
    for operand in context.operands.dropFirst(2) {
      let parts = operand.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      assigned.append(try assign(parts[0], parts[1], schema, &draft))
    }
    let patch = draft.patch()
    if patch.isEmpty {
      Output.complain("nothing is changed, so nothing was sent")
    } else {
      let change = GuardedPatch(base: record, patch: patch, schema: schema, wholes: assigned)
      _ = try WriteOutcome(await context.writer.save(change)).get()
      let names = Set(assigned.map { $0.tokens.joined(separator: ".") }).sorted().joined(separator: ", ")
      context.tell("Changed \(names) of \(context.title(record))")
    }
    if context.output.isExplicit {
      try context.output.print(try await context.connection.get(objectClass, record.uuid), schema: schema)
    }
  }

  private static func assign(_ path: String, _ value: String, _ schema: Schema, _ draft: inout Draft) throws
    -> JSONPointer
  {
    do {
      let (pointer, parsed) = try schema.parseAssignment(path: path, value: value, in: draft.value)
      guard draft.set(parsed, at: pointer) else { throw UsageError("\(path) cannot be changed") }
      return pointer
    } catch let problem as InputProblem {
      throw UsageError("\(path): \(problem.message)")
    }
  }
}
