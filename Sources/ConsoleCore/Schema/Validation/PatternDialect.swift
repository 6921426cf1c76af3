/// Translates JavaScript patterns, as schemas use them, where PCRE2 reads them differently (ECMA-262, 22.2).
enum PatternDialect {
  /// JavaScript's white space that PCRE2's lacks: Unicode's blanks, line ends and the byte order mark.
  private static let blanks = #"\s\uFEFF\u2028\u2029\p{Zs}"#
  /// The long names of Unicode categories in lower case, with the short ones that PCRE2 knows.
  private static let categories = [
    "letter": "L", "lowercase_letter": "Ll", "uppercase_letter": "Lu", "titlecase_letter": "Lt", "mark": "M",
    "number": "N", "decimal_number": "Nd", "digit": "Nd", "punctuation": "P", "symbol": "S", "separator": "Z",
    "space_separator": "Zs", "control": "Cc", "other": "C",
  ]

  static func translated(_ pattern: String) -> String {
    guard pattern.utf8.contains(UInt8(ascii: "\\")) else { return pattern }
    let text = Array(pattern.unicodeScalars)
    var result = String.UnicodeScalarView()
    var isInClass = false
    var index = 0
    while index < text.count {
      let scalar = text[index]
      index += 1
      guard scalar == "\\", index < text.count else {
        if scalar == "[" { isInClass = true } else if scalar == "]" { isInClass = false }
        result.append(scalar)
        continue
      }
      let escaped = text[index]
      index += 1
      switch escaped {
      case "s": result.append(contentsOf: (isInClass ? blanks : "[\(blanks)]").unicodeScalars)
      case "S" where !isInClass: result.append(contentsOf: "[^\(blanks)]".unicodeScalars)
      case "p" where index < text.count && text[index] == "{", "P" where index < text.count && text[index] == "{":
        let name = String(String.UnicodeScalarView(text[(index + 1)...].prefix { $0 != "}" }))
        index = min(text.count, index + name.unicodeScalars.count + 2)
        let short = categories[name.lowercased()] ?? name
        result.append(contentsOf: "\\\(escaped){\(short)}".unicodeScalars)
      default:
        result.append(contentsOf: [scalar, escaped])
      }
    }
    return String(result)
  }
}
