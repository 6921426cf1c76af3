import ConsoleCore
import Curses

/// One line of the feed in full: each field as it was and as it is.
struct ChangeScreen: Layer {
  private let entry: FeedEntry
  private let lines: [(text: String, style: Style)]
  private var cursor = ListCursor()

  var crumb: String { "change" }

  init(_ entry: FeedEntry, _ context: Context) {
    self.entry = entry
    lines = ChangeScreen.lines(entry, context)
  }

  private static func lines(_ entry: FeedEntry, _ context: Context) -> [(text: String, style: Style)] {
    switch entry.content {
    case .raw(let text):
      return [("\(WallClock.iso(entry.time))  a message that is no known event", .title)] + [(text, .text)]
    case .gap(let gap): return [(FeedLine.text(gap), .gap)]
    case .change(let change):
      let mask = context.device.mask(change.objectClass)
      var lines: [(String, Style)] = [
        ("\(change.kind.rawValue) of \(change.objectClass) \(change.name ?? "")", .title),
        ("at      \(WallClock.iso(change.time))", .secondary), ("origin  \(change.origin.rawValue)", .secondary),
        ("uuid    \(change.uuid)", .secondary),
      ]
      if let rev = change.rev { lines.append(("rev     \(rev.text)", .secondary)) }
      lines.append(("", .text))
      let width = min(32, change.deltas.map { CellWidth.width(of: $0.field) }.max() ?? 0)
      for delta in change.deltas {
        let name = CellWidth.padded(delta.field, to: width)
        if let old = delta.old { lines.append(("- \(name)  \(full(old, delta.field, mask))", .removed)) }
        if let new = delta.new { lines.append(("+ \(name)  \(full(new, delta.field, mask))", .added)) }
      }
      if change.deltas.isEmpty { lines.append(("no field has changed but the revision", .secondary)) }
      return lines
    }
  }

  private static func full(_ value: JSON, _ field: String, _ mask: ChangeMask) -> String {
    let shown = mask.shown(value, of: field)
    return shown.stringValue ?? shown.text()
  }

  private var change: Change? { if case .change(let change) = entry.content { change } else { nil } }

  func offers(_ context: Context) -> [Offer] {
    let record = change == nil ? "the line is about no record" : nil
    return [Offer(.back, bar: true), Offer(.jump, bar: true, disabled: record), Offer(.copy, bar: true)]
      + [.up, .down, .pageUp, .pageDown, .halfUp, .halfDown, .top, .bottom].map { Offer($0) }
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if cursor.move(command, count: lines.count) { return [] }
    switch command {
    case .back, .open: return [.pop]
    case .jump: return change.map { [.visit($0.objectClass, uuid: $0.uuid)] } ?? []
    case .copy where lines.indices.contains(cursor.index): return [.copy(lines[cursor.index].text, what: "the line")]
    default: return []
    }
  }

  mutating func layout(_ area: Rect, _ context: Context) { cursor.fit(count: lines.count, height: area.height) }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    for (line, index) in cursor.visible(count: lines.count).enumerated() where line < area.height {
      surface.row(
        area.row(line), " " + lines[index].text, style: lines[index].style, isSelected: index == cursor.index)
    }
  }
}
