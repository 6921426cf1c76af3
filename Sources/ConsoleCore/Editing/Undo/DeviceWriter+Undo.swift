extension DeviceWriter {
  /// Plans the undo of a write from the device's current record.
  ///
  /// - Throws: If the record cannot be read from the device.
  public func plan(
    undoing write: WriteRecord, schema: Schema?, secrets: [JSONPointer: JSON] = [:]
  ) async throws(DeviceError) -> Result<UndoPlan, UndoRefusal> {
    // Secrets known from this run need not be asked for; typed ones take precedence.
    let secrets = memory.secrets(before: write.id).merging(secrets) { _, typed in typed }
    guard write.kind != .method, let uuid = write.uuid else {
      return UndoPlan.make(for: write, current: nil, schema: schema, secrets: secrets)
    }
    var current: Record?
    do throws(DeviceError) {
      current = try await connection.get(write.objectClass, uuid)
    } catch {
      guard error.meansGone else { throw error }
    }
    var result = UndoPlan.make(for: write, current: current, schema: schema, secrets: secrets)
    if case .success(var plan) = result, case .create(let body) = plan.action {
      // Show the record in the envelope in which it is sent.
      plan.action = .create(body: await connection.formed(body, write.objectClass, schema: schema))
      result = .success(plan)
    }
    return result
  }

  /// Undoes a write.
  public func undo(_ plan: UndoPlan, group: String? = nil) async -> WriteOutcome {
    let (write, schema) = (plan.write, plan.schema)
    switch plan.action {
    case .patch(let change): return WriteOutcome(await save(change, group: group, undoes: write.id))
    case .delete(let record):
      return await delete(record, schema: schema, isGuarded: true, group: group, undoes: write.id)
    case .create(let body):
      return await create(write.objectClass, body: body, schema: schema, group: group, undoes: write.id)
    }
  }
}
