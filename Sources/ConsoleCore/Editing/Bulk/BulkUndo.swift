/// Takes back what a bulk operation did: exactly those writes that were carried out and are not taken back yet.
public struct BulkUndo: Sendable {
  /// Why one write was not taken back.
  public enum Obstacle: Sendable {
    case refusal(UndoRefusal)
    case outcome(WriteOutcome)
  }

  public struct Summary: Sendable {
    public internal(set) var undone: [WriteRecord] = []
    /// Each with its name, as its record is called, and the reason.
    public internal(set) var refused: [(write: WriteRecord, obstacle: Obstacle)] = []
    /// How many were not tried, since it was stopped or the device is away.
    public internal(set) var notTriedCount = 0

    /// What came of taking nothing back.
    public init() {}
  }

  private let writes: [WriteRecord]
  private let writer: DeviceWriter
  private let schema: @Sendable (String) -> Schema?

  /// The undoing of a group of writes; `schema` gives the schema of a class.
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
  /// The classes whose schemas are asked for.
  public var classes: Set<String> { Set(writes.map(\.objectClass)) }
  /// How many deleted records are made anew, which then have other UUIDs.
  public var recreatedCount: Int { writes.count { $0.kind == .delete } }
  /// How many records that were made are deleted.
  public var removedCount: Int { writes.count { $0.kind == .create || $0.kind == .clone } }

  /// Takes them back, newest first, a few records at a time; the undoing is a group of its own in the journal.
  ///
  /// Once `isStopped` says so nothing more is sent, and what is on its way is waited for.
  public func run(
    parallelism: Int = 4, isStopped: @escaping @Sendable () -> Bool = { false },
    onProgress: @escaping @Sendable (BulkRun.Progress) -> Void = { _ in }
  ) async -> Summary {
    let group = WriteGroup.new()
    // The writes to one record are taken back one after the other.
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
