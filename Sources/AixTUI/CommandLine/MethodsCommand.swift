/// `aixtui methods`: prints the names of all methods, one per line.
enum MethodsCommand: FleetSubcommand {
  static let name = "methods"
  static let operands = 0...0

  static func run(_ context: CommandContext) async throws {
    context.output.print(names: try await context.connection.methods())
  }

  static func run(_ fleet: FleetRun) async {
    await fleet.printNames { try await $0.connection.methods() }
  }
}
