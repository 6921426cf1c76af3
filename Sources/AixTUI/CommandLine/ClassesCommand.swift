/// `aixtui classes`: prints the names of all classes, one per line.
enum ClassesCommand: Subcommand {
  static let name = "classes"
  static let operands = 0...0

  static func run(_ context: CommandContext) async throws {
    context.output.print(names: try await context.connection.classes())
  }
}
