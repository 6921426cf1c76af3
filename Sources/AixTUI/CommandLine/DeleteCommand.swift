import ConsoleCore
import Glibc

/// `aixtui delete CLASS RECORD [--yes]`: deletes a record; without `--yes` it asks on the terminal.
enum DeleteCommand: Subcommand {
  static let name = "delete"
  static let operands = 2...2
  static let writes = true
  static let options = BulkCommand.options

  static func check(_ operands: [String], _ arguments: Arguments) throws(UsageError) {
    guard arguments.has("--yes") || isatty(STDIN_FILENO) == 1 else {
      throw UsageError("no terminal to ask on: use --yes to delete")
    }
  }

  static func run(_ context: CommandContext) async throws {
    let objectClass = context.operands[0]
    let uuid = try await context.uuid()
    let record = try await context.connection.get(objectClass, uuid)
    if !context.arguments.has("--yes") {
      let name = record.name ?? uuid
      let badge = context.badge.map { " [\($0)]" } ?? ""
      let question =
        "Delete \(objectClass) \"\(name)\" (\(uuid)) on \(context.connection.settings.url)\(badge)? Type yes: "
      Output.writeAll(context.output.clean(question), to: STDERR_FILENO)
      guard readLine() == "yes" else { throw UsageError("nothing was deleted") }
    }
    let schema = await context.schema(objectClass, records: [record])
    _ = try await context.writer.delete(record, schema: schema).get()
    context.tell("Deleted \(context.title(record))")
  }
}
