import ConsoleCore
import Curses

extension RecordTable {
  /// The position of a column on screen.
  struct Place {
    let column: Column
    let index: Int
    let x: Int
    let width: Int
  }

  /// The width before the first column: the mark and a blank.
  static let markWidth = 2

  /// Scrolls so that the cursor's row and column are on screen.
  mutating func layout(_ area: Rect) {
    cursor.fit(count: rows.count, height: area.height - 1)
    guard columns.count > 1 else { return }
    firstColumn = min(max(1, firstColumn), columns.count - 1)
    if columnIndex >= 1, columnIndex < firstColumn { firstColumn = columnIndex }
    while columnIndex > firstColumn, !places(width: area.width).contains(where: { $0.index == columnIndex }) {
      firstColumn += 1
    }
  }

  /// The columns that fit into a width: the first one always, the others from `firstColumn` on.
  func places(width: Int) -> [Place] {
    var places: [Place] = []
    var x = RecordTable.markWidth
    for (index, column) in columns.enumerated() where index == 0 || index >= firstColumn {
      let rest = width - x
      guard rest >= min(column.preferredWidth, 6) else { break }
      let wanted = max(column.preferredWidth, CellWidth.width(of: column.title) + 1)
      // The first column must not fill a narrow screen.
      let width = min(wanted, index == 0 ? max(12, width * 2 / 5) : rest, rest)
      places.append(Place(column: column, index: index, x: x, width: width))
      x += width + 1
    }
    return places
  }

  /// How long a changed cell stays marked.
  static let markTime = Duration.seconds(4)

  func draw(
    on surface: inout Surface, in area: Rect, _ set: RecordSet, _ history: ValueHistory, isFocused: Bool
  ) {
    let since = RealTime.now - Int64(RecordTable.markTime.milliseconds)
    let places = places(width: area.width)
    drawHeader(on: &surface, in: area.row(0), places, isFocused: isFocused)
    let body = area.splitTop(1).rest
    for (line, row) in cursor.visible(count: rows.count).enumerated() where line < body.height {
      drawRow(on: &surface, in: body.row(line), rows[row], places, set, isSelected: row == cursor.index, isFocused)
      drawMarks(on: &surface, in: body.row(line), rows[row], places, history, since, isSelected: row == cursor.index)
    }
  }

  private func drawHeader(on surface: inout Surface, in row: Rect, _ places: [Place], isFocused: Bool) {
    surface.fill(row, style: .header)
    for place in places {
      let area = Rect(x: row.x + place.x, y: row.y, width: place.width, height: 1)
      let isCurrent = isFocused && place.index == columnIndex
      var title = place.column.title
      if sort?.key == place.column.key {
        title += String(sort?.isAscending == true ? surface.glyphs.sortUp : surface.glyphs.sortDown)
      }
      let align: Alignment = place.column.alignment == .trailing ? .right : .left
      surface.write(title, in: area, style: isCurrent ? Style.header.underlined : .header, align: align)
    }
    if places.last.map({ $0.index < columns.count - 1 }) ?? false {
      surface.write(surface.glyphs.arrowRight, x: row.endX - 1, y: row.y, style: .header)
    }
  }

  private func drawRow(
    on surface: inout Surface, in row: Rect, _ uuid: String, _ places: [Place], _ set: RecordSet, isSelected: Bool,
    _ isFocused: Bool
  ) {
    let base: Style = isSelected ? (isFocused ? .selection : .selectionUnfocused) : .text
    if isSelected { surface.fill(row, style: base) }
    if marks.contains(uuid) {
      surface.write(surface.glyphs.mark, x: row.x, y: row.y, style: isSelected ? base : .mark, clip: row)
    }
    guard let record = set[uuid] else {
      surface.write("(gone) \(uuid)", in: row.splitLeft(RecordTable.markWidth).rest, style: .tombstone)
      return
    }
    for place in places {
      let area = Rect(x: row.x + place.x, y: row.y, width: place.width, height: 1)
      let style: Style = isSelected ? base : marks.contains(uuid) ? .mark : place.index == 0 ? .value : .text
      let align: Alignment = place.column.alignment == .trailing ? .right : .left
      surface.write(text(of: place.column, record), in: area, style: style, align: align)
    }
  }

  /// Marks values that changed within the last seconds, with a sign before the cell as well as a style.
  private func drawMarks(
    on surface: inout Surface, in row: Rect, _ uuid: String, _ places: [Place], _ history: ValueHistory,
    _ since: Int64, isSelected: Bool
  ) {
    guard history.hasChanged(uuid, since: since) else { return }
    for place in places {
      guard let time = history.lastChange(uuid, place.column.key), time > since else { continue }
      let style: Style = isSelected ? .selection : .changed
      surface.write(surface.glyphs.bullet, x: row.x + place.x - 1, y: row.y, style: style, clip: row)
      guard !isSelected else { continue }
      surface.restyle(Rect(x: row.x + place.x, y: row.y, width: place.width, height: 1)) { $0 = .changed }
    }
  }

  private func text(of column: Column, _ record: Record) -> String {
    column.text(in: record.fields)
  }
}
