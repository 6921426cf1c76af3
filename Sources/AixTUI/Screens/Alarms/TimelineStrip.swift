import ConsoleCore
import Curses

/// The timeline of the last hours: a bar for each time an alarm was active and a tick for each cell's events show what
/// came first.
@MainActor struct TimelineStrip {
  let model: AlarmModel
  let minutes: Int
  let now: Int64
  /// The text shown if there are no bars.
  let emptyText: String

  static let choices = [15, 60, 240, 720, 1440]

  /// One line of bars.
  private struct Line {
    let title: String
    let spans: [AlarmBook.Span]
  }

  private var start: Int64 { now - Int64(minutes) * 60_000 }

  /// One line for each alarm of this time: active ones first, then the most severe, then the newest.
  private var lines: [Line] {
    let found = model.book.spans.compactMap { trouble, spans -> (Line, Bool, Severity, Int64)? in
      let inside = spans.filter { ($0.end ?? now) >= start }
      guard let last = inside.last else { return nil }
      let worst = inside.map(\.severity).min() ?? .unknown
      return (
        Line(title: model.book.titles[trouble]?.message ?? trouble, spans: inside), last.end == nil, worst, last.start
      )
    }
    return found.sorted {
      ($0.1 ? 0 : 1, $0.2, -$0.3, $0.0.title) < ($1.1 ? 0 : 1, $1.2, -$1.3, $1.0.title)
    }.map(\.0)
  }

  func draw(on surface: inout Surface, in area: Rect) {
    guard area.height >= 3, area.width >= 40 else { return }
    let (labels, bars) = area.splitLeft(min(28, area.width / 3))
    let shown = lines.prefix(area.height - 2)
    for (row, line) in shown.enumerated() {
      surface.write(" " + line.title, in: labels.row(row), style: .secondary)
      draw(line.spans, on: &surface, in: bars.row(row))
    }
    if shown.isEmpty { surface.write(" " + emptyText, in: area.row(0), style: .secondary) }
    drawTicks(on: &surface, labels.row(area.height - 2), bars.row(area.height - 2))
    drawHours(on: &surface, bars.row(area.height - 1))
  }

  /// The cell of a time; -1 before the first cell, `width` after the last.
  private func cell(_ time: Int64, _ width: Int) -> Int {
    let place = (time - start) * Int64(width)
    let length = Int64(minutes) * 60_000
    return Int(place >= 0 ? min(place / length, Int64(width)) : -1)
  }

  private func draw(_ spans: [AlarmBook.Span], on surface: inout Surface, in row: Rect) {
    let bar: Character = surface.glyphs.isASCII ? "=" : "━"
    for span in spans {
      let first = cell(span.start, row.width)
      let last = min(row.width - 1, cell(span.end ?? now, row.width))
      guard last >= max(0, first) else { continue }
      let style = SeverityText.style(span.severity)
      for x in max(0, first)...last {
        // The severity letter marks the start; a bar that began before the timeline has none.
        surface.write(x == first ? SeverityText.letter(span.severity) : bar, x: row.x + x, y: row.y, style: style)
      }
    }
  }

  private func drawTicks(on surface: inout Surface, _ label: Rect, _ row: Rect) {
    let totals = model.ticks.totals(from: start, length: Int64(minutes) * 60_000, count: row.width)
    let most = totals.map(\.count).max() ?? 0
    surface.write(" events, log", in: label, style: .secondary)
    guard most > 0 else { return }
    for (x, total) in totals.enumerated() where total.count > 0 {
      let style: Style = total.worst <= .warning ? SeverityText.style(total.worst) : .sparkline
      surface.write(
        surface.glyphs.spark(Double(total.count) / Double(most)), x: row.x + x, y: row.y, style: style)
    }
  }

  private func drawHours(on surface: inout Surface, _ row: Rect) {
    let step = TimelineStrip.steps.first { $0 * row.width / minutes >= 8 } ?? 360
    // Align the marks with local time, not with UTC.
    let unit = Int64(step) * 60_000
    let offset = MomentText.offset(now)
    var time = ((start + offset) / unit + 1) * unit - offset
    while time < now {
      let x = cell(time, row.width)
      let text = String(MomentText.second(time).prefix(5))
      if x >= 0, x + 5 <= row.width - 4 {
        surface.write(surface.glyphs.vertical, x: row.x + x, y: row.y, style: .secondary)
        surface.write(text, x: row.x + x + 1, y: row.y, style: .secondary, clip: row)
      }
      time += unit
    }
    surface.write("now", x: row.endX - 3, y: row.y, style: .secondary, clip: row)
  }

  private static let steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360]

  /// The length of the timeline as text.
  static func title(_ minutes: Int) -> String { minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h" }
}
