import Synchronization

/// Sends a bulk operation, a few writes at a time.
public final class BulkRun: Sendable {
  /// The progress.
  public struct Progress: Sendable, Hashable {
    public let done: Int
    public let failed: Int
    public let total: Int
  }

  /// The id of all its writes in the journal.
  public let group: String
  private let items: [BulkItem]
  private let schema: Schema
  private let objectClass: String
  private let writer: DeviceWriter
  private let parallelism: Int
  private let stopsAtFailure: Bool
  private let onBegin: @Sendable (BulkItem) -> Void
  private let onProgress: @Sendable (Progress) -> Void
  private let isStopped = Mutex((byOperator: false, byFailure: false))

  /// A run of a plan; a retry uses the group of the previous run, so that both are undone together.
  public init(
    _ plan: BulkPlan, includingInvalid: Bool = false, writer: DeviceWriter, group: String? = nil, parallelism: Int = 4,
    stopsAtFailure: Bool = false, onProgress: @escaping @Sendable (Progress) -> Void = { _ in },
    onBegin: @escaping @Sendable (BulkItem) -> Void = { _ in }
  ) {
    self.group = group ?? WriteGroup.new()
    items = plan.runnable(includingInvalid: includingInvalid)
    schema = plan.schema
    objectClass = plan.objectClass
    self.writer = writer
    self.parallelism = max(1, parallelism)
    self.stopsAtFailure = stopsAtFailure
    self.onBegin = onBegin
    self.onProgress = onProgress
  }

  /// Stops sending; running writes are awaited, because a write is never abandoned half-way.
  public func cancel() { isStopped.withLock { $0.byOperator = true } }

  /// Sends everything and returns the summary; cancelling the task stops it like `cancel`.
  public func run() async -> BulkSummary {
    // Use a separate task, so that cancelling the caller does not interrupt a write.
    let task = Task { await perform() }
    return await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      cancel()
    }
  }

  private func perform() async -> BulkSummary {
    var summary = BulkSummary(group: group)
    var next = items.startIndex
    await withTaskGroup(of: (BulkItem, WriteOutcome).self) { group in
      func start() {
        let mayGoOn = isStopped.withLock { !$0.byOperator && !$0.byFailure }
        guard mayGoOn, next < items.endIndex else { return }
        let item = items[next]
        next += 1
        onBegin(item)
        group.addTask { (item, await self.send(item)) }
      }
      for _ in 0..<parallelism { start() }
      for await (item, outcome) in group {
        if case .done(let uuid, _) = outcome {
          summary.done.append(BulkSummary.Done(item: item, uuid: uuid ?? item.uuid))
        } else {
          summary.failed.append(BulkSummary.Failure(item: item, outcome: outcome))
          if stopsAtFailure || BulkRun.concernsAll(outcome) { isStopped.withLock { $0.byFailure = true } }
        }
        onProgress(Progress(done: summary.done.count, failed: summary.failed.count, total: items.count))
        start()
      }
    }
    summary.notTried = Array(items[next...])
    summary.isCancelled = isStopped.withLock(\.byOperator) && !summary.notTried.isEmpty
    return summary
  }

  private func send(_ item: BulkItem) async -> WriteOutcome {
    switch item.work {
    case .save(let change): return WriteOutcome(await writer.save(change, group: group))
    case .delete(let record):
      // Without the device's schema it is unknown which fields the device changes by itself.
      return await writer.delete(record, schema: schema, isGuarded: !schema.isInferred, group: group)
    case .clone(let record): return await writer.clone(record, schema: schema, group: group)
    case .create(let body): return await writer.create(objectClass, body: body, schema: schema, group: group)
    case .nothing, .impossible: return .done(uuid: item.uuid, item.record)
    }
  }

  /// Whether every other item would fail in the same way.
  static func concernsAll(_ outcome: WriteOutcome) -> Bool {
    switch outcome {
    case .unreachable, .refused(.readOnly), .refused(.notAuthorised), .refused(.untrusted): true
    default: false
    }
  }
}
