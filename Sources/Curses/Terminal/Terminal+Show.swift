import CNcurses

extension Terminal {
  /// More contested characters than this in one frame are written without care.
  private static let stagedLimit = 64

  /// Shows a surface by writing what differs from the last one; ncurses finds out what merely moved.
  public func show(_ surface: Surface) {
    guard aix_is_open() else { return }
    var staged: [Point] = []
    for y in 0..<size.height where differs(surface, y) {
      let contested = surface.contestedColumns(row: y, width: size.width)
      if contested.isEmpty || hasMoved(surface, y) || staged.count + contested.count > Terminal.stagedLimit {
        put(surface, y)
      } else {
        put(surface, y, hiding: contested[...])
        for x in contested { staged.append(Point(x: x, y: y)) }
      }
    }
    update(surface)
    if !staged.isEmpty { reveal(staged, of: surface) }
    last = surface
    if aix_output_ended() { noteHangup() }
  }

  /// Makes the next `show` draw everything anew, for ^L.
  public func redrawAll() {
    aix_redraw()
    last = nil
  }

  /// Writes each contested character by itself and moves to where it must end, so that it can spoil one cell only.
  private func reveal(_ staged: [Point], of surface: Surface) {
    for (index, place) in staged.enumerated() {
      let later = staged[(index + 1)...].prefix { $0.y == place.y }.map(\.x)
      put(surface, place.y, hiding: later[...])
      aix_update_pinned(Int32(place.x) + 2, Int32(place.y))
    }
    update(surface)
  }

  private func update(_ surface: Surface) {
    let place = surface.cursor.flatMap { Rect(size: size).contains($0) ? $0 : nil }
    aix_update(Int32(place?.x ?? -1), Int32(place?.y ?? -1))
  }

  private func differs(_ surface: Surface, _ y: Int) -> Bool {
    guard let last, last.size == surface.size else { return true }
    return last.rowCells(y) != surface.rowCells(y)
  }

  /// Whether the row stood somewhere in the last frame, so that ncurses may scroll it there.
  private func hasMoved(_ surface: Surface, _ y: Int) -> Bool {
    guard let last, last.size == surface.size else { return false }
    let row = surface.rowCells(y)
    return (0..<last.size.height).contains { last.rowCells($0) == row }
  }

  private func put(_ surface: Surface, _ y: Int, hiding hidden: ArraySlice<Int> = []) {
    row.removeAll(keepingCapacity: true)
    let cells = surface.rowCells(y)
    var hiddenNow = hidden
    for (x, cell) in cells.prefix(size.width).enumerated() where cell.width > 0 {
      let look = palette.look(of: cell.style)
      var target = aix_cell()
      target.attributes = look.attributes
      target.pair = look.pair
      target.count = 1
      let fits = x + Int(cell.width) <= size.width
      if let byte = cell.text.asciiValue {
        target.scalars.0 = UInt32(byte)
      } else if !fits || hiddenNow.first == x {
        if fits { hiddenNow = hiddenNow.dropFirst() }
        target.scalars.0 = 0x20
      } else if glyphs.isASCII {
        target.scalars.0 = UInt32(UInt8(ascii: "?"))
      } else if let letters = CellEncoder.flagLetters(cell.text) {
        target.scalars.0 = letters[0]
        row.append(target)
        target.scalars.0 = letters[1]
        row.append(target)
        continue
      } else {
        CellEncoder.encode(cell, into: &target)
      }
      row.append(target)
      // ncurses gives the second column itself where it counts two.
      if cell.width == 2, fits, CellEncoder.columns(target) < 2 { append(blankLike: target) }
    }
    fillRow(columns: cells.count)
    aix_put_row(Int32(y), row, Int32(row.count))
  }

  private func append(blankLike cell: aix_cell) {
    var blank = aix_cell()
    blank.attributes = cell.attributes
    blank.pair = cell.pair
    blank.scalars.0 = 0x20
    blank.count = 1
    row.append(blank)
  }

  /// Blanks what a surface smaller than the terminal leaves.
  private func fillRow(columns: Int) {
    guard columns < size.width else { return }
    for _ in columns..<size.width { append(blankLike: aix_cell()) }
  }
}
