import Curses

/// The scroll position of a dialog's text that does not fit.
struct ScrolledText {
  private var top = 0
  private var height = 1

  /// Scrolls by a command; false if the command does not scroll.
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

  /// Limits scrolling so that the area stays filled.
  mutating func fit(count: Int, height: Int) {
    self.height = max(1, min(count, height))
    top = min(max(0, top), max(0, count - self.height))
  }

  /// Draws the visible lines, and the number of lines below them.
  func draw(_ lines: [Dialog.Line], on surface: inout Surface, in area: Rect, more: Rect) {
    for (row, line) in lines.dropFirst(top).prefix(area.height).enumerated() {
      surface.write(line.text, in: area.row(row), style: line.style)
    }
    let below = lines.count - top - area.height
    guard below > 0 else { return }
    surface.write("\(surface.glyphs.arrowDown) \(below) more", in: more, style: .secondary, align: .right)
  }
}
