/// Completes the name of a field that is being typed at the end of a filter.
public enum FilterCompletion {
  /// What the filter can become, by the names and the titles that begin with its last word; nothing after an operator.
  public static func candidates(_ text: String, columns: [Column]) -> [String] {
    guard text.count(where: { $0 == "\"" }).isMultiple(of: 2) else { return [] }
    let word = String(text.reversed().prefix { !$0.isWhitespace && $0 != "!" }.reversed())
    guard !word.isEmpty, word.allSatisfy({ $0.isLetter || $0.isNumber || "_-./".contains($0) }) else { return [] }
    let wanted = AccentFold.folded(word.lowercased())
    let head = String(text.dropLast(word.count))
    let named = columns.filter { $0.key.lowercased().hasPrefix(wanted) }
    let titled = columns.filter { column in
      !named.contains { $0.key == column.key } && AccentFold.folded(column.title.lowercased()).hasPrefix(wanted)
    }
    return (named + titled).map { head + $0.key + "=" }
  }
}
