import ConsoleCore
import Curses

/// Draws the line of an alarm.
@MainActor struct AlarmRow {
  /// Column widths for a total width; 0 hides a column.
  struct Columns {
    let mark = 1
    let severity = 11
    let source: Int
    let since: Int
    let duration = 9
    let count: Int
    let message: Int

    init(width: Int) {
      // The start time matters more than the count, and the count more than the source, which the message also names.
      since = width >= 60 ? (width >= 80 ? 12 : 9) : 0
      count = width >= 72 ? 5 : 0
      source = width >= 80 ? min(32, max(12, width / 6)) : 0
      let widths = [mark, severity, source, since, duration, count].filter { $0 > 0 }
      let fixed = widths.reduce(0) { $0 + $1 + 1 }
      message = max(10, width - fixed)
    }
  }

  let alarm: Alarm
  let columns: Columns
  let now: Int64
  let context: Context

  static func drawTitles(_ columns: Columns, on surface: inout Surface, in row: Rect) {
    surface.fill(row, style: .header)
    var pen = RowPen(row)
    surface.write(title: "", columns.mark, with: &pen)
    surface.write(title: "Severity", columns.severity, with: &pen)
    surface.write(title: "Source", columns.source, with: &pen)
    surface.write(title: "Since", columns.since, with: &pen)
    surface.write(title: "Duration", columns.duration, .right, with: &pen)
    surface.write(title: "x/24h", columns.count, .right, with: &pen)
    surface.write(title: "Message", columns.message, with: &pen)
  }

  /// N for new, a for acknowledged, z for shelved or silenced, a cross for cleared.
  private func mark(_ glyphs: Glyphs) -> (Character, Style) {
    let model = context.device.alarms
    if !alarm.isActive {
      return model.notes.isNew(alarm, at: now) ? ("N", .warning) : (glyphs.cross, .tombstone)
    }
    if model.isQuiet(alarm) { return ("z", .secondary) }
    if model.notes.note(of: alarm) != nil { return ("a", .secondary) }
    return ("N", Style.warning.inBold)
  }

  func draw(on surface: inout Surface, in row: Rect, selection: Style?) {
    if let selection { surface.fill(row, style: selection) }
    let isOver = !alarm.isActive
    func style(_ usual: Style) -> Style { selection ?? (isOver ? .tombstone : usual) }
    var pen = RowPen(row)
    let entry = alarm.entry
    let mark = mark(surface.glyphs)
    surface.write(mark.0, x: pen.take(columns.mark).x, y: row.y, style: selection ?? mark.1, clip: row)
    let word = SeverityText.sign(entry.severity) + " " + SeverityText.word(entry)
    surface.write(word, in: pen.take(columns.severity), style: style(SeverityText.style(entry.severity)))
    let link = SourceLink(entry.source, context.device)
    let place = pen.take(columns.source)
    let source = CellWidth.truncate(
      Sanitiser.clean(link?.title ?? LogRow.source(entry), ascii: surface.glyphs.isASCII), to: place.width,
      ellipsis: surface.glyphs.ellipsis)
    surface.write(source, x: place.x, y: place.y, style: style(link == nil ? .text : .link), clip: place)
    if columns.since > 0 { surface.write(since, in: pen.take(columns.since), style: style(.secondary)) }
    let length = MomentText.span((alarm.cleared ?? now) - alarm.since)
    surface.write(length, in: pen.take(columns.duration), style: style(.text), align: .right)
    let count = context.device.alarms.book.count(of: alarm.trouble, since: now - AlarmBook.memory)
    let flaps = count > 1 ? "\(count)x" : ""
    surface.write(flaps, in: pen.take(columns.count), style: style(count > 3 ? .warning : .secondary), align: .right)
    surface.write(message, in: pen.rest, style: style(.text))
  }

  /// The start time, marked if the device's clock is wrong; the device's raw text if it cannot be parsed.
  private var since: String {
    if let raw = alarm.entry.unreadTime { return raw }
    return (alarm.offset == 0 ? "" : ClockText.mark) + MomentText.brief(alarm.since, now: now, width: columns.since - 1)
  }

  /// The message, with the time it cleared, its shelf, its silence or its note.
  private var message: String {
    let model = context.device.alarms
    if let cleared = alarm.cleared { return "cleared \(MomentText.second(cleared)): " + alarm.entry.message }
    if let shelf = model.notes.shelf(of: alarm, at: now) {
      return "[shelved until \(String(MomentText.second(shelf.until).prefix(5))), \(shelf.by)] " + alarm.entry.message
    }
    if let silence = model.notes.silence(of: alarm, at: now) {
      let until = String(MomentText.second(silence.until).prefix(5))
      return "[silenced until \(until), \(silence.by)] " + alarm.entry.message
    }
    guard let note = model.notes.note(of: alarm) else { return alarm.entry.message }
    return "[\(note.by)\(note.text.isEmpty ? "" : ": \(note.text)")] " + alarm.entry.message
  }
}
