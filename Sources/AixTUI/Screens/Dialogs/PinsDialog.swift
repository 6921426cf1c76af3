import ConsoleCore
import Curses

/// Chooses the classes that stay in sync on every screen.
struct PinsDialog: ListMenu {
  private let names: [String]
  var list = MenuList()

  init(_ context: Context) { names = context.device.classes.map(\.name) }

  func offers(_ context: Context) -> [Offer] {
    [
      Offer(.mark, bar: true, title: "Follow/unfollow"), Offer(.open, bar: true, title: "Done"),
      Offer(.cancel, bar: true, title: "Close"),
      Offer(.back),
    ] + MenuList.offers
  }

  private var shown: [Int] { list.shown(names) }

  var shownCount: Int { shown.count }

  mutating func choose(_ command: Command, _ context: Context) -> [Action] {
    switch command {
    case .mark where shown.indices.contains(list.index): return [.pin(names[shown[list.index]])]
    case .open: return [.pop]
    default: return []
    }
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let device = context.device
    let titles = names.map { name -> String in
      let isAlways = !device.settings.pinned.contains(name) && device.sync.followed.contains(name)
      return
        "\(isAlways || device.settings.pinned.contains(name) ? "[x]" : "[ ]") \(name)\(isAlways ? "  (always)" : "")"
    }
    let shown = shown
    let widest = max(30, titles.map { CellWidth.width(of: $0) }.max() ?? 0)
    list.draw("Classes to follow", count: shown.count, widest: widest, on: &surface, in: area) {
      Dialog.Line(text: titles[shown[$0]])
    }
  }
}
