import ConsoleCore

/// `aixtui patch CLASS UUID [FILE|-]`: applies a JSON Patch (RFC 6902).
enum PatchCommand: Subcommand {
  static let name = "patch"
  static let operands = 2...3

  static func run(_ context: CommandContext) async throws {
    let source = context.operands.count > 2 ? context.operands[2] : nil
    guard let json = try InputDocument.read(source) else { throw UsageError("patch wants a JSON Patch") }
    let patch: JSONPatch
    do {
      patch = try JSONPatch(json)
    } catch {
      throw UsageError("the patch is not a JSON Patch: \(error)")
    }
    let objectClass = context.operands[0]
    let record = try await context.connection.get(objectClass, context.operands[1])
    let schema = await context.schema(objectClass, records: [record])
    if !patch.isEmpty {
      let change = GuardedPatch(base: record, patch: patch, schema: schema)
      _ = try WriteOutcome(await context.writer.save(change, usesTests: false)).get()
    }
    if context.output.isExplicit {
      let now = try await context.connection.get(objectClass, record.uuid)
      context.output.print(now, schema: schema)
    }
  }
}
