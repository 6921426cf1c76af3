import Curses

/// A dialog with a list: letters narrow it, Esc and q close it, the dialog handles other commands itself.
@MainActor protocol ListMenu: Layer {
  var list: MenuList { get set }
  /// The number of entries that match what was typed.
  var shownCount: Int { get }
  /// Rows below the entries.
  var footHeight: Int { get }
  /// Handles a command that neither moves in the list nor closes the dialog.
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

  /// The keys of a menu to choose one entry from.
  static var choosing: [Offer] {
    [Offer(.open, bar: true, title: "Choose"), Offer(.cancel, bar: true), Offer(.back)] + MenuList.offers
  }
}

extension MenuList {
  /// The number of rows for entries in a dialog over an area.
  static func room(_ count: Int, in area: Rect, foot: Int = 0) -> Int {
    min(max(1, count), max(1, area.height - 4 - foot))
  }

  /// Draws the entries in a box as wide as they need, and returns the area below them inside it.
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

  /// Shows on the lower edge of the box how many entries are out of sight.
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
