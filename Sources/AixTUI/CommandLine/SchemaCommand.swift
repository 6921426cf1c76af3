/// `aixtui schema object|method NAME`: prints a schema as the device sends it.
enum SchemaCommand: Subcommand {
  static let name = "schema"
  static let operands = 2...2

  static func check(_ operands: [String], _ arguments: Arguments) throws(UsageError) {
    guard ["object", "method"].contains(operands[0]) else {
      throw UsageError("schema needs object or method, not \"\(operands[0])\"")
    }
  }

  static func run(_ context: CommandContext) async throws {
    let name = context.operands[1]
    let schema =
      context.operands[0] == "object"
      ? try await context.connection.objectSchema(name) : try await context.connection.methodSchema(name)
    context.output.print(schema)
  }
}
