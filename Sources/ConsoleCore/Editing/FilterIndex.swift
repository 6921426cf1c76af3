/// The lower-cased text of all rows in one buffer, so that a filter is a search through bytes; secrets are not in it.
public struct FilterIndex: Sendable {
  public let columns: [Column]
  public private(set) var count = 0

  public init(columns: [Column]) { self.columns = columns }

  /// Puts a row after the last one.
  public mutating func append(_ fields: JSONObject) {}
  /// Takes all rows anew.
  public mutating func rebuild(count: Int, _ fields: (Int) -> JSONObject) {}
  public mutating func update(_ fields: JSONObject, at row: Int) {}
  public mutating func remove(at row: Int) {}

  /// The rows that pass, only those of `previous` being looked at where the filter was merely narrowed.
  public func search(
    _ filter: RecordFilter, after previous: FilterResult? = nil, _ fields: (Int) -> JSONObject
  ) -> FilterResult { FilterResult(filter: filter, rows: [], generation: 0) }
}
