import Curses

/// The places of a row's columns, one after the other with a blank between them.
struct RowPen {
  private let row: Rect
  private var x: Int

  init(_ row: Rect, indent: Int = 0) {
    self.row = row
    x = row.x + indent
  }

  /// Takes the next column; one without a width takes no room.
  mutating func take(_ width: Int) -> Rect {
    defer { if width > 0 { x += width + 1 } }
    return row.intersection(Rect(x: x, y: row.y, width: width, height: 1))
  }

  /// What is left of the row.
  var rest: Rect { row.splitLeft(x - row.x).rest }
}

extension Surface {
  /// Writes a column's title, or nothing into a column without a width.
  mutating func write(title: String, _ width: Int, _ align: Alignment = .left, with pen: inout RowPen) {
    guard width > 0 else { return }
    write(title, in: pen.take(width), style: .header, align: align)
  }

  /// Writes the cursor's place in a list at the end of a heading that ends at `x`, if there is room.
  mutating func write(place cursor: ListCursor, of count: Int, in row: Rect, after x: Int) {
    guard count > 0 else { return }
    let text = "\(cursor.index + 1)/\(count) "
    let place = row.splitRight(CellWidth.width(of: text)).right
    if place.x > x { write(text, in: place, style: .secondary) }
  }
}
