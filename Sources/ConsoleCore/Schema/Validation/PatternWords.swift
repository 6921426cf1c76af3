/// Describes patterns in words, because few operators read regular expressions.
enum PatternWords {
  /// The fault of a text that does not match: in the schema's words, else from the pattern, the format or the title.
  static func complaint(_ node: JSONObject, pattern: String) -> String {
    func text(_ name: String) -> String? { node[name]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }
    if let own = text("errorMessage") ?? text("patternErrorMessage") { return own }
    if let words = describe(pattern) { return "must be \(words)" }
    if let description = text("description") { return "must be: \(Words.cut(description, 100))" }
    if let format = text("format") { return "must be in the format \(format)" }
    if let title = text("title") { return "is not a valid \(title)" }
    return "does not have the expected form"
  }

  /// A pattern of plain letters and classes of letters in words, such as "1 to 8 lower-case letters"; nil for others.
  static func describe(_ pattern: String) -> String? {
    var rest = pattern[...]
    guard rest.first == "^" else { return nil }
    rest.removeFirst()
    if !rest.isEmpty, rest.allSatisfy({ isPlain($0) }) { return "a text that begins with \(rest)" }
    guard rest.last == "$" else { return nil }
    rest.removeLast()
    var parts: [String] = []
    while !rest.isEmpty {
      guard parts.count < 3, let part = readPart(&rest) else { return nil }
      parts.append(part)
    }
    return parts.isEmpty ? nil : parts.joined(separator: ", then ")
  }

  private static func isPlain(_ character: Character) -> Bool { !"\\^$.|?*+()[]{}".contains(character) }

  /// A class of characters, or a plain character, with its allowed count.
  private static func readPart(_ rest: inout Substring) -> String? {
    if rest.hasPrefix("[") {
      guard let close = rest.dropFirst().firstIndex(of: "]"), close > rest.index(after: rest.startIndex),
        let names = names(rest[rest.index(after: rest.startIndex)..<close])
      else { return nil }
      rest = rest[rest.index(after: close)...]
      guard let count = readCount(&rest) else { return nil }
      return phrase(count, names)
    }
    if rest.hasPrefix("\\d") {
      rest = rest.dropFirst(2)
      return readCount(&rest).map { phrase($0, "digits") }
    }
    let plain = rest.prefix { isPlain($0) }
    guard !plain.isEmpty else { return nil }
    rest = rest[plain.endIndex...]
    // A count would apply only to the last character.
    return rest.first.map { "?*+{".contains($0) } == true ? nil : "\"\(plain)\""
  }

  private static func phrase(_ count: String, _ names: String) -> String {
    guard count == "one" else { return "\(count) \(names)" }
    let single = [
      "letters": "letter", "digits": "digit", "blanks": "blank", "letters,": "letter,", "digits,": "digit,",
    ]
    let words = names.split(separator: " ").map { single[String($0)] ?? String($0) }
    return "one " + words.joined(separator: " ")
  }

  /// The count: nothing, `+`, `*` or `{m,n}`.
  private static func readCount(_ rest: inout Substring) -> String? {
    switch rest.first {
    case "+":
      rest.removeFirst()
      return "one or more"
    case "*":
      rest.removeFirst()
      return "any number of"
    case "?": return nil
    case "{":
      guard let close = rest.firstIndex(of: "}") else { return nil }
      let bounds = rest[..<close].dropFirst().split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      rest = rest[rest.index(after: close)...]
      guard let least = bounds.first.flatMap({ Int($0) }) else { return nil }
      if bounds.count == 1 { return "exactly \(least)" }
      guard bounds.count == 2 else { return nil }
      if bounds[1].isEmpty { return "at least \(least)" }
      return Int(bounds[1]).map { "\(least) to \($0)" }
    default: return "one"
    }
  }

  /// The characters of a class in words; nil for a class that excludes characters or gives them by code.
  private static func names(_ text: Substring) -> String? {
    guard text.first != "^" else { return nil }
    var rest = text
    var names: [String] = []
    var signs: [String] = []
    let ranges = [
      ("A-Za-z", "letters"), ("a-zA-Z", "letters"), ("a-z", "lower-case letters"),
      ("A-Z", "capital letters"), ("0-9", "digits"), ("\\d", "digits"), ("A-Fa-f", "letters A to F"),
      ("a-fA-F", "letters A to F"), ("a-f", "letters a to f"), ("A-F", "letters A to F"),
    ]
    while let first = rest.first {
      if let (range, name) = ranges.first(where: { rest.hasPrefix($0.0) }) {
        names.append(name)
        rest = rest.dropFirst(range.count)
        continue
      }
      rest.removeFirst()
      if first == "\\" {
        guard let next = rest.popFirst(), !next.isLetter, !next.isNumber else { return nil }
        signs.append(String(next))
      } else if rest.first == "-", rest.count > 1 {
        return nil
      } else {
        signs.append(first == " " ? "blanks" : String(first))
      }
    }
    if !signs.isEmpty { names.append(signs.joined(separator: " ")) }
    guard let last = names.last else { return nil }
    return names.count == 1 ? last : names.dropLast().joined(separator: ", ") + " or " + last
  }
}
