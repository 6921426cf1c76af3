/// The result of a bulk operation.
public struct BulkSummary: Sendable {
  /// An item that was carried out.
  public struct Done: Sendable {
    public let item: BulkItem
    /// The record, which may be new.
    public let uuid: String?
  }

  /// An item that failed, or whose result is unknown.
  public struct Failure: Sendable {
    public let item: BulkItem
    public let outcome: WriteOutcome
    /// The reason in a sentence.
    public var reason: String {
      switch outcome.result {
      case .ok: ""
      case .refused(let reason), .unknown(let reason): reason
      }
    }
  }

  /// The id of all its writes in the journal.
  public let group: String
  /// In the order of completion.
  public internal(set) var done: [Done] = []
  public internal(set) var failed: [Failure] = []
  public internal(set) var notTried: [BulkItem] = []
  /// Whether the operator stopped it.
  public internal(set) var isCancelled = false

  init(group: String) { self.group = group }

  /// The result of the whole operation after a retry of some items.
  public func merging(_ later: BulkSummary) -> BulkSummary {
    let tried = Set((later.done.map(\.item) + later.failed.map(\.item) + later.notTried).map(\.id))
    var merged = self
    merged.done += later.done
    merged.failed = failed.filter { !tried.contains($0.item.id) } + later.failed
    merged.notTried = notTried.filter { !tried.contains($0.id) } + later.notTried
    merged.isCancelled = later.isCancelled
    return merged
  }
}
