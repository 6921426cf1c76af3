/// Sends writes to a device and notes each of them, before and after.
public struct DeviceWriter: Sendable {
  public let connection: Connection
  public let journal: WriteJournal?
  /// The secrets that this run knows.
  public let memory: SecretMemory
  private let onJournalError: @Sendable (FileError) -> Void

  /// Where the journal cannot be written that is told, and the write goes on: a full disk must not keep a channel off air.
  public init(
    connection: Connection, journal: WriteJournal?, memory: SecretMemory = SecretMemory(),
    onJournalError: @escaping @Sendable (FileError) -> Void = { _ in }
  ) {
    self.connection = connection
    self.journal = journal
    self.memory = memory
    self.onJournalError = onJournalError
  }

  private var user: String? { connection.settings.apiKey == nil ? connection.settings.user : "API key" }

  /// Saves a change where the record is still what it was made from.
  ///
  /// A patch that is the operator's own document goes as it is, without further `test` operations (`usesTests`).
  public func save(
    _ change: GuardedPatch, usesTests: Bool = true, group: String? = nil, undoes: String? = nil
  ) async -> SaveOutcome {
    let change = await fitted(change, usesTests: usesTests)
    let write = WriteRecord.edit(change, user: user).with(group: group, undoes: undoes)
    let finder = SecretFinder(change.schema)
    let after = try? change.patch.apply(to: change.base.document)
    let secrets = finder.texts(in: after ?? .null)
    memory.note(write, before: change.base.fields, finder)
    await begin(write)
    let outcome = await GuardedSave(change, usesTests: usesTests).send(on: connection)
    if case .saved = outcome, let after {
      memory.learn(change.base.objectClass, change.base.uuid, Record(change.base, document: after).fields, finder)
    }
    await finish(write, WriteOutcome(outcome), nil, secrets)
    return outcome
  }

  /// The change in the form that GET gives the record in, so that the journal has what is sent; one that cannot be read
  /// is left to the save, which says so.
  private func fitted(_ change: GuardedPatch, usesTests: Bool) async -> GuardedPatch {
    let sendsTests = usesTests && connection.sendsTests
    guard !change.patch.isEmpty, !connection.knowsForm(of: change, sendsTests: sendsTests),
      let current = try? await connection.get(change.base.objectClass, change.base.uuid)
    else { return change }
    return change.fitted(to: current) ?? change
  }

  /// Makes a record from the body of a POST, which is put into the envelope that the device wants.
  public func create(
    _ objectClass: String, body: JSON, schema: Schema?, group: String? = nil, undoes: String? = nil
  ) async -> WriteOutcome {
    let body = await connection.formed(body, objectClass, schema: schema)
    let write = WriteRecord.create(objectClass, body: body, schema: schema, user: user)
      .with(group: group, undoes: undoes)
    let finder = SecretFinder(schema)
    let outcome = await perform(write, schema, secrets: finder.texts(in: body)) { () throws(DeviceError) in
      try await connection.create(objectClass, body: body)
    }
    if case .done(let uuid?, _) = outcome,
      let made = Record(document: body, objectClass: objectClass, fallbackUUID: uuid)
    {
      memory.learn(objectClass, uuid, made.fields, finder)
    }
    return outcome
  }

  /// Clones a record.
  public func clone(_ record: Record, schema: Schema?, group: String? = nil) async -> WriteOutcome {
    let write = WriteRecord.clone(record, user: user).with(group: group)
    return await perform(write, schema) { () throws(DeviceError) in
      try await connection.clone(record.objectClass, record.uuid)
    }
  }

  /// Removes a record; a guarded one only where it is still as given, but for what the device alone changes.
  public func delete(
    _ record: Record, schema: Schema?, isGuarded: Bool = false, group: String? = nil, undoes: String? = nil
  ) async -> WriteOutcome {
    if isGuarded {
      do throws(DeviceError) {
        let current = try await connection.get(record.objectClass, record.uuid)
        if !RecordComparison.differences(from: record, to: current, schema).isEmpty {
          return .movedOn(current: current)
        }
      } catch {
        return WriteOutcome(error)
      }
    }
    let write = WriteRecord.delete(record, schema: schema, user: user).with(group: group, undoes: undoes)
    memory.note(write, before: record.fields, SecretFinder(schema))
    await begin(write)
    var outcome = WriteOutcome.done(uuid: record.uuid, nil)
    do throws(DeviceError) {
      try await connection.delete(record.objectClass, record.uuid)
    } catch {
      outcome = WriteOutcome(error)
    }
    await finish(write, outcome, schema)
    return outcome
  }

  /// Calls a method and returns its result.
  public func call(method: String, arguments: JSON, schema: Schema?) async throws(DeviceError) -> JSON? {
    let write = WriteRecord.method(method, arguments: arguments, schema: schema, user: user)
    let secrets = SecretFinder(schema).texts(in: arguments)
    await begin(write)
    do throws(DeviceError) {
      let result = try await connection.call(method: method, arguments: arguments)
      await finish(write, .done(uuid: nil, nil), schema)
      return result
    } catch {
      await finish(write, WriteOutcome(SaveOutcome(error)), schema, secrets)
      throw error
    }
  }

  // MARK: Parts

  /// A write that makes a record.
  private func perform(
    _ write: WriteRecord, _ schema: Schema?, secrets: [String] = [], _ send: () async throws(DeviceError) -> String?
  ) async -> WriteOutcome {
    await begin(write)
    var outcome: WriteOutcome
    do throws(DeviceError) {
      let uuid = try await send()
      var record: Record?
      if let uuid { record = try? await connection.get(write.objectClass, uuid) }
      outcome = .done(uuid: uuid, record)
    } catch {
      // There is no record yet that could be gone.
      outcome = write.kind == .create ? WriteOutcome(SaveOutcome(error)) : WriteOutcome(error)
    }
    await finish(write, outcome, schema, secrets)
    return outcome
  }

  private func begin(_ write: WriteRecord) async {
    guard let journal else { return }
    do throws(FileError) { try await journal.begin(write) } catch { onJournalError(error) }
  }

  private func finish(
    _ write: WriteRecord, _ outcome: WriteOutcome, _ schema: Schema?, _ secrets: [String] = []
  ) async {
    guard let journal else { return }
    var (uuid, record): (String?, Record?) = (nil, nil)
    // Of an edit what was meant is noted already, and of a deletion there is nothing.
    if case .done(let new, let made) = outcome, write.kind == .create || write.kind == .clone {
      (uuid, record) = (new, made)
    }
    do throws(FileError) {
      try await journal.finish(
        write.id, outcome.result.hiding(secrets), uuid: uuid, record: record, schema: schema)
    } catch {
      onJournalError(error)
    }
  }
}

extension WriteRecord.Result {
  /// The result with secrets hidden that the device's message repeats.
  func hiding(_ secrets: [String]) -> WriteRecord.Result {
    func hidden(_ text: String) -> String {
      secrets.reduce(text) { $0.replacing($1, with: DisplayText.mask) }
    }
    switch self {
    case .ok: return .ok
    case .refused(let text): return .refused(hidden(text))
    case .unknown(let text): return .unknown(hidden(text))
    }
  }
}
