import ConsoleCore
import Curses

extension AlarmsScreen {
  /// The areas of the screen's parts.
  struct Areas {
    var timeline: Rect
    var alarms: Rect
    /// The full message of the selected alarm, if the screen is too narrow to show it in the row.
    var message: Rect
    var log: Rect
    var figures: Rect
  }

  /// The least width in columns at which the figures have their own area.
  private static let wide = 140

  /// The areas depend on screen size, timeline and focus, never on data: new alarms must not move what the user reads.
  func areas(_ area: Rect, _ model: AlarmModel) -> Areas {
    let none = Rect(x: 0, y: 0, width: 0, height: 0)
    let share = hasTimeline && area.height >= 14 ? min(10, max(4, area.height / 5)) : 0
    let (timeline, body) = area.splitTop(share)
    let (top, below) = body.splitTop(max(4, body.height * (area.width < 100 ? 9 : 8) / 20))
    let (alarms, message) = area.width < 100 && top.height >= 5 ? top.splitBottom(1) : (top, none)
    if area.width >= AlarmsScreen.wide {
      let (left, figures) = below.splitRight(area.width / 3)
      return Areas(timeline: timeline, alarms: alarms, message: message, log: left.splitRight(1).rest, figures: figures)
    }
    return Areas(
      timeline: timeline, alarms: alarms, message: message, log: focus == .figures ? none : below,
      figures: focus == .figures ? below : none)
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let model = context.device.alarms
    let areas = areas(area, model)
    let now = RealTime.now
    if let text = refusal(model, context.keymap.label(.reload)) {
      for (line, part) in Dialog.wrap(text, width: area.width - 4).enumerated() where line < area.height - 2 {
        surface.write(part, in: area.inset(x: 2, y: 1).row(line), style: line == 0 ? .warning : .secondary)
      }
      return
    }
    let isLoaded = model.updated != nil
    let emptyText = isLoaded ? "No alarms in this time" : Texts.notLoaded("Alarms", context.device.state)
    TimelineStrip(model: model, minutes: minutes, now: now, emptyText: emptyText)
      .draw(on: &surface, in: areas.timeline)
    drawAlarms(on: &surface, in: areas.alarms, now, context)
    if let alarm = list.current {
      surface.write(" " + alarm.entry.message, in: areas.message, style: SeverityText.style(alarm.entry.severity))
    }
    if !areas.log.isEmpty { drawLog(on: &surface, in: areas.log, now, context) }
    if !areas.figures.isEmpty { drawFigures(on: &surface, in: areas.figures, now, context) }
  }

  /// The text shown when the status could not be read; nil if there is nothing to report.
  private func refusal(_ model: AlarmModel, _ reload: String) -> String? {
    guard model.updated == nil else { return nil }
    switch model.failure {
    case .notPermitted(let text):
      return "This user may not see the status.\n\nThe user needs the right to read MonitoringStats. "
        + "Response: \(text)\n\nEverything else works. Press \(reload) to try again."
    case .unsupported(let text):
      return "This device has no status page.\n\nResponse: \(text)\n\nPress \(reload) to try again."
    case .other(let text, _):
      return "Cannot read the status.\n\n\(text)\n\nRetrying. Press \(reload) to try now."
    case nil: return nil
    }
  }

  private func heading(
    _ title: String, _ part: Part, _ parts: [(String, Style)], right: String, on surface: inout Surface, in row: Rect
  ) {
    let lead = (focus == part ? String(surface.glyphs.cursor) : " ") + title + "  "
    let corner = row.splitRight(CellWidth.width(of: right) + 1).right
    let rest = Rect(x: row.x, y: row.y, width: row.width - corner.width - (right.isEmpty ? 0 : 1), height: 1)
    var x = row.x + surface.write(lead, x: row.x, y: row.y, style: .title, clip: rest)
    for (index, part) in parts.enumerated() {
      // Skip a part that does not fit: the user could misread a truncated one.
      let width = CellWidth.width(of: part.0) + (index > 0 ? 3 : 0)
      if index > 0, x + width > rest.endX { continue }
      if index > 0 { x += surface.write(" \(surface.glyphs.dot) ", x: x, y: row.y, style: .secondary, clip: rest) }
      x += surface.write(part.0, x: x, y: row.y, style: part.1, clip: rest)
    }
    surface.write(right, in: corner, style: .secondary)
  }

  // MARK: Alarms

  private func drawAlarms(on surface: inout Surface, in area: Rect, _ now: Int64, _ context: Context) {
    let model = context.device.alarms
    let active = list.alarms.filter(\.isActive)
    let isRoomy = area.width >= 100
    var parts: [(String, Style)] = model.totals.map {
      (
        "\(SeverityText.sign($0.severity).trimmingBlanks)\($0.count)" + (isRoomy ? " \($0.severity.word)" : ""),
        SeverityText.style($0.severity)
      )
    }
    if parts.isEmpty { parts = [(model.updated == nil ? "not loaded yet" : "none active", .secondary)] }
    // Count active alarms only, as the header does.
    let new = model.new.count(where: \.isActive)
    if new > 0 { parts.append(("\(new) new", .warning)) }
    if let clock = model.clock, clock.deservesAWarning { parts.insert((ClockText.short(clock), .warning), at: 0) }
    if let above = list.newAbove(model) {
      let text = "\(surface.glyphs.arrowUp)\(above.count) new \(above.worst.word) above"
      parts.insert((text, SeverityText.style(above.worst)), at: 0)
    }
    let shelved = active.count { model.notes.shelf(of: $0, at: now) != nil }
    if shelved > 0 { parts.append(("\(shelved) shelved", .secondary)) }
    let silenced = active.count(where: model.isQuiet) - shelved
    if silenced > 0 { parts.append(("\(silenced) silenced", .secondary)) }
    let over = list.alarms.count - active.count
    if over > 0 { parts.append(("\(over) cleared", .secondary)) }
    let right = hasTimeline ? "last \(TimelineStrip.title(minutes))" : ""
    heading("ALARMS", .alarms, parts, right: right, on: &surface, in: area.row(0))
    let columns = AlarmRow.Columns(width: area.width)
    AlarmRow.drawTitles(columns, on: &surface, in: area.row(1))
    let body = area.splitTop(2).rest
    for (line, index) in list.cursor.visible(count: list.rows.count).enumerated() where line < body.height {
      let style: Style? = index != list.cursor.index ? nil : focus == .alarms ? .selection : .selectionUnfocused
      switch list.rows[index] {
      case .group(let group): draw(group, on: &surface, in: body.row(line), selection: style, context)
      case .alarm(let alarm):
        AlarmRow(alarm: alarm, columns: columns, now: now, context: context)
          .draw(on: &surface, in: body.row(line), selection: style)
      }
    }
    if list.alarms.isEmpty, case .poll = context.device.statusFreshness(now: context.now) {
      surface.write("  No active alarms", in: body.row(0), style: .good)
    }
  }

  // MARK: Events and log

  private func drawLog(on surface: inout Surface, in area: Rect, _ now: Int64, _ context: Context) {
    let model = context.device.alarms
    var parts: [(String, Style)] = []
    if !log.isFollowing {
      let waiting = log.waiting(model)
      parts.append(
        (waiting > 0 ? "\(ObjectsScreen.grouped(waiting)) new \(surface.glyphs.arrowDown)" : "PAUSED", .stale))
    }
    if let level = log.filter.level { parts.append(("\(level.word) and worse", .secondary)) }
    if !log.filter.text.isEmpty { parts.append(("filter \"\(log.filter.text)\"", .secondary)) }
    if log.isSearching { parts.append(("searching", .secondary)) }
    if let problem = model.diskProblem { parts.append((problem, .danger)) }
    if model.isShared { parts.append(("status shared with another aixtui", .secondary)) }
    if parts.isEmpty, model.journal == nil { parts.append(("in memory only", .secondary)) }
    let place = log.reachesStart ? "\(log.count)" : "\(log.count)+"
    let right = log.count == 0 ? "" : "\(log.cursor.index + 1)/\(place)"
    heading("EVENTS AND LOG", .log, parts, right: right, on: &surface, in: area.row(0))
    let body = area.splitTop(1).rest
    if log.count == 0 {
      let none =
        log.isSearching
        ? "Searching the journal."
        : log.filter.isEmpty
          ? (model.updated == nil ? Texts.notLoaded("Events", context.device.state) : "No events or log entries yet.")
          : "No lines match the filter. Press \(context.keymap.label(.clearFilter)) to clear it."
      surface.write("  " + none, in: body.row(0), style: .secondary)
    }
    for (line, index) in log.cursor.visible(count: log.count).enumerated() where line < body.height {
      guard let entry = log.line(at: index) else { continue }
      let style: Style? = index != log.cursor.index ? nil : focus == .log ? .selection : .selectionUnfocused
      LogRow(line: entry, context: context, now: now).draw(on: &surface, in: body.row(line), selection: style)
    }
  }

  // MARK: Figures

  private func drawFigures(on surface: inout Surface, in area: Rect, _ now: Int64, _ context: Context) {
    let rows = context.device.alarms.figures.rows
    let right = rows.isEmpty ? "" : "\(figures.index + 1)/\(rows.count)"
    heading("FIGURES", .figures, [("last 5 min", .secondary)], right: right, on: &surface, in: area.row(0))
    let body = area.splitTop(1).rest
    if rows.isEmpty { surface.write("  The device reports no figures.", in: body.row(0), style: .secondary) }
    let names = min(body.width / 2, (rows.map { CellWidth.width(of: $0.name) }.max() ?? 0) + 1)
    let spark = max(0, min(30, body.width - names - 16))
    let hasScale = body.width - names - 16 - spark >= 16
    for (line, index) in figures.visible(count: rows.count).enumerated() where line < body.height {
      let place = body.row(line)
      let selection: Style? = index != figures.index || focus != .figures ? nil : .selection
      if let selection { surface.fill(place, style: selection) }
      let (name, rest) = place.splitLeft(names)
      surface.write(" " + rows[index].name, in: name, style: selection ?? .label)
      let value = rows[index].value
      guard let number = value.numberValue else {
        surface.write(" " + (value.stringValue ?? value.text()), in: rest, style: selection ?? .value)
        continue
      }
      let (left, right) = rest.splitLeft(13)
      let rate = rows[index].rate(at: now).map { FigureText.rate($0, width: 12) }
      surface.write(
        rate ?? FigureText.short(number, width: 12), in: left, style: selection ?? .value, align: .right)
      let samples = rows[index].series.samples(width: spark, at: now)
      let drawn = Sparkline.text(samples, in: nil, surface.glyphs)
      surface.write(" " + drawn, in: right, style: selection ?? .sparkline)
      // The values of the lowest and the highest bar.
      let known = samples.compactMap { $0.map(Double.init) }
      guard hasScale, let least = known.min(), let most = known.max(), least < most else { continue }
      surface.write(
        Sparkline.scale(least...most), in: right.splitLeft(spark + 3).rest, style: selection ?? .secondary)
    }
  }
}
