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
}
