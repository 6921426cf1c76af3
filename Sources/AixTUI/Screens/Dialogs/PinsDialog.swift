import ConsoleCore
import Curses

/// Which classes are followed wherever the operator is.
struct PinsDialog: Layer {
  private let names: [String]
  private var cursor = ListCursor()

  var isDialog: Bool { true }

  init(_ context: Context) { names = context.device.classes.map(\.name) }

  func offers(_ context: Context) -> [Offer] {
    [Offer(.mark, bar: true), Offer(.open, bar: true), Offer(.cancel, bar: true), Offer(.back)]
      + Offer.moving
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if cursor.move(command, count: names.count) { return [] }
    switch command {
    case .mark where names.indices.contains(cursor.index): return [.pin(names[cursor.index])]
    case .open, .cancel, .back: return [.pop]
    default: return []
    }
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    cursor.fit(count: names.count, height: min(names.count, area.height - 4))
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let device = context.device
    let titles = names.map { name -> String in
      let why = device.pinned.contains(name) || !device.sync.followed.contains(name) ? "" : "  (followed anyway)"
      return "\(device.pinned.contains(name) ? "[x]" : "[ ]") \(name)\(why)"
    }
    let width = max(36, (titles.map { CellWidth.width(of: $0) }.max() ?? 20) + 6)
    let inner = Dialog(title: "Classes to follow", width: min(width, 70), height: names.count + 2)
      .draw(on: &surface, in: area)
    for (line, index) in cursor.visible(count: names.count).enumerated() where line < inner.height {
      surface.row(inner.row(line), titles[index], style: .dialog, isSelected: index == cursor.index)
    }
  }
}
