/// How many columns text takes on a terminal.
public enum CellWidth {
  /// Columns of one character: 0, 1 or 2.
  public static func width(of character: Character) -> Int {
    if let byte = character.utf8.first, byte < 0x80, character.utf8.count == 1 {
      return byte >= 0x20 && byte < 0x7F ? 1 : 0
    }
    var widest = 0
    var count = 0
    var first: UInt32 = 0
    for scalar in character.unicodeScalars {
      if count == 0 { first = scalar.value }
      count += 1
      // VS16 asks for the emoji picture, which is two columns wide.
      if scalar.value == 0xFE0F, widest == 1 { widest = 2 }
      widest = max(widest, width(of: scalar))
    }
    // Two regional indicators are one flag.
    if count == 2, (0x1F1E6...0x1F1FF).contains(first) { return 2 }
    return widest
  }

  /// Columns of a text that is displayable already.
  public static func width(of text: String) -> Int {
    var total = 0
    var plain = true
    for byte in text.utf8 {
      guard byte >= 0x20, byte < 0x7F else {
        plain = false
        break
      }
      total += 1
    }
    if plain { return total }
    return text.reduce(0) { $0 + width(of: $1) }
  }

  /// Columns of one scalar by itself.
  static func width(of scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if value < 0x300 { return value < 0x20 || (0x7F..<0xA0).contains(value) ? 0 : 1 }
    if holds(zero, value) { return 0 }
    if value < 0x1100 { return 1 }
    return holds(wide, value) ? 2 : 1
  }

  /// Whether sorted pairs of first and last values hold a value.
  private static func holds(_ table: [(UInt32, UInt32)], _ value: UInt32) -> Bool {
    var low = 0
    var high = table.count
    while low < high {
      let middle = (low + high) / 2
      if value > table[middle].1 {
        low = middle + 1
      } else if value < table[middle].0 {
        high = middle
      } else {
        return true
      }
    }
    return false
  }
}
