import ConsoleCore

/// `aixtui set CLASS RECORD FIELD=VALUE …`: changes fields and sends only what changed.
enum SetCommand: Subcommand {
  static let name = "set"
  static let operands = 3...1000
  static let writes = true
  static let options = BulkCommand.options

  static func check(_ operands: [String], _ arguments: Arguments) throws(UsageError) {
    try check(assignments: operands.dropFirst(2))
    if arguments.has("--yes") { throw UsageError("--yes needs --where FILTER") }
  }

  static func check(assignments: some Sequence<String>) throws(UsageError) {
    for operand in assignments {
      guard let equals = operand.firstIndex(of: "="), equals != operand.startIndex else {
        throw UsageError("set needs FIELD=VALUE, not \"\(operand)\"")
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
      assigned.append(try assign(operand, schema, &draft))
    }
    let patch = draft.patch()
    if patch.isEmpty {
      Output.complain("no change, nothing sent")
    } else {
      let change = GuardedPatch(base: record, patch: patch, schema: schema, wholes: assigned)
      let outcome = WriteOutcome(await context.writer.save(change))
      _ = try outcome.get()
      try SetCommand.compare(outcome, draft)
      let names = Set(assigned.map { $0.tokens.joined(separator: ".") }).sorted().joined(separator: ", ")
      context.tell("Changed \(names) of \(context.title(record))")
    }
    if context.output.isExplicit {
      try context.output.print(try await context.connection.get(objectClass, record.uuid), schema: schema)
    }
  }

  /// Throws if the device does not show the new values after the write.
  private static func compare(_ outcome: WriteOutcome, _ draft: Draft) throws {
    guard case .done(_, let record) = outcome else { return }
    guard let record else {
      return Output.complain("the device accepted the change, but the record could not be read afterwards to check it")
    }
    let missing = draft.changesMissing(in: record)
    if missing.isEmpty { return }
    let lines = missing.map { change in
      // A value may contain a secret that the schema does not mark as one.
      func text(_ value: JSON?) -> String? {
        guard let shown = value.map({ DisplayText.masked($0, change.field) }) else { return nil }
        return (shown.stringValue.map { JSON.string(SecretNames.masked($0)) } ?? shown).text()
      }
      let now = text(JSON.object(record.fields)[change.pointer]) ?? "not there"
      let path = change.pointer.tokens.joined(separator: ".")
      return "\(path) is \(now) on the device, not \(text(change.after) ?? "left out")"
    }
    throw NotWritten(
      description: "the device accepted the change but does not show it: " + lines.joined(separator: "; "))
  }

  static func assign(_ operand: String, _ schema: Schema, _ draft: inout Draft) throws -> JSONPointer {
    var path = ""
    do {
      let value: String
      (path, value) = try schema.splitAssignment(operand, in: draft.value)
      let (pointer, parsed) = try schema.parseAssignment(path: path, value: value, in: draft.value)
      guard draft.set(parsed, at: pointer) else { throw UsageError("\(path) cannot be changed") }
      return pointer
    } catch let problem as InputProblem {
      let isNamed = path.isEmpty || problem.message.hasPrefix(path + " ") || problem.message.hasSuffix(" " + path)
      throw UsageError(isNamed ? problem.message : "\(path): \(problem.message)")
    }
  }
}
