import ConsoleCore

/// Finds the record that an operand names: by its UUID, or by a name that only one record has.
enum RecordName {
  /// The error if no record of a class has the name.
  struct Unknown: Error, CustomStringConvertible {
    let description: String
  }

  static func uuid(of objectClass: String, _ operand: String, _ connection: Connection) async throws -> String {
    if isUUID(operand) { return operand }
    let records = try await connection.list(objectClass)
    // A device may have UUIDs in another form.
    if let record = records.first(where: { $0.uuid == operand }) { return record.uuid }
    let named = records.filter { $0.name == operand }
    if named.count == 1 { return named[0].uuid }
    if named.isEmpty {
      let near = NearestName.of(operand, among: Set(records.compactMap(\.name)).sorted())
      throw Unknown(
        description: "\(objectClass) has no record \"\(operand)\"" + (near.map { "; did you mean \"\($0)\"?" } ?? ""))
    }
    let shown = named.prefix(10).map { "\n  " + $0.uuid }.joined() + (named.count > 10 ? "\n  ..." : "")
    throw UsageError("\(named.count) records of \(objectClass) are named \"\(operand)\"; give the UUID of one:" + shown)
  }

  private static func isUUID(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts.map(\.count) == [8, 4, 4, 4, 12] && text.allSatisfy { $0.isHexDigit || $0 == "-" }
  }
}

extension CommandContext {
  /// The UUID of the record that the second operand names.
  func uuid() async throws -> String { try await RecordName.uuid(of: operands[0], operands[1], connection) }

  /// Says what was done, but only on a terminal.
  func tell(_ text: String) { output.tell(text) }

  /// The name of a record in messages.
  func title(_ record: Record) -> String {
    record.objectClass + " " + (record.name.map { "\"\($0)\"" } ?? record.uuid)
  }
}
