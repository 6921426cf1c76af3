@testable import ConsoleCore

/// Saves a change as the program does, and throws what stood in its way.
func save(
  _ patch: JSONPatch, of record: Record, on connection: Connection, usesTests: Bool = true
) async throws(DeviceError) -> SaveMethod {
  let change = GuardedPatch(base: record, patch: patch, schema: nil)
  switch await GuardedSave(change, usesTests: usesTests).send(on: connection) {
  case .saved(_, let method): return method
  case .refused(let error), .unreachable(let error), .unknown(let error): throw error
  case .movedOn, .gone: throw .cancelled
  }
}
