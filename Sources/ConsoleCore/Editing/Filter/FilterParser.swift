/// Reads the text of a filter.
struct FilterParser {
  private(set) var problem: String?
  private let columns: [Column]
  private var rest: Substring

  private static let operators: [(String, FilterTerm.Operator)] = [
    ("!=", .notEqual), ("!~", .lacks), (">=", .atLeast), ("<=", .atMost), ("==", .equal), ("=", .equal),
    ("~", .contains), (">", .greater), ("<", .less),
  ]

  init(_ text: String, columns: [Column]) {
    self.columns = columns
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

  private mutating func path(of name: String) -> [String] {
    let lowered = name.lowercased()
    let column =
      columns.first { $0.key == name } ?? columns.first { $0.key.lowercased() == lowered }
      ?? columns.first { $0.title.lowercased() == lowered }
    if let column { return column.pointer.tokens }
    if !columns.isEmpty, problem == nil { problem = "no field \(name)" }
    return name.split(whereSeparator: { $0 == "." || $0 == "/" }).map(String.init)
  }
}
