import Curses

/// How far the text of a dialog is scrolled, where it has more lines than there is place for.
struct ScrolledText {
  private var top = 0
  private var height = 1

  /// Scrolls by a command; false where the command is another one.
  mutating func move(_ command: Command) -> Bool {
    switch command {
    case .up: top -= 1
    case .down: top += 1
    case .pageUp: top -= height
    case .pageDown: top += height
    default: return false
    }
    return true
  }

  /// Keeps as many of the lines in sight as fit.
  mutating func fit(count: Int, height: Int) {
    self.height = max(1, min(count, height))
    top = min(max(0, top), max(0, count - self.height))
  }

  /// Draws the lines that are in sight, and how many are below them.
  func draw(_ lines: [Dialog.Line], on surface: inout Surface, in area: Rect, more: Rect) {
    for (row, line) in lines.dropFirst(top).prefix(area.height).enumerated() {
      surface.write(line.text, in: area.row(row), style: line.style)
    }
    let below = lines.count - top - area.height
    guard below > 0 else { return }
    surface.write("\(surface.glyphs.arrowDown) \(below) more", in: more, style: .secondary, align: .right)
  }
}
