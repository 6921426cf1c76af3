import ConsoleCore
import Curses

/// One line of the change log: time, sign, origin, class, name, fields old → new.
@MainActor struct ChangeLogLine {
  private let entry: ChangeLogEntry
  private let context: Context

  init(_ entry: ChangeLogEntry, _ context: Context) {
    self.entry = entry
    self.context = context
  }

  /// The sign of a kind of change, so that colour is not the only cue.
  static func sign(_ kind: Change.Kind) -> String {
    switch kind {
    case .create: "+"
    case .update: "~"
    case .destroy: "-"
    }
  }

  /// A letter for a change that did not come from a signal, else a blank.
  static func letter(_ origin: Change.Origin) -> String {
    switch origin {
    case .live: " "
    case .resynced: "R"
    case .polled: "P"
    case .own: "o"
    }
  }

  static func style(_ kind: Change.Kind) -> Style {
    switch kind {
    case .create: .added
    case .update: .text
    case .destroy: .removed
    }
  }

  private var arrow: String { context.glyphs.isASCII ? "->" : "→" }

  /// The line as text.
  var text: String {
    let time = MomentText.second(entry.time)
    switch entry.content {
    case .raw(let text): return "\(time) ? \(text)"
    case .gap(let gap): return "\(time) \(ChangeLogLine.text(gap))"
    case .change(let change):
      let words = [
        ChangeLogLine.sign(change.kind) + ChangeLogLine.letter(change.origin).trimmingBlanks, change.objectClass,
        name(change), what(change),
      ]
      return ([time] + words.filter { !$0.isEmpty }).joined(separator: " ")
    }
  }

  /// The record's name, else its name in the call book, else its UUID.
  private func name(_ change: Change) -> String {
    change.name ?? context.device.callNames[change.uuid] ?? change.uuid
  }

  private func what(_ change: Change) -> String {
    let mask = context.device.mask(change.objectClass)
    switch change.kind {
    case .update:
      return ChangeText.fields(change, mask, arrow: arrow, byTitle: true, order: context.device.callBook.ordered)
    case .create, .destroy:
      // Of a whole record, show only the most important fields.
      let told = context.device.summary(change)
      return told.map { "\(mask.title($0.field)): \(ChangeText.text($0.new ?? $0.old, $0.field, mask))" }
        .joined(separator: ", ")
    }
  }

  /// Describes a gap.
  static func text(_ gap: ChangeLogGap) -> String {
    let from = MomentText.second(gap.from)
    guard let to = gap.to else { return "no signals since \(from): \(gap.reason)" }
    let span = WallClock.age(.milliseconds(Int(max(0, to - gap.from))))
    let found = gap.pending.isEmpty ? "" : " so far"
    let changes = gap.recovered == 1 ? "1 change" : "\(gap.recovered) changes"
    return "gap \(from) to \(MomentText.second(to)) (\(span)), \(changes) recovered\(found): \(gap.reason)"
  }

  func draw(on surface: inout Surface, in row: Rect, isSelected: Bool, isMarked: Bool) {
    let base: Style? = isSelected ? .selection : nil
    if isSelected { surface.fill(row, style: .selection) }
    if isMarked { surface.write(surface.glyphs.mark, x: row.x, y: row.y, style: base ?? .mark, clip: row) }
    let inner = row.splitLeft(2).rest
    surface.write(MomentText.second(entry.time), in: inner.splitLeft(8).left, style: base ?? .secondary)
    let rest = inner.splitLeft(9).rest
    switch entry.content {
    case .raw(let text): surface.write("?  \(text)", in: rest, style: base ?? .warning)
    case .gap(let gap): drawGap(gap, on: &surface, in: rest, base)
    case .change(let change): draw(change, on: &surface, in: rest, base)
    }
  }

  private func drawGap(_ gap: ChangeLogGap, on surface: inout Surface, in row: Rect, _ base: Style?) {
    let line = String(repeating: surface.glyphs.gap, count: 2)
    let text = "\(line) \(ChangeLogLine.text(gap)) "
    let used = min(row.width, CellWidth.width(of: text))
    surface.write(text, in: row.splitLeft(used).left, style: base ?? .gap)
    let tail = row.splitLeft(used).rest
    surface.write(String(repeating: surface.glyphs.gap, count: tail.width), in: tail, style: base ?? .gap)
  }

  private func draw(_ change: Change, on surface: inout Surface, in row: Rect, _ base: Style?) {
    let style = base ?? ChangeLogLine.style(change.kind)
    surface.write(ChangeLogLine.sign(change.kind), x: row.x, y: row.y, style: style, clip: row)
    surface.write(ChangeLogLine.letter(change.origin), x: row.x + 1, y: row.y, style: base ?? .stale, clip: row)
    let classWidth = row.width >= 90 ? 16 : 10
    let nameWidth = row.width >= 90 ? 26 : 16
    let (_, afterSign) = row.splitLeft(3)
    let (classes, afterClass) = afterSign.splitLeft(classWidth)
    surface.write(change.objectClass, in: classes.splitRight(1).rest, style: base ?? .secondary)
    let (names, fields) = afterClass.splitLeft(nameWidth)
    surface.write(name(change), in: names.splitRight(1).rest, style: base ?? .label)
    surface.write(what(change), in: fields, style: style)
  }
}

extension String {
  /// The text without blanks.
  var trimmingBlanks: String { filter { $0 != " " } }
}
