/// Helpers for parsing the operator's input.
enum TextInput {
  /// The text without leading and trailing spaces, tabs and line ends.
  static func trimmed(_ text: String) -> String {
    var view = Substring(text)
    while let first = view.first, first.isWhitespace { view.removeFirst() }
    while let last = view.last, last.isWhitespace { view.removeLast() }
    return String(view)
  }

  /// Whether invalid JSON was meant as JSON; text that continues after a closing bracket, as in `[::1]:80`, was not.
  static func looksUnfinished(_ text: String) -> Bool {
    let closing: [Character: Character] = ["{": "}", "[": "]", "\"": "\""]
    guard let first = text.first, let sign = closing[first] else { return false }
    let rest = text.dropFirst()
    return !rest.contains(sign) || rest.last == sign
  }

  /// Why a text is not a number.
  static func numberProblem(_ text: String, _ isInteger: Bool) -> String {
    let kind = isInteger ? "must be a whole number" : "must be a number"
    let unsigned = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let isDigits = !unsigned.isEmpty && unsigned.utf8.allSatisfy(\.isDigit)
    if isDigits, unsigned.hasPrefix("0") { return "\(kind) without leading zeros" }
    if unsigned.contains(","), unsigned.utf8.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ",") }) {
      return "\(kind) with a point, not a comma"
    }
    if unsigned.hasPrefix("."), JSONNumber("0" + unsigned) != nil { return "\(kind): write 0\(unsigned)" }
    return kind
  }

  /// The number of single-character edits between two texts, for "did you mean".
  static func distance(_ left: String, _ right: String) -> Int {
    let (a, b) = (Array(left.lowercased()), Array(right.lowercased()))
    var row = Array(0...b.count)
    for (i, character) in a.enumerated() {
      var corner = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let next = character == other ? corner : min(corner, row[j], row[j + 1]) + 1
        corner = row[j + 1]
        row[j + 1] = next
      }
    }
    return row[b.count]
  }
}
