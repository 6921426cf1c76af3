import Curses

/// A dialog with a list: letters narrow it, Esc and q close it, and what else is done is the dialog's own.
@MainActor protocol ListMenu: Layer {
  var list: MenuList { get set }
  /// How many entries are shown: those that what was typed leaves.
  var shownCount: Int { get }
  /// Rows below the entries.
  var footHeight: Int { get }
  /// Answers a command that is neither the list's nor closes the dialog.
  mutating func choose(_ command: Command, _ context: Context) -> [Action]
}

extension ListMenu {
  var isDialog: Bool { true }
  var footHeight: Int { 0 }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    if key == .escape { return [.pop] }
    return list.handle(key, count: shownCount) ? [] : nil
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if list.move(command, count: shownCount) { return [] }
    return command == .cancel || command == .back ? [.pop] : choose(command, context)
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    list.fit(count: shownCount, height: MenuList.room(shownCount, in: area, foot: footHeight))
  }

  /// The keys of a menu of which one entry is chosen.
  static var choosing: [Offer] {
    [Offer(.open, bar: true, title: "Choose"), Offer(.cancel, bar: true), Offer(.back)] + MenuList.offers
  }
}

extension MenuList {
  /// The rows that a dialog over a place has for its entries.
  static func room(_ count: Int, in area: Rect, foot: Int = 0) -> Int {
    min(max(1, count), max(1, area.height - 4 - foot))
  }

  /// Draws the entries in a box as wide as they want, and returns the place below them inside it.
  @discardableResult @MainActor func draw(
    _ title: String, count: Int, widest: Int, foot: Int = 0, empty: String = "no matches", on surface: inout Surface,
    in area: Rect, row: (Int) -> Dialog.Line
  ) -> Rect {
    let head = titled(title)
    let room = MenuList.room(count, in: area, foot: foot)
    let width = min(max(widest, CellWidth.width(of: head) + 2, 20) + 6, area.width - 4)
    let inner = Dialog(title: head, width: width, height: room + foot + 2).draw(on: &surface, in: area)
    for (line, place) in visible(count: count).enumerated() where line < room {
      let entry = row(place)
      surface.row(inner.row(line), entry.text, style: entry.style, isSelected: place == index)
    }
    if count == 0 { surface.write(empty, in: inner.row(0), style: .secondary) }
    drawMore(count, on: &surface, below: inner)
    return inner.splitTop(room).rest
  }

  /// Says on the lower edge of the box how many entries are out of sight.
  private func drawMore(_ count: Int, on surface: inout Surface, below inner: Rect) {
    let shown = visible(count: count)
    var parts: [String] = []
    if shown.lowerBound > 0 { parts.append("\(surface.glyphs.arrowUp) \(shown.lowerBound)") }
    if shown.upperBound < count { parts.append("\(surface.glyphs.arrowDown) \(count - shown.upperBound)") }
    guard !parts.isEmpty else { return }
    let text = " " + parts.joined(separator: "  ") + " more "
    let edge = Rect(x: inner.x, y: inner.endY, width: inner.width, height: 1)
    surface.write(text, in: edge.splitRight(CellWidth.width(of: text)).right, style: .dialogTitle)
  }
}
