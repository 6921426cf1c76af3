import Curses

/// A menu of a few things to do, each with what it does.
struct MenuDialog: Layer {
  struct Entry {
    let title: String
    let actions: @MainActor (Context) -> [Action]

    init(_ title: String, _ actions: @escaping @MainActor (Context) -> [Action]) {
      (self.title, self.actions) = (title, actions)
    }
  }

  private let title: String
  private let entries: [Entry]
  private var list = MenuList()

  var isDialog: Bool { true }

  init(_ title: String, _ entries: [Entry]) { (self.title, self.entries) = (title, entries) }

  private var shown: [Entry] { list.shown(entries.map(\.title)).map { entries[$0] } }

  func offers(_ context: Context) -> [Offer] {
    [Offer(.open, bar: true, title: "Choose"), Offer(.cancel, bar: true), Offer(.back)] + MenuList.offers
  }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    if key == .escape { return [.pop] }
    return list.handle(key, count: shown.count) ? [] : nil
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if list.move(command, count: shown.count) { return [] }
    switch command {
    case .open: return shown.indices.contains(list.index) ? shown[list.index].actions(context) : []
    case .cancel, .back: return [.pop]
    default: return []
    }
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    list.fit(count: shown.count, height: min(max(1, shown.count), area.height - 4))
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let shown = shown
    let title = list.titled(title)
    let widths = entries.map { CellWidth.width(of: $0.title) } + [CellWidth.width(of: title) + 2, 20]
    let inner = Dialog(title: title, width: (widths.max() ?? 20) + 6, height: max(1, shown.count) + 2)
      .draw(on: &surface, in: area)
    for (row, index) in list.visible(count: shown.count).enumerated() where row < inner.height {
      surface.row(inner.row(row), " " + shown[index].title, style: .dialog, isSelected: index == list.index)
    }
    if shown.isEmpty { surface.write("none", in: inner.row(0), style: .secondary) }
  }
}
