/// Undoes a bulk operation: exactly the writes that were carried out and are not undone yet.
public struct BulkUndo: Sendable {
  /// Why a write was not undone.
  public enum Obstacle: Sendable {
    case refusal(UndoRefusal)
    case outcome(WriteOutcome)
  }

  public struct Summary: Sendable {
    public internal(set) var undone: [WriteRecord] = []
    /// Each with the name of its record, and the reason.
    public internal(set) var refused: [(write: WriteRecord, obstacle: Obstacle)] = []
    /// The number not tried because it was stopped or the device is away.
    public internal(set) var notTriedCount = 0

    /// The result of undoing nothing.
    public init() {}
  }

  private let writes: [WriteRecord]
  private let writer: DeviceWriter
  private let schema: @Sendable (String) -> Schema?

  /// Makes the undo of a group of writes; `schema` returns the schema of a class.
  public init(
    group: String, in journal: WriteJournal, writer: DeviceWriter, schema: @escaping @Sendable (String) -> Schema?
  ) {
    writes = journal.writes(ofGroup: group).filter { write in
      if case .refused? = write.result { return false }
      return write.undoneBy == nil && write.undoes == nil
    }
    self.writer = writer
    self.schema = schema
  }

  public var count: Int { writes.count }
  /// The classes whose schemas are needed.
  public var classes: Set<String> { Set(writes.map(\.objectClass)) }
  /// The number of deleted records to be recreated, with new UUIDs.
  public var recreatedCount: Int { writes.count { $0.kind == .delete } }
  /// The number of created records to be deleted.
  public var removedCount: Int { writes.count { $0.kind == .create || $0.kind == .clone } }

  /// Undoes the writes, newest first, a few records at a time; the undo is a separate group in the journal.
  ///
  /// Once `isStopped` returns true, nothing more is sent, and running writes are awaited.
  public func run(
    parallelism: Int = 4, isStopped: @escaping @Sendable () -> Bool = { false },
    onProgress: @escaping @Sendable (BulkRun.Progress) -> Void = { _ in }
  ) async -> Summary {
    let group = WriteGroup.new()
    // The writes to one record are undone one after the other.
    var order: [String] = []
    var byRecord: [String: [WriteRecord]] = [:]
    for write in writes {
      let key = write.objectClass + "/" + (write.uuid ?? write.id)
      if byRecord[key] == nil { order.append(key) }
      byRecord[key, default: []].append(write)
    }
    var summary = Summary()
    await withTaskGroup(of: [(WriteRecord, Obstacle?)].self) { tasks in
      var next = 0
      var isPointless = false
      func start() {
        guard !isStopped(), !isPointless, next < order.count, let own = byRecord[order[next]] else { return }
        next += 1
        tasks.addTask { await undo(own, group) }
      }
      for _ in 0..<max(1, parallelism) { start() }
      for await results in tasks {
        for (write, obstacle) in results {
          if let obstacle { summary.refused.append((write, obstacle)) } else { summary.undone.append(write) }
          if case .outcome(let outcome)? = obstacle, BulkRun.concernsAll(outcome) { isPointless = true }
        }
        onProgress(BulkRun.Progress(done: summary.undone.count, failed: summary.refused.count, total: writes.count))
        start()
      }
    }
    summary.notTriedCount = writes.count - summary.undone.count - summary.refused.count
    return summary
  }

  private func undo(_ writes: [WriteRecord], _ group: String) async -> [(WriteRecord, Obstacle?)] {
    var results: [(WriteRecord, Obstacle?)] = []
    for write in writes { results.append((write, await undo(write, group))) }
    return results
  }

  private func undo(_ write: WriteRecord, _ group: String) async -> Obstacle? {
    var current: Record?
    if let uuid = write.uuid {
      do throws(DeviceError) {
        current = try await writer.connection.get(write.objectClass, uuid)
      } catch {
        guard error.meansGone else { return .outcome(WriteOutcome(error)) }
      }
    }
    let secrets = writer.memory.secrets(before: write.id)
    switch UndoPlan.make(for: write, current: current, schema: schema(write.objectClass), secrets: secrets) {
    case .failure(let refusal): return .refusal(refusal)
    case .success(let plan):
      let outcome = await writer.undo(plan, group: group)
      return outcome.isDone ? nil : .outcome(outcome)
    }
  }
}
