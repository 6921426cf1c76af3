import ConsoleCore
import Curses

/// Chooses which columns a table shows, and in which order.
struct ColumnsDialog: ListMenu {
  private struct Entry {
    let column: Column
    var isShown: Bool
  }

  private let objectClass: String
  private var entries: [Entry]
  var list = MenuList()

  init(_ objectClass: String, table: RecordTable?) {
    self.objectClass = objectClass
    let shown = table?.columns ?? []
    let rest = (table?.allColumns ?? []).filter { column in !shown.contains { $0.key == column.key } }
    entries = shown.map { Entry(column: $0, isShown: true) } + rest.map { Entry(column: $0, isShown: false) }
  }

  func offers(_ context: Context) -> [Offer] {
    [
      Offer(.mark, bar: true, title: "Show/hide"), Offer(.open, bar: true, title: "Apply"), Offer(.cancel, bar: true),
      Offer(.moveItemUp, bar: true), Offer(.moveItemDown, bar: true),
      Offer(.revert, bar: true, title: "Reset columns"), Offer(.back),
    ] + MenuList.offers
  }

  private var shown: [Int] { list.shown(entries.map { "\($0.column.title) \($0.column.key)" }) }

  /// The entry under the cursor.
  private var current: Int? { shown.indices.contains(list.index) ? shown[list.index] : nil }

  var shownCount: Int { shown.count }

  mutating func choose(_ command: Command, _ context: Context) -> [Action] {
    switch command {
    case .mark: if let current { entries[current].isShown.toggle() }
    case .moveItemUp: swap(-1)
    case .moveItemDown: swap(1)
    case .revert: return [.answer(.columns(nil))]
    case .open:
      let keys = entries.filter(\.isShown).map(\.column.key)
      return keys.isEmpty ? [.say("At least one column must stay visible", .warning)] : [.answer(.columns(keys))]
    default: break
    }
    return []
  }

  private mutating func swap(_ step: Int) {
    // Entries can be moved only in the unfiltered list.
    guard list.filter.isEmpty, let current, entries.indices.contains(current + step) else { return }
    entries.swapAt(current, current + step)
    list.index = current + step
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let titles = entries.map { "\($0.isShown ? "[x]" : "[ ]") \($0.column.title)  (\($0.column.key))" }
    let shown = shown
    let widest = titles.map { CellWidth.width(of: $0) }.max() ?? 0
    list.draw("Columns of \(objectClass)", count: shown.count, widest: widest, on: &surface, in: area) {
      Dialog.Line(text: titles[shown[$0]])
    }
  }
}
