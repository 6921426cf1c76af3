import Curses

/// A cursor in a list of rows and the first row on screen; moved by commands, kept visible by `fit`.
struct ListCursor: Equatable {
  var index = 0
  var top = 0
  /// Rows on screen at the last layout, for pages.
  private(set) var height = 1

  /// Moves by a command of the moving group; false where the command is another one.
  mutating func move(_ command: Command, count: Int) -> Bool {
    switch command {
    case .up: index -= 1
    case .down: index += 1
    case .pageUp: page(-height)
    case .pageDown: page(height)
    case .halfUp: page(-max(1, height / 2))
    case .halfDown: page(max(1, height / 2))
    case .top: index = 0
    case .bottom: index = count - 1
    default: return false
    }
    index = min(max(0, index), max(0, count - 1))
    return true
  }

  private mutating func page(_ rows: Int) {
    index += rows
    top += rows
  }

  /// Keeps the cursor inside the list and the screen's rows around it.
  mutating func fit(count: Int, height: Int) {
    self.height = max(1, height)
    index = min(max(0, index), max(0, count - 1))
    top = min(top, max(0, count - self.height))
    top = min(max(top, index - self.height + 1), index)
    top = max(0, top)
  }

  /// The rows that are on screen.
  func visible(count: Int) -> Range<Int> {
    let start = min(top, count)
    return start..<min(count, start + height)
  }
}
