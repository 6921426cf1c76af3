import Curses

/// The cursor of a list and its first row on screen; commands move it, `fit` keeps it visible.
struct ListCursor: Equatable {
  var index = 0
  var top = 0
  /// Rows on screen at the last layout, for paging.
  private(set) var height = 1
  /// Whether the operator has moved; a move to the top counts as none, so that the first rows are kept in sight again.
  private(set) var hasMoved = false

  /// Moves by a command; false if the command does not move.
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
    hasMoved = command != .top
    return true
  }

  /// Follows its row to another place; the row stays on its line of the screen.
  mutating func follow(to place: Int) {
    top += place - index
    index = place
  }

  private mutating func page(_ rows: Int) {
    index += rows
    top += rows
  }

  /// Keeps the cursor inside the list and on screen.
  mutating func fit(count: Int, height: Int) {
    self.height = max(1, height)
    index = min(max(0, index), max(0, count - 1))
    top = min(top, max(0, count - self.height))
    top = min(max(top, index - self.height + 1), index)
    top = max(0, top)
  }

  /// The rows on screen.
  func visible(count: Int) -> Range<Int> {
    let start = min(top, count)
    return start..<min(count, start + height)
  }
}
