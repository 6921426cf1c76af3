import ConsoleCore
import Curses

/// Draws one line of the events and the log.
@MainActor struct LogRow {
  let line: StatusJournal.Line
  let context: Context
  let now: Int64

  /// The source as text, without record names.
  nonisolated static func source(_ entry: StatusEntry) -> String {
    [entry.source.objectClass, entry.source.uuid, entry.source.text].compactMap { $0 }.joined(separator: " ")
  }

  private static func word(_ kind: String) -> (text: String, style: Style?) {
    switch kind {
    case "raised": ("raised", nil)
    case "cleared": ("cleared", .good)
    case "changed": ("changed", nil)
    default: (kind, nil)
    }
  }

  /// The whole line as text, for the clipboard.
  var text: String {
    guard let entry = line.statusEntry else { return gapText }
    let source = SourceLink(entry.source, context.device)?.title ?? LogRow.source(entry)
    return [
      entry.unreadTime ?? (line.offset == 0 ? "" : ClockText.mark) + MomentText.moment(line.moment, now: now),
      SeverityText.word(entry), LogRow.word(line.kind).text, source,
      entry.message,
    ].filter { !$0.isEmpty }.joined(separator: "  ")
  }

  private var gapText: String {
    let reason = line.entry["reason"]?.stringValue ?? line.entry.text()
    return "\(MomentText.moment(line.seen, now: now, tenths: false))  gap: \(reason)"
  }

  /// The time, marked if the device's clock is wrong; the device's raw text if it cannot be parsed.
  private func stamp(_ entry: StatusEntry) -> String {
    if let raw = entry.unreadTime { return raw }
    let mark = line.offset != 0 && line.deviceTime != nil ? ClockText.mark : ""
    let isToday = MomentText.day(line.moment) == MomentText.day(now)
    return mark + (isToday ? MomentText.time(line.moment) : MomentText.brief(line.moment, now: now, width: 11))
  }

  func draw(on surface: inout Surface, in row: Rect, selection: Style?) {
    if let selection { surface.fill(row, style: selection) }
    guard let entry = line.statusEntry else {
      let rule = String(repeating: surface.glyphs.gap, count: 3)
      surface.write("\(rule) \(gapText) \(rule)", in: row, style: selection ?? .gap)
      return
    }
    var pen = RowPen(row)
    surface.write(stamp(entry), in: pen.take(11), style: selection ?? .secondary)
    let style = SeverityText.style(entry.severity)
    surface.write(
      SeverityText.sign(entry.severity) + " " + SeverityText.word(entry), in: pen.take(11), style: selection ?? style)
    let kind = LogRow.word(line.kind)
    surface.write(kind.text, in: pen.take(7), style: selection ?? kind.style ?? .secondary)
    let link = SourceLink(entry.source, context.device)
    let source = link?.title ?? LogRow.source(entry)
    if !source.isEmpty {
      let width = min(CellWidth.width(of: source), row.width >= 110 ? 28 : 16)
      surface.write(source, in: pen.take(width), style: selection ?? (link == nil ? .secondary : .link))
    }
    let isOver = line.kind == "cleared"
    surface.write(entry.message, in: pen.rest, style: selection ?? (isOver ? .secondary : .text))
  }
}
