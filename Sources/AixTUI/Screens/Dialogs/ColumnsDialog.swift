import ConsoleCore
import Curses

/// Which columns a table shows, and in which order.
struct ColumnsDialog: Layer {
  private struct Entry {
    let column: Column
    var isShown: Bool
  }

  private let objectClass: String
  private var entries: [Entry]
  private var cursor = ListCursor()

  var isDialog: Bool { true }

  init(_ objectClass: String, table: ClassTable?) {
    self.objectClass = objectClass
    let shown = table?.columns ?? []
    let rest = (table?.allColumns ?? []).filter { column in !shown.contains { $0.key == column.key } }
    entries = shown.map { Entry(column: $0, isShown: true) } + rest.map { Entry(column: $0, isShown: false) }
  }

  func offers(_ context: Context) -> [Offer] {
    [
      Offer(.mark, bar: true), Offer(.moveItemUp, bar: true), Offer(.moveItemDown, bar: true),
      Offer(.revert, bar: true), Offer(.open, bar: true), Offer(.cancel, bar: true), Offer(.back),
    ]
      + Offer.moving
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if cursor.move(command, count: entries.count) { return [] }
    switch command {
    case .mark where entries.indices.contains(cursor.index): entries[cursor.index].isShown.toggle()
    case .moveItemUp: swap(-1)
    case .moveItemDown: swap(1)
    case .revert: return [.answer(.columns(nil))]
    case .open:
      let keys = entries.filter(\.isShown).map(\.column.key)
      return keys.isEmpty ? [.say("at least one column is to be shown", .warning)] : [.answer(.columns(keys))]
    case .cancel, .back: return [.pop]
    default: break
    }
    return []
  }

  private mutating func swap(_ step: Int) {
    let target = cursor.index + step
    guard entries.indices.contains(cursor.index), entries.indices.contains(target) else { return }
    entries.swapAt(cursor.index, target)
    cursor.index = target
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    cursor.fit(count: entries.count, height: min(entries.count, area.height - 4))
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let titles = entries.map { "\($0.isShown ? "[x]" : "[ ]") \($0.column.title)  (\($0.column.key))" }
    let width = (titles.map { CellWidth.width(of: $0) }.max() ?? 20) + 6
    let inner = Dialog(title: "Columns of \(objectClass)", width: min(width, 70), height: entries.count + 2)
      .draw(on: &surface, in: area)
    for (line, index) in cursor.visible(count: entries.count).enumerated() where line < inner.height {
      surface.row(inner.row(line), titles[index], style: .dialog, isSelected: index == cursor.index)
    }
  }
}
