import ConsoleCore

/// `aixtui call METHOD [FILE|-]`: calls a method and prints its result.
enum CallCommand: Subcommand {
  static let name = "call"
  static let operands = 1...2

  static func run(_ context: CommandContext) async throws {
    let method = context.operands[0]
    let source = context.operands.count > 1 ? context.operands[1] : nil
    var body = try InputDocument.read(source) ?? .object(JSONObject())
    guard let object = body.objectValue else { throw UsageError("call wants a JSON object of arguments") }
    let isWrapped = object.count == 1 && object[method]?.objectValue != nil
    let json = try? await context.connection.methodSchema(method)
    let schema = json.flatMap { Schema($0, method: method) }
    if !isWrapped, schema?.describesWrappedForm == true {
      body = .object(JSONObject([(method, body)]))
    }
    if let result = try await context.writer.call(method: method, arguments: body, schema: schema) {
      context.output.print(result)
    }
  }
}
