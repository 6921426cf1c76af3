/// What stands for a scalar where only ASCII may be shown.
enum ASCIIText {
  /// As many columns of ASCII as the scalar takes, or a mark where it is invisible or hostile.
  static func replacement(for scalar: Unicode.Scalar) -> String {
    if let sign = signs[scalar] { return sign }
    let value = scalar.value
    switch value {
    case 0x2500...0x257F: return box(value)
    case 0x2580...0x259F: return "#"
    case 0x2400...0x241F: return "^" + String(Unicode.Scalar(UInt8(value - 0x2400 + 0x40)))
    case 0x2800...0x28FF: return "*"
    default: break
    }
    let properties = scalar.properties
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate:
      return code(value)
    default:
      if properties.isDefaultIgnorableCodePoint { return code(value) }
      return String(repeating: "?", count: CellWidth.width(of: scalar))
    }
  }

  private static func code(_ value: UInt32) -> String {
    let hex = String(value, radix: 16, uppercase: true)
    return "<U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex + ">"
  }

  private static func box(_ value: UInt32) -> String {
    switch value {
    case 0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x254C, 0x254D, 0x2550: "-"
    case 0x2502, 0x2503, 0x2506, 0x2507, 0x250A, 0x250B, 0x254E, 0x254F, 0x2551: "|"
    default: "+"
    }
  }

  private static let signs: [Unicode.Scalar: String] = [
    "\u{A0}": " ", "…": "~", "←": "<", "→": ">", "↑": "^", "↓": "v", "✓": "x", "✗": "-", "•": "*", "·": ".",
    "●": "*", "○": "o", "▾": "v", "▸": ">", "▴": "^", "±": "~", "‹": "<", "›": ">", "–": "-", "—": "-",
    "‘": "'", "’": "'", "“": "\"", "”": "\"", "×": "x", "␡": "^?",
  ]
}
