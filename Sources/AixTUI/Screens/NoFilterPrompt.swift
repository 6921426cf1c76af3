import Curses

/// Receives the text typed after `/` on a screen without a filter, so that its letters do not run commands.
struct NoFilterPrompt: Layer {
  private let reason: String
  private var field = TextField()

  var isDialog: Bool { true }

  init(_ reason: String) { self.reason = reason }

  func takesText(_ context: Context) -> Bool { true }
  func offers(_ context: Context) -> [Offer] { [Offer(.cancel, bar: true, title: "Back")] }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    switch key {
    case .enter, .escape: [.pop]
    case .backspace where field.text.isEmpty: [.pop]
    default: field.handle(key) ? [] : nil
    }
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] { [.pop] }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {}
}

extension NoFilterPrompt: Prompting {
  func drawPrompt(on surface: inout Surface, in row: Rect, _ context: Context) {
    MessageLine.draw(field, "Filter: ", on: &surface, in: row, context)
    let note = "Nothing to filter: \(reason)"
    let width = min(row.width * 2 / 3, CellWidth.width(of: note) + 1)
    surface.write(note, in: row.splitRight(width).right, style: .warning, align: .right)
  }
}
