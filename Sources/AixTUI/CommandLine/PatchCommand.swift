import ConsoleCore

/// `aixtui patch CLASS RECORD [FILE|-]`: applies a JSON Patch (RFC 6902).
enum PatchCommand: Subcommand {
  static let name = "patch"
  static let operands = 2...3
  static let writes = true
  static let options = BulkCommand.options

  static func check(_ operands: [String], _ arguments: Arguments) throws(UsageError) {
    if arguments.has("--yes") { throw UsageError("--yes needs --where FILTER") }
  }

  static func read(_ source: String?) throws(UsageError) -> JSONPatch {
    guard let json = try InputDocument.read(source) else { throw UsageError("patch needs a JSON Patch") }
    do {
      return try JSONPatch(json)
    } catch {
      throw UsageError("not a JSON Patch: \(error)")
    }
  }

  static func run(_ context: CommandContext) async throws {
    let source = context.operands.count > 2 ? context.operands[2] : nil
    var patch = try read(source)
    let objectClass = context.operands[0]
    let record = try await context.connection.get(objectClass, try await context.uuid())
    patch = patch.placed(in: record)
    let schema = await context.schema(objectClass, records: [record])
    if !patch.isEmpty {
      let change = GuardedPatch(base: record, patch: patch, schema: schema)
      _ = try WriteOutcome(await context.writer.save(change, usesTests: false)).get()
      context.tell("Patched \(context.title(record))")
    }
    if context.output.isExplicit {
      let now = try await context.connection.get(objectClass, record.uuid)
      try context.output.print(now, schema: schema)
    }
  }
}
