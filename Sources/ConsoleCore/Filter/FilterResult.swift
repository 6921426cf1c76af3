/// The rows that passed a filter, from which the next, longer filter can go on.
public struct FilterResult: Sendable {
  public let filter: RecordFilter
  /// The places of the rows in the index, ascending.
  public let rows: [Int]
  let generation: UInt64
}
