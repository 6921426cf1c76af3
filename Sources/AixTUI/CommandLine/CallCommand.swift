import ConsoleCore

/// `aixtui call METHOD [FILE|-]`: calls a method and prints its result.
enum CallCommand: Subcommand {
  static let name = "call"
  static let operands = 1...2
  static let writes = true

  static func run(_ context: CommandContext) async throws {
    let method = context.operands[0]
    let source = context.operands.count > 1 ? context.operands[1] : nil
    let body = try InputDocument.read(source) ?? .object(JSONObject())
    guard let object = body.objectValue else { throw UsageError("call needs a JSON object of arguments") }
    let schema = (try? await context.connection.methodSchema(method)).flatMap { Schema($0, method: method) }
    let call = MethodCall(method: method, arguments: object, schema: schema)
    if let result = try await context.writer.call(call) {
      context.output.print(result)
    } else {
      context.tell("Called \(method); it returned nothing")
    }
  }
}
