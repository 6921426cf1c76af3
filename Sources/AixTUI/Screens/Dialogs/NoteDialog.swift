import ConsoleCore
import Curses

/// Asks for a note, which may be empty.
struct NoteDialog: Layer {
  let title: String
  let lines: [Dialog.Line]
  private var field = TextField()

  var isDialog: Bool { true }

  init(title: String, lines: [Dialog.Line]) {
    self.title = title
    self.lines = lines
  }

  func takesText(_ context: Context) -> Bool { true }

  func offers(_ context: Context) -> [Offer] {
    [
      Offer(.open, bar: true, title: title.hasPrefix("Acknowledge") ? "Acknowledge" : "Continue"),
      Offer(.cancel, bar: true),
    ]
  }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    switch key {
    case .enter: [.answer(.note(field.text))]
    case .escape: [.pop]
    default: field.handle(key) ? [] : nil
    }
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    command == .open ? [.answer(.note(field.text))] : [.pop]
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let width = min(72, area.width - 4)
    let text = lines.flatMap { line in
      Dialog.wrap(line.text, width: width - 4).map { Dialog.Line(text: $0, style: line.style) }
    }
    let inner = Dialog(title: title, width: width, height: text.count + 4).draw(on: &surface, in: area)
    for (row, line) in text.prefix(max(0, inner.height - 2)).enumerated() {
      surface.write(line.text, in: inner.row(row), style: line.style)
    }
    let row = inner.row(inner.height - 1)
    let used = surface.write("Note: ", x: row.x, y: row.y, style: .label, clip: row)
    field.draw(on: &surface, in: row.splitLeft(used).rest, style: .fieldFocused, isFocused: true)
  }
}
