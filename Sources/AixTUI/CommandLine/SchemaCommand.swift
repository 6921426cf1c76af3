import ConsoleCore

/// `aixtui schema object|method NAME`: prints a schema as the device sends it.
enum SchemaCommand: FleetSubcommand {
  static let name = "schema"
  static let operands = 2...2

  static func check(_ operands: [String], _ arguments: Arguments) throws(UsageError) {
    guard ["object", "method"].contains(operands[0]) else {
      throw UsageError("schema needs object or method, not \"\(operands[0])\"")
    }
  }

  static func run(_ context: CommandContext) async throws {
    context.output.print(try await schema(context))
  }

  static func run(_ fleet: FleetRun) async {
    await fleet.printDocuments("schema") { [try await schema($0)] }
  }

  private static func schema(_ context: CommandContext) async throws -> JSON {
    let name = context.operands[1]
    return context.operands[0] == "object"
      ? try await context.connection.objectSchema(name) : try await context.connection.methodSchema(name)
  }
}
