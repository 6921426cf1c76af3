/// Reads the text of a filter.
struct FilterParser {
  private(set) var problem: String?
  private let columns: [Column]
  /// The columns whose titles are more than a name, the longest title first.
  private let titled: [Column]
  private var rest: Substring

  private static let operators: [(String, FilterTerm.Operator)] = [
    ("!=", .notEqual), ("!~", .lacks), (">=", .atLeast), ("<=", .atMost), ("==", .equal), ("=", .equal),
    ("~", .contains), (">", .greater), ("<", .less),
  ]

  init(_ text: String, columns: [Column]) {
    self.columns = columns
    titled = columns.filter { column in !column.title.allSatisfy { $0.isLetter || $0.isNumber } }
      .sorted { $0.title.count > $1.title.count }
    rest = text[...]
  }

  mutating func parse() -> [FilterTerm] {
    var terms: [FilterTerm] = []
    while true {
      rest = rest.drop(while: \.isWhitespace)
      guard !rest.isEmpty else { return terms }
      if let term = readTerm() { terms.append(term) }
    }
  }

  private mutating func readTerm() -> FilterTerm? {
    var isNegated = false
    while rest.first == "!" {
      rest.removeFirst()
      isNegated.toggle()
    }
    if let (column, operation) = readTitle() {
      let (value, isQuoted) = readValue()
      guard !value.isEmpty || isQuoted else { return nil }
      return FilterTerm(path: column.pointer.tokens, operation: operation, value: value, isNegated: isNegated)
    }
    let name = rest.prefix { $0.isLetter || $0.isNumber || "_-./".contains($0) }
    let after = rest[name.endIndex...]
    if !name.isEmpty, let (sign, operation) = FilterParser.operators.first(where: { after.hasPrefix($0.0) }) {
      rest = after.dropFirst(sign.count)
      let (value, isQuoted) = readValue()
      // A value that is not typed yet asks for nothing; `=""` asks for an empty one.
      guard !value.isEmpty || isQuoted else { return nil }
      return FilterTerm(
        path: path(of: String(name)), operation: operation, value: value, isNegated: isNegated)
    }
    let (value, _) = readValue()
    return value.isEmpty ? nil : FilterTerm(path: nil, operation: .contains, value: value, isNegated: isNegated)
  }

  /// A column's title as it stands in the table, blanks and signs included, in quotes or not, with what compares after it.
  private mutating func readTitle() -> (Column, FilterTerm.Operator)? {
    for column in titled {
      for title in ["\"\(column.title)\"", column.title] where FilterParser.isStart(title, of: rest) {
        let after = rest.dropFirst(title.count).drop { $0 == " " }
        guard let (sign, operation) = FilterParser.operators.first(where: { after.hasPrefix($0.0) }) else { continue }
        rest = after.dropFirst(sign.count)
        return (column, operation)
      }
    }
    return nil
  }

  private static func isStart(_ title: String, of text: Substring) -> Bool {
    text.count >= title.count && zip(title, text).allSatisfy { $0 == $1 || $0.lowercased() == $1.lowercased() }
  }

  /// A word, or a text in double quotes, the end of which may still be missing.
  private mutating func readValue() -> (text: String, isQuoted: Bool) {
    guard rest.first == "\"" else {
      let word = rest.prefix { !$0.isWhitespace }
      rest = rest[word.endIndex...]
      return (String(word), false)
    }
    let inner = rest.dropFirst().prefix { $0 != "\"" }
    rest = rest[inner.endIndex...].dropFirst()
    return (String(inner), true)
  }

  /// Letters and digits alone, so that `display-name` and `displayname` are "Display name".
  static func squeezed(_ text: String) -> String {
    AccentFold.folded(text.lowercased()).filter { $0.isLetter || $0.isNumber }
  }

  private mutating func path(of name: String) -> [String] {
    let lowered = name.lowercased()
    let column =
      columns.first { $0.key == name } ?? columns.first { $0.key.lowercased() == lowered }
      ?? columns.first { $0.title.lowercased() == lowered }
      ?? columns.first { FilterParser.squeezed($0.title) == FilterParser.squeezed(name) }
    if let column { return column.pointer.tokens }
    if !columns.isEmpty, problem == nil { problem = "no field \(name)" }
    return name.split(whereSeparator: { $0 == "." || $0 == "/" }).map(String.init)
  }
}
