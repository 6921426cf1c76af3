import ConsoleCore
import Curses

/// Which classes are followed wherever the operator is.
struct PinsDialog: Layer {
  private let names: [String]
  private var list = MenuList()

  var isDialog: Bool { true }

  init(_ context: Context) { names = context.device.classes.map(\.name) }

  func offers(_ context: Context) -> [Offer] {
    [
      Offer(.mark, bar: true, title: "Follow/unfollow"), Offer(.open, bar: true, title: "Done"),
      Offer(.cancel, bar: true, title: "Close"),
      Offer(.back),
    ] + MenuList.offers
  }

  private var shown: [Int] { list.shown(names) }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    if key == .escape { return [.pop] }
    return list.handle(key, count: shown.count) ? [] : nil
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if list.move(command, count: shown.count) { return [] }
    switch command {
    case .mark where shown.indices.contains(list.index): return [.pin(names[shown[list.index]])]
    case .open, .cancel, .back: return [.pop]
    default: return []
    }
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    list.fit(count: shown.count, height: min(max(1, shown.count), area.height - 4))
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let device = context.device
    let titles = names.map { name -> String in
      let isAlways = !device.settings.pinned.contains(name) && device.sync.followed.contains(name)
      return "\(isAlways || device.settings.pinned.contains(name) ? "[x]" : "[ ]") \(name)\(isAlways ? "  (always)" : "")"
    }
    let width = max(36, (titles.map { CellWidth.width(of: $0) }.max() ?? 20) + 6)
    let shown = shown
    let title = list.titled("Classes to follow")
    let inner = Dialog(title: title, width: min(width, 70), height: max(1, shown.count) + 2)
      .draw(on: &surface, in: area)
    for (line, index) in list.visible(count: shown.count).enumerated() where line < inner.height {
      surface.row(inner.row(line), titles[shown[index]], style: .dialog, isSelected: index == list.index)
    }
    if shown.isEmpty { surface.write("none", in: inner.row(0), style: .secondary) }
  }
}
