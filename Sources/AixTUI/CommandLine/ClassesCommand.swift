/// `aixtui classes`: prints the names of all classes, one per line.
enum ClassesCommand: FleetSubcommand {
  static let name = "classes"
  static let operands = 0...0

  static func run(_ context: CommandContext) async throws {
    context.output.print(names: try await context.connection.classes())
  }

  static func run(_ fleet: FleetRun) async {
    await fleet.printNames { try await $0.connection.classes() }
  }
}
