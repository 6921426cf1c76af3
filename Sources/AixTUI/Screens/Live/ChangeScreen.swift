import ConsoleCore
import Curses

/// One line of the change log in full: the old and the new value of each field.
struct ChangeScreen: Layer {
  private let entry: ChangeLogEntry
  private var list: LineList

  var crumb: String { "change" }

  init(_ entry: ChangeLogEntry, _ context: Context) {
    self.entry = entry
    list = LineList(ChangeScreen.lines(entry, context))
  }

  private static func lines(_ entry: ChangeLogEntry, _ context: Context) -> [(text: String, style: Style)] {
    switch entry.content {
    case .raw(let text):
      return [("\(WallClock.iso(entry.time))  message of an unknown kind", .title)] + [(text, .text)]
    case .gap(let gap): return [(ChangeLogLine.text(gap), .gap)]
    case .change(let change):
      let mask = context.device.mask(change.objectClass)
      var lines: [(String, Style)] = [
        ("\(ChangeText.kind(change.kind)): \(change.objectClass) \(change.name ?? "")", .title),
        ("Time    \(MomentText.moment(change.time, now: RealTime.now))", .secondary),
        ("Origin  \(change.origin.rawValue)", .secondary), ("UUID    \(change.uuid)", .secondary),
      ]
      if let rev = change.rev { lines.append(("Rev     \(rev.text)", .secondary)) }
      lines.append(("", .text))
      let width = min(32, change.deltas.map { CellWidth.width(of: mask.title($0.field)) }.max() ?? 0)
      for delta in change.deltas {
        let name = CellWidth.padded(mask.title(delta.field), to: width)
        if let old = delta.old { lines.append(("- \(name)  \(full(old, delta.field, mask))", .removed)) }
        if let new = delta.new { lines.append(("+ \(name)  \(full(new, delta.field, mask))", .added)) }
      }
      if change.deltas.isEmpty { lines.append(("only the revision changed", .secondary)) }
      return lines
    }
  }

  private static func full(_ value: JSON, _ field: String, _ mask: ChangeMask) -> String {
    let shown = mask.shown(value, of: field)
    return shown.stringValue ?? shown.text()
  }

  private var change: Change? { if case .change(let change) = entry.content { change } else { nil } }

  func offers(_ context: Context) -> [Offer] {
    let record = change == nil ? Texts.noRecord : nil
    return [Offer(.back, bar: true), Offer(.jump, bar: true, disabled: record), Offer(.copy, bar: true)]
      + Offer.moving
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if list.move(command) { return [] }
    switch command {
    case .back, .open: return [.pop]
    case .jump: return change.map { [.visit(context.device.key($0.objectClass, $0.uuid))] } ?? []
    case .copy: return list.copy
    default: return []
    }
  }

  mutating func layout(_ area: Rect, _ context: Context) { list.fit(height: area.height) }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) { list.draw(on: &surface, in: area) }
}
