import ConsoleCore
import Curses

extension TimelineScreen {
  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let (head, rest) = area.splitTop(1)
    drawHead(on: &surface, in: head, context)
    let figures = TimelineScreen.figures(context.device.callBook, uuid, height: area.height)
    let (top, below) = rest.splitTop(figures.count)
    drawFigures(figures, on: &surface, in: top, context)
    let (body, foot) = below.splitBottom(TimelineScreen.footHeight(area))
    drawLines(on: &surface, in: body, context)
    drawFoot(on: &surface, in: foot)
  }

  private func drawHead(on surface: inout Surface, in row: Rect, _ context: Context) {
    var right = row
    if isGone {
      let text = "GONE "
      let (rest, place) = right.splitRight(CellWidth.width(of: text))
      surface.write(text, in: place, style: .removed)
      right = rest
    }
    if newCount > 0 {
      let text = "\(newCount) new \(context.glyphs.arrowDown) "
      let (rest, place) = right.splitRight(CellWidth.width(of: text) + 1)
      surface.write(text, in: place, style: .changed)
      right = rest
    }
    let changes = lines.count { $0.kind != .day }
    surface.write(
      " \(objectClass)  \(uuid)  \(changes) change\(changes == 1 ? "" : "s")", in: right, style: .secondary)
    surface.write(" " + objectClass, x: right.x, y: right.y, style: .title, clip: right)
  }

  private func drawFigures(
    _ figures: [CallRoles.Figure], on surface: inout Surface, in area: Rect, _ context: Context
  ) {
    let book = context.device.callBook
    guard let entry = book[uuid] else { return }
    let now = min(RealTime.now, entry.ended ?? .max)
    let titleWidth = min(24, (figures.map { CellWidth.width(of: $0.title) }.max() ?? 0) + 1)
    for (line, figure) in figures.enumerated() {
      guard let series = book.series(uuid, figure.key) else { continue }
      let row = area.row(line).splitLeft(1).rest
      let (left, rest) = row.splitLeft(titleWidth)
      surface.write(figure.title, in: left, style: .label)
      let (place, after) = rest.splitLeft(14)
      let number = JSON.object(entry.record.fields)[figure.field.pointer]?.numberValue
      if entry.ended == nil, book.isRate(uuid, figure) {
        let unit = figure.unit.map { " " + $0 } ?? ""
        let text = book.rate(uuid, figure.key, at: now).map { FigureText.rate($0, width: 10) + unit }
        surface.write(text ?? "", in: place, style: .value, align: .right)
      } else if let number, entry.ended == nil {
        let grade = entry.grade(figure, number.doubleValue)
        let sign = grade == .bad ? "!" : grade == .warn ? "?" : ""
        let text = sign + FigureText.short(number, width: 8) + (figure.unit.map { " " + $0 } ?? "")
        surface.write(
          text, in: place, style: grade == .bad ? .danger : grade == .warn ? .warning : .value, align: .right)
      }
      let (totals, afterTotals) = after.splitLeft(after.width >= 40 ? 24 : 0)
      if let total = book.total(uuid, figure.key) {
        surface.write("  " + CallSummary.total(total, figure, at: now), in: totals, style: .secondary)
      }
      let (scale, sparks) = afterTotals.splitLeft(afterTotals.width >= 22 ? 12 : 0)
      let spark = sparks.splitRight(min(75, sparks.width - 1)).right
      let drawn = Sparkline.drawing(series, figure, width: spark.width, at: now, surface.glyphs)
      surface.write(drawn.text, in: spark, style: .sparkline)
      guard let range = drawn.range else { continue }
      surface.write(Sparkline.scale(range), in: scale, style: .secondary, align: .right)
    }
  }

  private func drawLines(on surface: inout Surface, in area: Rect, _ context: Context) {
    guard !lines.isEmpty else {
      let text = "No changes yet. Changes of this record appear here."
      for (line, part) in Dialog.wrap(text, width: area.width - 2).enumerated() {
        surface.write(part, in: area.inset(x: 1, y: 0).row(line), style: .secondary)
      }
      return
    }
    let hasOrigins = lines.contains { !$0.origin.isEmpty }
    let titles = lines.map { CellWidth.width(of: $0.title) }.max() ?? 0
    let titleWidth = min(max(8, titles), max(12, area.width / 4))
    for (line, index) in cursor.visible(count: lines.count).enumerated() where line < area.height {
      let isFirst = index == 0 || line == 0 || lines[index - 1].time != lines[index].time
      draw(
        lines[index], on: &surface, in: area.row(line), originWidth: hasOrigins ? 7 : 0, titleWidth: titleWidth,
        isFirst: isFirst, isSelected: index == cursor.index)
    }
  }

  private func draw(
    _ line: Line, on surface: inout Surface, in row: Rect, originWidth: Int, titleWidth: Int, isFirst: Bool,
    isSelected: Bool
  ) {
    if isSelected { surface.fill(row, style: .selection) }
    func style(_ usual: Style) -> Style { isSelected ? .selection : usual }
    let inner = row.splitLeft(1).rest
    if line.kind == .day {
      surface.write(line.text, in: inner, style: style(.title))
      return
    }
    let (time, afterTime) = inner.splitLeft(11)
    let (origin, afterOrigin) = afterTime.splitLeft(originWidth)
    // Changes with the same time show it once.
    if isFirst {
      surface.write(MomentText.time(line.time), in: time, style: style(.secondary))
      surface.write(line.origin, in: origin, style: style(.secondary))
    }
    switch line.kind {
    case .birth: surface.write("+ " + line.title, in: afterOrigin, style: style(.added))
    case .end: surface.write("\(surface.glyphs.cross) " + line.title, in: afterOrigin, style: style(.removed))
    default:
      let (title, value) = afterOrigin.splitLeft(titleWidth)
      surface.write(line.title, in: title, style: style(.label))
      surface.write(shown(line.text, surface.glyphs), in: value.splitLeft(1).rest, style: style(.value))
    }
  }

  /// Replaces the arrow between old and new by the one that the terminal can show.
  private func shown(_ text: String, _ glyphs: Glyphs) -> String {
    guard !glyphs.isASCII, let place = text.firstRange(of: " -> ") else { return text }
    return text[..<place.lowerBound] + " \(glyphs.arrowRight) " + text[place.upperBound...]
  }

  private func drawFoot(on surface: inout Surface, in area: Rect) {
    guard area.height > 1, lines.indices.contains(cursor.index) else { return }
    surface.horizontalLine(x: area.x, y: area.y, length: area.width, style: .border)
    let inner = area.splitTop(1).rest.inset(x: 1, y: 0)
    // Show the full text of a line that is too long for its row.
    for (line, text) in Dialog.wrap(shown(lines[cursor.index].whole, surface.glyphs), width: inner.width).prefix(
      inner.height
    ).enumerated() {
      surface.write(text, in: inner.row(line), style: .text)
    }
  }
}
