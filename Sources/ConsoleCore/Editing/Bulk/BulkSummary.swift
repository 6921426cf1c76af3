/// What came of a bulk operation.
public struct BulkSummary: Sendable {
  /// One item that was carried out.
  public struct Done: Sendable {
    public let item: BulkItem
    /// The record, also a new one.
    public let uuid: String?
  }

  /// One item that was not, or of which it is not known.
  public struct Failure: Sendable {
    public let item: BulkItem
    public let outcome: WriteOutcome
    /// Why, in a sentence.
    public var reason: String {
      switch outcome.result {
      case .ok: ""
      case .refused(let reason), .unknown(let reason): reason
      }
    }
  }

  /// The id by which the journal knows all of its writes.
  public let group: String
  /// In the order in which they ended.
  public internal(set) var done: [Done] = []
  public internal(set) var failed: [Failure] = []
  public internal(set) var notTried: [BulkItem] = []
  /// Whether somebody stopped it.
  public internal(set) var isCancelled = false

  init(group: String) { self.group = group }

  /// What has come of all of it after some of its items were tried once more.
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
