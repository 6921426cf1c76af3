import ConsoleCore

/// `aixtui patch CLASS RECORD [FILE|-]`: applies a JSON Patch (RFC 6902).
enum PatchCommand: Subcommand {
  static let name = "patch"
  static let operands = 2...3
  static let writes = true

  static func run(_ context: CommandContext) async throws {
    let source = context.operands.count > 2 ? context.operands[2] : nil
    guard let json = try InputDocument.read(source) else { throw UsageError("patch needs a JSON Patch") }
    var patch: JSONPatch
    do {
      patch = try JSONPatch(json)
    } catch {
      throw UsageError("not a JSON Patch: \(error)")
    }
    let objectClass = context.operands[0]
    let record = try await context.connection.get(objectClass, try await context.uuid())
    patch = patch.placed(in: record)
    let schema = await context.schema(objectClass, records: [record])
    if !patch.isEmpty {
      let change = GuardedPatch(base: record, patch: patch, schema: schema)
      _ = try WriteOutcome(await context.writer.save(change, usesTests: false)).get()
      context.tell("Patched \(context.title(record))")
    }
    if context.output.isExplicit {
      let now = try await context.connection.get(objectClass, record.uuid)
      try context.output.print(now, schema: schema)
    }
  }
}

extension JSONPatch {
  /// The patch with its pointers in a record's own document: they may leave out the envelope that the record has, or
  /// bear one that it has not, so that one patch fits devices of both kinds.
  func placed(in record: Record) -> JSONPatch {
    func place(_ pointer: JSONPointer) -> JSONPointer {
      guard let first = pointer.tokens.first, record.document[JSONPointer(tokens: [first])] == nil else {
        return pointer
      }
      if record.envelope == .wrapped { return record.fieldsPointer.appending(pointer) }
      return first == record.objectClass && pointer.tokens.count > 1
        ? JSONPointer(tokens: Array(pointer.tokens.dropFirst())) : pointer
    }
    return JSONPatch(
      operations.map { operation in
        switch operation {
        case .add(let path, let value): .add(place(path), value)
        case .remove(let path): .remove(place(path))
        case .replace(let path, let value): .replace(place(path), value)
        case .move(let from, let path): .move(from: place(from), to: place(path))
        case .copy(let from, let path): .copy(from: place(from), to: place(path))
        case .test(let path, let value): .test(place(path), value)
        }
      })
  }
}
