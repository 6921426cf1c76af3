import ConsoleCore
import Curses

/// Draws the lines of a list of calls.
struct CallRow {
  let book: CallBook
  /// The figures on screen.
  let figures: ArraySlice<CallList.FigureColumn>
  let columns: CallColumns
  let now: Int64

  /// The sign of a state, so that colour is not the only cue.
  static func sign(_ entry: CallEntry, _ glyphs: Glyphs) -> (text: Character, style: Style) {
    if entry.ended != nil { return (glyphs.cross, .tombstone) }
    switch entry.trouble.grade {
    case .bad: return ("!", .danger)
    case .warn: return ("?", .warning)
    case .good: break
    }
    switch entry.stateKind {
    case .live: return (glyphs.circleFilled, .live)
    case .pending: return (glyphs.circle, .info)
    case .trouble: return ("!", .danger)
    case .idle: return (glyphs.dot, .secondary)
    case .ended, nil: return (" ", .secondary)
    }
  }

  func draw(_ uuid: String, on surface: inout Surface, in row: Rect, selection: Style?) {
    if let selection { surface.fill(row, style: selection) }
    guard let entry = book[uuid], let roles = book.roles[entry.objectClass] else {
      let rest = row.splitLeft(CallColumns.signWidth).rest
      surface.write("(gone) \(uuid)", in: rest, style: selection ?? .tombstone)
      return
    }
    func style(_ usual: Style) -> Style { selection ?? (entry.ended == nil ? usual : .tombstone) }
    let sign = CallRow.sign(entry, surface.glyphs)
    surface.write(sign.text, x: row.x, y: row.y, style: selection ?? sign.style, clip: row)
    var pen = RowPen(row, indent: CallColumns.signWidth)
    drawName(entry, roles, on: &surface, in: pen.take(columns.name), style)
    // Brackets mark the last state of a call that is gone. A record that still exists shows its own state.
    let isOver = entry.ended != nil && (entry.isGone || entry.stateKind != .ended)
    let state = isOver ? "(\(entry.lastLiveState ?? entry.stateText))" : entry.stateText
    surface.write(state, in: pen.take(columns.state), style: style(sign.style))
    let span = entry.stateKind == .idle && entry.ended == nil && entry.isSinceAtMost ? "" : duration(entry)
    surface.write(span, in: pen.take(columns.duration), style: style(.text), align: .right)
    if columns.direction > 0 {
      let way = roles.isIncoming(in: entry.record.fields).map { $0 ? "in" : "out" }
      surface.write(
        way ?? roles.text(.direction, in: entry.record.fields), in: pen.take(columns.direction), style: style(.text))
    }
    if columns.codec > 0 {
      surface.write(roles.text(.codec, in: entry.record.fields), in: pen.take(columns.codec), style: style(.text))
    }
    let end = CallRow.endReason(entry, roles)
    if entry.ended != nil, !end.isEmpty, columns.figures > 0 {
      surface.write(end, in: pen.rest, style: style(.text))
      return
    }
    for column in figures.prefix(columns.figures) {
      drawFigure(column.key, entry, roles, on: &surface, in: pen.take(columns.figureWidth), selection)
    }
  }

  /// Why a call ended, with its code; empty if unknown.
  static func endReason(_ entry: CallEntry, _ roles: CallRoles) -> String {
    let reason = roles.text(.reason, in: entry.record.fields)
    let code = roles.text(.code, in: entry.record.fields)
    guard !code.isEmpty, code != "0", !reason.contains(code) else { return reason }
    return reason.isEmpty ? code : "\(reason) (\(code))"
  }

  private func duration(_ entry: CallEntry) -> String {
    (entry.isSinceAtMost && entry.ended == nil ? ">" : "") + MomentText.span(entry.duration(at: now))
  }

  private func drawName(
    _ entry: CallEntry, _ roles: CallRoles, on surface: inout Surface, in area: Rect, _ style: (Style) -> Style
  ) {
    let fields = entry.record.fields
    let name = roles.text(.name, in: fields)
    let party = roles.text(.party, in: fields)
    let first = !name.isEmpty ? name : !party.isEmpty ? party : entry.uuid
    surface.write(first, in: area, style: style(.value))
    guard !name.isEmpty, !party.isEmpty else { return }
    let used = CellWidth.width(of: Sanitiser.clean(first, ascii: surface.glyphs.isASCII)) + 1
    let rest = area.splitLeft(used).rest
    if rest.width >= 6 { surface.write(party, in: rest, style: style(.secondary)) }
  }

  /// Draws a value, with a sign if it is beyond its limit, and a sparkline of its last minutes.
  private func drawFigure(
    _ key: String, _ entry: CallEntry, _ roles: CallRoles, on surface: inout Surface, in area: Rect, _ selection: Style?
  ) {
    guard let figure = roles.figures.first(where: { $0.key == key }) else { return }
    let (left, rest) = area.splitLeft(CallColumns.valueWidth)
    let spark = rest.splitLeft(1).rest
    if entry.ended == nil, book.isRate(entry.uuid, figure) {
      let text = book.rate(entry.uuid, key, at: now).map { FigureText.rate($0, width: CallColumns.valueWidth) }
      surface.write(text ?? "", in: left, style: selection ?? .text, align: .right)
    } else if entry.ended == nil, let number = JSON.object(entry.record.fields)[figure.field.pointer]?.numberValue {
      let grade = entry.grade(figure, number.doubleValue)
      let text = FigureText.short(number, width: CallColumns.valueWidth - 1)
      let sign = grade == .bad ? "!" : grade == .warn ? "?" : ""
      let usual: Style = grade == .bad ? .danger : grade == .warn ? .warning : .text
      surface.write(sign + text, in: left, style: selection ?? usual, align: .right)
    }
    guard let series = book.series(entry.uuid, key), spark.width > 0 else { return }
    let text = Sparkline.text(
      series, figure, width: spark.width, at: min(now, entry.ended ?? now), surface.glyphs)
    surface.write(text, in: spark, style: selection ?? (entry.ended == nil ? .sparkline : .tombstone))
  }
}
