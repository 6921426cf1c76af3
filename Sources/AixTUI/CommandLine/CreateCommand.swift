import ConsoleCore

/// `aixtui create CLASS [FILE|-]`: creates a record and prints its UUID.
enum CreateCommand: Subcommand {
  static let name = "create"
  static let operands = 1...2
  static let writes = true

  static func run(_ context: CommandContext) async throws {
    let objectClass = context.operands[0]
    let source = context.operands.count > 1 ? context.operands[1] : nil
    let given = try InputDocument.read(source)
    let schema = await context.schema(objectClass, records: [])
    var fields: JSONObject?
    if let given { fields = try self.fields(of: given, objectClass) }
    // The writer puts the body into the envelope that the device wants.
    let draft = Draft(creating: objectClass, envelope: .wrapped, schema: schema, fields: fields)
    let outcome = await context.writer.create(objectClass, body: draft.createBody(), schema: schema)
    let uuid = try outcome.get()
    context.tell("Created a \(objectClass):")
    try await report(uuid, objectClass, context)
  }

  /// The fields in the input: plain fields, or those of a record in either envelope.
  private static func fields(of json: JSON, _ objectClass: String) throws(UsageError) -> JSONObject {
    guard case .object(var object) = json else { throw UsageError("create needs a JSON object") }
    if let record = Record(document: json, objectClass: objectClass, fallbackUUID: "new"), record.envelope == .wrapped {
      return record.fields
    }
    for key in ["uuid", "rev", "objectClass"] { object[key] = nil }
    return object
  }

  /// Prints the UUID of a new record, or with `-o` the record.
  static func report(_ uuid: String?, _ objectClass: String, _ context: CommandContext) async throws {
    guard let uuid else {
      return Output.complain("created, but the device did not return the new record's UUID")
    }
    // Without its UUID the new record is hard to find again.
    defer { if StandardOutput.fault != nil { Output.complain("the new record is \(objectClass) \(uuid)") } }
    guard context.output.isExplicit else { return context.output.line(uuid) }
    let record = try await context.connection.get(objectClass, uuid)
    try context.output.print(record, schema: await context.schema(objectClass, records: [record]))
  }
}
