import ConsoleCore
import Curses

extension RecordScreen {
  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let (head, rest) = area.splitTop(1)
    drawHead(on: &surface, in: head, context)
    if isRaw {
      drawRaw(on: &surface, in: rest)
      return
    }
    let (body, foot) = rest.splitBottom(RecordScreen.descriptionHeight(area))
    drawTree(on: &surface, in: body, context)
    drawDescription(on: &surface, in: foot, context)
  }

  private func drawHead(on surface: inout Surface, in row: Rect, _ context: Context) {
    var text = " \(objectClass)  \(uuid)"
    if let rev = record.rev { text += "  rev \(rev.text)" }
    surface.write(text, in: row, style: .secondary)
    surface.write(" " + objectClass, x: row.x, y: row.y, style: .title, clip: row)
    if isRaw, isRawOld, !isGone {
      let key = context.keymap.label(.reload)
      let what = rawLines.isEmpty ? "JSON not read yet" : "JSON from before the last change"
      surface.write("\(what); \(key) reads it ", in: row, style: .warning, align: .right)
    }
    if isGone { surface.write("DELETED on the device ", in: row, style: .removed, align: .right) }
  }

  private func drawTree(on surface: inout Surface, in area: Rect, _ context: Context) {
    let since = RealTime.now - Int64(RecordTable.markTime.milliseconds)
    let hasChanged = context.device.store.history.hasChanged(uuid, since: since)
    let references = ReferenceText.references(context)
    for (line, index) in cursor.visible(count: tree.rows.count).enumerated() where line < area.height {
      let row = tree.rows[index]
      let place = area.row(line)
      let isSelected = index == cursor.index
      RecordTree.draw(
        row, valueText(row, surface.glyphs, references), style: RecordScreen.valueStyle(row), on: &surface, in: place,
        isSelected: isSelected)
      let key = row.field.pointer.tokens.joined(separator: ".")
      guard hasChanged, let time = context.device.store.history.lastChange(uuid, key), time > since else { continue }
      // A sign marks a value that changed a moment ago.
      let right = place.splitLeft(RecordTree.titleWidth(place.width)).rest
      surface.write(
        surface.glyphs.bullet, x: right.x, y: right.y, style: isSelected ? .selection : .changed, clip: right)
      if !isSelected { surface.restyle(right) { $0 = .changed } }
    }
  }

  /// The value and the record it refers to; the name comes first because a UUID leaves little room.
  private func valueText(_ row: RecordTree.Row, _ glyphs: Glyphs, _ references: References) -> String {
    let text = RecordScreen.valueText(row, glyphs)
    guard row.value?.stringValue != uuid, let target = ReferenceText.target(row.field, row.value, glyphs, references)
    else { return text }
    return target + "  " + text
  }

  static func valueText(_ row: RecordTree.Row, _ glyphs: Glyphs) -> String {
    guard let value = row.value else { return row.field.isSecret ? "(not shown by the device)" : "(absent)" }
    let text = DisplayText.shown(value, row.field)
    guard let unit = row.field.unit, row.value?.numberValue != nil else { return text }
    // Compare whole words: a unit such as "s" is a letter of most titles.
    let isInTitle = row.field.title.split { " ()[]/,".contains($0) }.contains { $0 == unit }
    return isInTitle ? text : text + " " + unit
  }

  private static func valueStyle(_ row: RecordTree.Row) -> Style {
    if row.value == nil || row.value?.isNull == true { return .placeholder }
    if row.field.isSecret { return .secret }
    return row.isFoldable ? .secondary : .value
  }

  private func drawDescription(on surface: inout Surface, in area: Rect, _ context: Context) {
    guard area.height > 1, let field = currentRow?.field else { return }
    surface.horizontalLine(x: area.x, y: area.y, length: area.width, style: .border)
    let inner = area.splitTop(1).rest.inset(x: 1, y: 0)
    let purpose = field.description.map { Dialog.wrap($0, width: inner.width) } ?? []
    let lines = FieldNotes.lines(
      FieldNotes.facts(field), purpose.map { Dialog.Line(text: $0, style: .text) }, width: inner.width,
      height: inner.height)
    for (line, text) in lines.enumerated() { surface.write(text.text, in: inner.row(line), style: text.style) }
  }

  private func drawRaw(on surface: inout Surface, in area: Rect) {
    for (line, index) in cursor.visible(count: rawLines.count).enumerated() where line < area.height {
      let place = area.row(line)
      let isSelected = index == cursor.index
      let style: Style = isSelected ? .selection : .text
      if isSelected { surface.fill(place, style: style) }
      surface.write(String(rawLines[index].dropFirst(rawColumn)), in: place, style: style)
      highlight(rawLines[index], on: &surface, in: place)
    }
  }

  /// Highlights the search text in a line.
  private func highlight(_ line: String, on surface: inout Surface, in row: Rect) {
    guard !searchText.isEmpty else { return }
    let shown = Array(String(line.dropFirst(rawColumn)).lowercased())
    let wanted = Array(searchText.lowercased())
    guard wanted.count <= shown.count else { return }
    for start in 0...(shown.count - wanted.count) where Array(shown[start..<(start + wanted.count)]) == wanted {
      let original = Array(line.dropFirst(rawColumn))
      guard start + wanted.count <= original.count else { continue }
      surface.write(
        String(original[start..<(start + wanted.count)]), x: row.x + start, y: row.y, style: .match, clip: row)
    }
  }
}

extension RecordScreen: Prompting {
  func drawPrompt(on surface: inout Surface, in row: Rect, _ context: Context) {
    MessageLine.draw(searchField, "Search: ", on: &surface, in: row, context)
  }
}
