import ConsoleCore
import Curses

extension CallsScreen {
  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let areas = areas(area)
    let now = RealTime.now
    for (place, list) in lists.enumerated() where areas.lists[place].height > 0 {
      draw(list, on: &surface, in: areas.lists[place], isFocused: place == focus, now, context)
    }
    if !areas.divider.isEmpty {
      surface.verticalLine(
        x: areas.divider.x, y: areas.divider.y, length: areas.divider.height, style: .border)
    }
    drawFoot(on: &surface, in: areas.foot, now, context)
  }

  private func draw(
    _ list: CallList, on surface: inout Surface, in area: Rect, isFocused: Bool, _ now: Int64, _ context: Context
  ) {
    let columns = CallColumns(
      width: area.width, figures: list.figures.count - list.firstFigure, roles: list.roles)
    drawHeading(list, on: &surface, in: area.row(0), isFocused: isFocused, context)
    columns.drawTitles(
      list.kind, list.figures.dropFirst(list.firstFigure), isFirst: list.firstFigure == 0, on: &surface, in: area.row(1)
    )
    let body = area.splitTop(CallsScreen.headHeight).rest
    if list.rows.isEmpty {
      for (line, text) in Dialog.wrap(emptyText(list, context), width: body.width - 2).enumerated() {
        surface.write(text, in: body.inset(x: 1, y: 0).row(line), style: .secondary)
      }
      return
    }
    let drawing = CallRow(
      book: context.device.callBook, figures: list.figures.dropFirst(list.firstFigure), columns: columns, now: now)
    for (line, index) in list.cursor.visible(count: list.rows.count).enumerated() where line < body.height {
      let style: Style? = index != list.cursor.index ? nil : isFocused ? .selection : .selectionUnfocused
      drawing.draw(list.rows[index], on: &surface, in: body.row(line), selection: style)
    }
  }

  private static func title(_ kind: CallWords.Kind) -> String {
    switch kind {
    case .call: "CALLS"
    case .stream: "STREAMS"
    }
  }

  private func drawHeading(
    _ list: CallList, on surface: inout Surface, in row: Rect, isFocused: Bool, _ context: Context
  ) {
    let book = context.device.callBook
    let counts = book.counts(list.kind)
    let title = (isFocused ? String(context.glyphs.cursor) : " ") + CallsScreen.title(list.kind) + "  "
    var x = row.x + surface.write(title, x: row.x, y: row.y, style: .title, clip: row)
    func add(_ text: String, _ style: Style) { x += surface.write(text, x: x, y: row.y, style: style, clip: row) }
    add("\(counts.present)", .text)
    let dot = " \(context.glyphs.dot) "
    if counts.trouble > 0 { add(dot + "! \(counts.trouble) in trouble", .danger) }
    if counts.ended > 0 { add(dot + "\(counts.ended) ended", .secondary) }
    if filter.isSet { add(dot + "filter \"\(filter.text)\": \(list.rows.count)", .secondary) }
    // Calls in trouble come first and may be above the rows on screen.
    let above = list.rows.prefix(list.cursor.top).count { (book[$0]?.trouble.score ?? 0) > 0 }
    if above > 0 { add(dot + "\(context.glyphs.arrowUp)! \(above) above", .danger) }
    surface.write(place: list.cursor, of: list.rows.count, in: row, after: x)
  }

  /// Why a list has no rows.
  private func emptyText(_ list: CallList, _ context: Context) -> String {
    let device = context.device
    let word = list.kind == .call ? "calls" : "streams"
    let classes = visibleClasses.filter { device.callBook.table.kind(of: $0) == list.kind }
    if filter.isSet, device.callBook.counts(list.kind).present > 0 {
      return "No \(word) match the filter. Press \(context.keymap.label(.clearFilter)) to clear it."
    }
    if device.classes.isEmpty { return Texts.notLoaded(list.kind == .call ? "Calls" : "Streams", device.state) }
    guard !classes.isEmpty else {
      let names = (device.callBook.table.classes[list.kind] ?? []).joined(separator: ", ")
      return "This device has no class named \(names). Set the class of \(word) under \"calls\" in the configuration."
    }
    if let failure = classes.lazy.compactMap({ device.sync.errors[$0] }).first { return failure.message }
    if classes.contains(where: { !device.sync[$0].isLoaded }) {
      return "Loading \(context.glyphs.ellipsis)"
    }
    return "No \(word)."
  }

  /// Draws what is wrong with the selected call or stream, or how it ended.
  private func drawFoot(on surface: inout Surface, in row: Rect, _ now: Int64, _ context: Context) {
    surface.fill(row, style: .secondary)
    guard let entry = current(context) else { return }
    let book = context.device.callBook
    let roles = book.roles[entry.objectClass]
    var parts: [String] = []
    var style = Style.secondary
    if entry.ended != nil {
      parts += CallSummary.end(entry, roles, now)
    } else {
      if entry.trouble.score > 0 {
        style = entry.trouble.grade == .bad ? .danger : .warning
        parts.append((entry.trouble.grade == .bad ? "! " : "? ") + entry.trouble.reason)
      }
      parts += CallSummary.present(entry, now)
    }
    let judged = roles?.figures.filter { $0.limit?.isBelow == false }.sorted { $0.rank < $1.rank } ?? []
    for figure in judged {
      guard let total = book.total(entry.uuid, figure.key) else { continue }
      parts.append("\(figure.title) \(CallSummary.total(total, figure, at: min(now, entry.ended ?? now)))")
    }
    let text = " " + parts.joined(separator: " \(context.glyphs.dot) ")
    let used = surface.write(text, x: row.x, y: row.y, style: style, clip: row)
    // Show the scale of the bars if there is room.
    let scales = scales(entry, figures: judged, now, context)
    if !scales.isEmpty, used + CellWidth.width(of: scales) + 4 <= row.width {
      surface.write(scales + " ", in: row.splitLeft(used + 2).rest, style: .sparkline, align: .right)
    }
  }

  /// The scales of the bars in the highlighted row.
  private func scales(
    _ entry: CallEntry, figures: [CallRoles.Figure], _ now: Int64, _ context: Context
  ) -> String {
    let parts = figures.compactMap { figure -> String? in
      guard let series = context.device.callBook.series(entry.uuid, figure.key) else { return nil }
      let time = min(now, entry.ended ?? now)
      let width = CallColumns.valueWidth
      let range = Sparkline.drawing(series, figure, width: width, at: time, context.glyphs).range
      return range.map { "\(figure.title) \(Sparkline.scale($0))" }
    }
    return parts.isEmpty ? "" : "bars: " + parts.joined(separator: ", ")
  }
}
