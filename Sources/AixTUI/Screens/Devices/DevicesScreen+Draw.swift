import ConsoleCore
import Curses

extension DevicesScreen {
  /// The widths of the columns; 0 for one that has no room.
  private struct Columns {
    let name: Int
    let badge: Int
    let state: Int
    let alarms = 13
    let calls = 7
    let streams = 9
    let response: Int
    let user: Int
    let change: Int
    let groups: Int

    @MainActor init(width: Int, _ sessions: [DeviceSession]) {
      func widest(_ texts: [String], _ least: Int, _ most: Int) -> Int {
        min(most, max(least, texts.map { CellWidth.width(of: $0) }.max() ?? 0))
      }
      let badges = sessions.compactMap(\.label.badge)
      badge = badges.isEmpty ? 0 : widest(badges, 5, 10)
      name = widest(sessions.map(\.name), 6, width >= 120 ? 28 : 18)
      response = width >= 100 ? 8 : 0
      user = width >= 110 ? 10 : 0
      change = width >= 120 ? 9 : 0
      let groupTexts = sessions.map { $0.label.groups.joined(separator: " ") }
      groups = width >= 140 && groupTexts.contains { !$0.isEmpty } ? widest(groupTexts, 6, 20) : 0
      let fixed = [name, badge, alarms, calls, streams, response, user, change, groups].filter { $0 > 0 }
      state = max(8, width - 3 - fixed.reduce(0) { $0 + $1 + 1 })
    }
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    drawHeading(on: &surface, in: area.row(0), context)
    let columns = Columns(width: area.width, context.fleet.sessions)
    drawTitles(columns, on: &surface, in: area.row(1))
    let body = area.splitTop(2).rest
    if rows.rows.isEmpty {
      let key = context.keymap.label(.clearFilter)
      surface.write("No devices match the filter. Press \(key) to clear it.", in: body.row(0), style: .secondary)
    }
    for (line, index) in rows.cursor.visible(count: rows.rows.count).enumerated() where line < body.height {
      draw(
        rows.rows[index], columns, on: &surface, in: body.row(line),
        isSelected: rows.rows[index].place == rows.selected,
        context)
    }
  }

  private func drawHeading(on surface: inout Surface, in row: Rect, _ context: Context) {
    var x = row.x + surface.write(" DEVICES  ", x: row.x, y: row.y, style: .title, clip: row)
    func add(_ text: String, _ style: Style) { x += surface.write(text, x: x, y: row.y, style: style, clip: row) }
    let dot = " \(context.glyphs.dot) "
    add("\(rows.connected) of \(rows.total) connected", rows.connected == rows.total ? .text : .warning)
    if filter.isSet { add(dot + "filter \"\(filter.text)\": \(rows.rows.count)", .secondary) }
    if !rows.marks.isEmpty {
      let hidden = rows.hiddenMarks > 0 ? ", \(rows.hiddenMarks) hidden by the filter" : ""
      add(dot + "\(rows.marks.count) marked\(hidden)", .mark)
    }
    // Devices in trouble come first and may be above the rows on screen.
    if rows.troubleAbove > 0 { add(dot + "\(context.glyphs.arrowUp)! \(rows.troubleAbove) above", .danger) }
    surface.write(place: rows.cursor, of: rows.rows.count, in: row, after: x)
  }

  private func drawTitles(_ columns: Columns, on surface: inout Surface, in row: Rect) {
    surface.fill(row, style: .header)
    var pen = RowPen(row, indent: 3)
    func add(_ title: String, _ width: Int, _ align: Alignment = .left) {
      surface.write(title: title, width, align, with: &pen)
    }
    add("Device", columns.name)
    add("Badge", columns.badge)
    add("State", columns.state)
    add("Alarms", columns.alarms)
    add("Calls", columns.calls, .right)
    add("Streams", columns.streams, .right)
    add("Response", columns.response, .right)
    add("User", columns.user)
    add("Changed", columns.change, .right)
    add("Groups", columns.groups)
  }

  private func draw(
    _ item: DeviceRows.Row, _ columns: Columns, on surface: inout Surface, in row: Rect, isSelected: Bool,
    _ context: Context
  ) {
    let session = context.fleet.sessions[item.place]
    let overview = item.overview
    if isSelected { surface.fill(row, style: .selection) }
    func style(_ own: Style) -> Style { isSelected ? .selection : own }
    if rows.marks[item.place] != nil {
      surface.write(String(context.glyphs.mark), x: row.x, y: row.y, style: style(.mark), clip: row)
    }
    surface.write(overview.sign, x: row.x + 1, y: row.y, style: style(overview.style), clip: row)
    var pen = RowPen(row, indent: 3)
    func add(_ text: String, _ width: Int, _ own: Style = .text, _ align: Alignment = .left) {
      if width > 0 { surface.write(text, in: pen.take(width), style: style(own), align: align) }
    }
    add(session.name, columns.name)
    add(session.label.badge ?? "", columns.badge, .warning)
    add(overview.text, columns.state, overview.style)
    let worst = overview.alarms?.first.map { SeverityText.style($0.severity) } ?? .secondary
    add(overview.alarmText, columns.alarms, worst)
    add(DevicesScreen.count(overview.calls, overview.callsInTrouble), columns.calls, .text, .right)
    add(DevicesScreen.count(overview.streams, overview.streamsInTrouble), columns.streams, .text, .right)
    add(session.connection?.responseTime.map { "\($0) ms" } ?? "", columns.response, .secondary, .right)
    add(session.user ?? "", columns.user, .secondary)
    add(session.lastChangeTime.map { MomentText.second($0) } ?? "", columns.change, .secondary, .right)
    add(session.label.groups.joined(separator: " "), columns.groups, .secondary)
  }

  /// How many there are, and how many of them are in trouble: `12 !2`.
  private static func count(_ all: Int, _ inTrouble: Int) -> String {
    all == 0 ? "" : inTrouble > 0 ? "\(all) !\(inTrouble)" : "\(all)"
  }
}

extension DeviceOverview {
  /// One character for the state, so that it is not told by colour alone.
  var sign: String {
    switch state {
    case .away, .refused, .failed: "!"
    case .needsPassword, .signedOut, .stale, .partial: "?"
    case .signingIn, .loading, .poll, .live: " "
    }
  }

  var style: Style {
    switch state {
    case .away, .refused, .failed: .danger
    case .needsPassword, .signedOut, .stale, .partial: .stale
    case .signingIn, .loading: .secondary
    case .poll, .live: .live
    }
  }
}
