extension Surface {
  /// Writes text on one row, made displayable and clipped; returns the columns from `x` to the end of what was written.
  @discardableResult
  public mutating func write(_ text: String, x: Int, y: Int, style: Style, clip: Rect? = nil) -> Int {
    let area = clip.map(bounds.intersection) ?? bounds
    guard y >= area.y, y < area.endY, x < area.endX, !area.isEmpty else { return 0 }
    if let used = writeASCII(text, x: x, y: y, style: style, area: area) { return used }
    let clean = Sanitiser.clean(text, ascii: glyphs.isASCII)
    var column = x
    for character in clean {
      guard column < area.endX else { break }
      let width = CellWidth.width(of: character)
      guard width > 0 else { continue }
      if column >= area.x {
        put(Cell(text: character, style: style, width: UInt8(width)), x: column, y: y, limit: area.endX)
      } else if width == 2, column + 1 == area.x {
        put(Cell(text: " ", style: style, width: 1), x: area.x, y: y, limit: area.endX)
      }
      column += width
    }
    return min(column, area.endX) - x
  }

  /// Writes one sign of the glyph set.
  public mutating func write(_ glyph: Character, x: Int, y: Int, style: Style, clip: Rect? = nil) {
    write(String(glyph), x: x, y: y, style: style, clip: clip)
  }

  /// Writes text into a width: cut with an ellipsis or filled up with blanks.
  public mutating func write(
    _ text: String, in area: Rect, row: Int = 0, style: Style, align: Alignment = .left
  ) {
    guard row >= 0, row < area.height else { return }
    let clean = Sanitiser.clean(text, ascii: glyphs.isASCII)
    let fitted = CellWidth.fit(clean, to: area.width, align: align, ellipsis: glyphs.ellipsis)
    write(fitted, x: area.x, y: area.y + row, style: style, clip: area)
  }

  /// The quick way for printable ASCII; nil where there is anything else.
  private mutating func writeASCII(_ text: String, x: Int, y: Int, style: Style, area: Rect) -> Int? {
    let bytes = text.utf8
    guard bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { return nil }
    var column = x
    for byte in bytes {
      guard column < area.endX else { break }
      if column >= area.x {
        let cell = Cell(text: Character(Unicode.Scalar(byte)), style: style, width: 1)
        let index = y * size.width + column
        if cells[index].width == 1 {
          cells[index] = cell
        } else {
          put(cell, x: column, y: y, limit: area.endX)
        }
      }
      column += 1
    }
    return column - x
  }
}
