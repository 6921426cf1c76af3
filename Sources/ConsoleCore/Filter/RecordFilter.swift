/// What the `/` filter asks for: terms that must all hold.
public struct RecordFilter: Sendable, Hashable {
  /// The filter as typed.
  public let text: String
  /// What is wrong with the text, in words for an operator; the rest of it still filters.
  public let problem: String?
  let terms: [FilterTerm]

  /// Reads `text`, `field=value`, `!=`, `~`, `!~`, `>`, `>=`, `<`, `<=`, `!term` and quoted texts; no text lets all through.
  ///
  /// With columns, names are checked against their keys and titles, which may have blanks in them. A capital letter makes a term
  /// case-sensitive; accents count only where a value is to be the same (`=`, `!=`).
  public init(_ text: String, columns: [Column] = []) {
    self.text = text
    var parser = FilterParser(text, columns: columns)
    terms = parser.parse()
    problem = parser.problem
  }

  public var isEmpty: Bool { terms.isEmpty }

  /// Whether a record's fields pass, its text being what an index with the same columns holds.
  public func matches(_ fields: JSONObject, columns: [Column], uuid: String? = nil) -> Bool {
    var text = FilterText(columns: columns)
    var bytes: [UInt8] = []
    text.append(fields, uuid: uuid, to: &bytes, lowering: false)
    let lowered = terms.contains { $0.isText && !$0.isCaseSensitive } ? FilterText.lowered(bytes) : []
    return terms.allSatisfy { term in
      guard term.isText else { return term.matches(fields) }
      return term.isFound(in: term.isCaseSensitive ? FilterText.folded(bytes) : lowered)
    }
  }

  /// Whether every record that passes this filter passes the other one, too.
  func narrows(_ other: RecordFilter) -> Bool {
    other.terms.allSatisfy { old in terms.contains { $0.implies(old) } }
  }
}
