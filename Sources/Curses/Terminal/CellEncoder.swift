import CNcurses

/// Turns a character into what ncurses can keep in one cell, so that its idea of the columns is ours.
enum CellEncoder {
  /// Whether terminals disagree about the columns of a character: pictures, flags and long clusters.
  static func isContested(_ cell: Cell) -> Bool {
    if cell.text.utf8.count < 3 { return false }
    guard let first = cell.text.unicodeScalars.first else { return false }
    let value = first.value
    if flag.contains(value) { return false }
    if value >= 0x1F000, value < 0x20000 { return true }
    if cell.width == 2, (0x2190...0x2BFF).contains(value) { return true }
    return cell.text.unicodeScalars.count > 1
  }

  /// The two letters of a flag, since flags are the characters that terminals agree about least.
  static func flagLetters(_ text: Character) -> [UInt32]? {
    guard text.utf8.count == 8 else { return nil }
    let letters = text.unicodeScalars.map(\.value)
    guard letters.count == 2, letters.allSatisfy(flag.contains) else { return nil }
    return letters.map { $0 - flag.lowerBound + 0x41 }
  }

  private static let flag: ClosedRange<UInt32> = 0x1F1E6...0x1F1FF

  /// Fills an ncurses cell; a character it cannot hold loses what follows its first scalar, or becomes `?`.
  static func encode(_ cell: Cell, into target: inout aix_cell) {
    var count = 0
    for scalar in cell.text.unicodeScalars {
      let columns = aix_scalar_width(scalar.value)
      if count == 0 {
        guard columns == Int32(cell.width) || isSelected(cell.text, columns) else { break }
      } else if columns != 0 || count == 5 || isPictureMark(scalar.value) {
        break
      }
      set(&target, count, scalar.value)
      count += 1
    }
    if count == 0 {
      set(&target, 0, UInt32(UInt8(ascii: "?")))
      count = 1
    }
    target.count = UInt8(count)
  }

  /// Columns that ncurses will count for what `encode` made.
  static func columns(_ cell: aix_cell) -> Int { Int(aix_scalar_width(cell.scalars.0)) }

  /// A sign of one column that a selector turns into a picture.
  private static func isSelected(_ text: Character, _ columns: Int32) -> Bool {
    columns == 1 && text.unicodeScalars.count > 1
  }

  /// A joiner or selector without its picture would only confuse a terminal.
  private static func isPictureMark(_ value: UInt32) -> Bool {
    value == 0x200D || (0xFE00...0xFE0F).contains(value)
  }

  private static func set(_ target: inout aix_cell, _ index: Int, _ value: UInt32) {
    switch index {
    case 0: target.scalars.0 = value
    case 1: target.scalars.1 = value
    case 2: target.scalars.2 = value
    case 3: target.scalars.3 = value
    default: target.scalars.4 = value
    }
  }
}
