import Curses

/// A menu of a few actions.
struct MenuDialog: ListMenu {
  struct Entry {
    let title: String
    let actions: @MainActor (Context) -> [Action]

    init(_ title: String, _ actions: @escaping @MainActor (Context) -> [Action]) {
      (self.title, self.actions) = (title, actions)
    }
  }

  private let title: String
  private let entries: [Entry]
  var list = MenuList()

  init(_ title: String, _ entries: [Entry]) { (self.title, self.entries) = (title, entries) }

  private var shown: [Entry] { list.shown(entries.map(\.title)).map { entries[$0] } }
  var shownCount: Int { shown.count }

  func offers(_ context: Context) -> [Offer] { Self.choosing }

  mutating func choose(_ command: Command, _ context: Context) -> [Action] {
    command == .open && shown.indices.contains(list.index) ? shown[list.index].actions(context) : []
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let shown = shown
    let widest = entries.map { CellWidth.width(of: $0.title) }.max() ?? 0
    list.draw(title, count: shown.count, widest: widest, on: &surface, in: area) {
      Dialog.Line(text: " " + shown[$0].title)
    }
  }
}
