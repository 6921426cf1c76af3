extension Surface {
  /// Blanks a rectangle in a style.
  public mutating func fill(_ rect: Rect, style: Style, glyph: Character = " ") {
    let area = bounds.intersection(rect)
    let cell = Cell(text: CellWidth.width(of: glyph) == 1 ? glyph : " ", style: style, width: 1)
    for y in area.y..<max(area.y, area.endY) {
      for x in area.x..<max(area.x, area.endX) { put(cell, x: x, y: y, limit: area.endX) }
    }
  }

  /// Draws a border along the inside of a rectangle, with a title on its upper edge.
  public mutating func box(_ rect: Rect, style: Style, title: String? = nil, titleStyle: Style? = nil) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    horizontalLine(x: rect.x + 1, y: rect.y, length: rect.width - 2, style: style)
    horizontalLine(x: rect.x + 1, y: rect.endY - 1, length: rect.width - 2, style: style)
    verticalLine(x: rect.x, y: rect.y + 1, length: rect.height - 2, style: style)
    verticalLine(x: rect.endX - 1, y: rect.y + 1, length: rect.height - 2, style: style)
    write(glyphs.topLeft, x: rect.x, y: rect.y, style: style)
    write(glyphs.topRight, x: rect.endX - 1, y: rect.y, style: style)
    write(glyphs.bottomLeft, x: rect.x, y: rect.endY - 1, style: style)
    write(glyphs.bottomRight, x: rect.endX - 1, y: rect.endY - 1, style: style)
    guard let title, !title.isEmpty, rect.width >= 6 else { return }
    let clean = Sanitiser.clean(title, ascii: glyphs.isASCII)
    let short = CellWidth.truncate(clean, to: rect.width - 4, ellipsis: glyphs.ellipsis)
    write(" " + short + " ", x: rect.x + 1, y: rect.y, style: titleStyle ?? style)
  }

  /// Draws a line of `length` columns.
  public mutating func horizontalLine(x: Int, y: Int, length: Int, style: Style) {
    fill(Rect(x: x, y: y, width: length, height: 1), style: style, glyph: glyphs.horizontal)
  }

  /// Draws a line of `length` rows.
  public mutating func verticalLine(x: Int, y: Int, length: Int, style: Style) {
    fill(Rect(x: x, y: y, width: 1, height: length), style: style, glyph: glyphs.vertical)
  }

  /// Changes the style of what stands in a rectangle.
  public mutating func restyle(_ rect: Rect, _ change: (inout Style) -> Void) {
    let area = bounds.intersection(rect)
    for y in area.y..<max(area.y, area.endY) {
      for x in area.x..<max(area.x, area.endX) { change(&cells[y * size.width + x].style) }
    }
  }

  /// Copies another surface onto this one, and its cursor where it has one.
  public mutating func blit(_ other: Surface, at origin: Point) {
    let area = bounds.intersection(other.bounds.offset(x: origin.x, y: origin.y))
    guard !area.isEmpty else { return }
    for y in area.y..<area.endY {
      for x in area.x..<area.endX {
        let cell = other[x - origin.x, y - origin.y]
        // The right half comes with its left half, unless that half is cut off.
        if cell.width != 0 || x == area.x { put(cell, x: x, y: y, limit: area.endX) }
      }
    }
    if let place = other.cursor { cursor = Point(x: place.x + origin.x, y: place.y + origin.y) }
  }
}
