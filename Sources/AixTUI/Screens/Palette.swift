import ConsoleCore
import Curses

/// The `:` line: commands by name and classes to open, with completion and history.
struct Palette: Layer {
  private var field = TextField()
  private var choice: Int?
  private var historyPlace: Int?
  private let history: [String]
  private let offers: [Offer]

  var isDialog: Bool { true }

  init(history: [String], offers: [Offer]) {
    self.history = history
    self.offers = offers
  }

  func offers(_ context: Context) -> [Offer] {
    [Offer(.open, bar: true, title: "Run"), Offer(.nextField, bar: true, title: "Complete"), Offer(.cancel, bar: true)]
  }

  func takesText(_ context: Context) -> Bool { true }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] { [] }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    switch key {
    case .escape: return [.pop]
    case .backspace where field.text.isEmpty: return [.pop]
    case .enter: return enter(context)
    case .tab: choose(1, context)
    case .backTab: choose(-1, context)
    case .up: recall(1)
    case .down: recall(-1)
    default:
      guard field.handle(key) else { return nil }
      choice = nil
      historyPlace = nil
    }
    return []
  }

  private func enter(_ context: Context) -> [Action] {
    let found = completions(context)
    // A word with only one completion runs that completion.
    var line = field.text
    if let choice, found.indices.contains(choice) {
      line = found[choice].line
    } else if !line.contains(" "), found.count == 1 {
      line = found[0].line
    }
    return line.allSatisfy(\.isWhitespace) ? [.pop] : [.pop, .runLine(line)]
  }

  private mutating func choose(_ step: Int, _ context: Context) {
    let found = completions(context)
    guard !found.isEmpty else { return }
    if found.count == 1 {
      field.set(found[0].line)
      return
    }
    choice = ((choice ?? (step > 0 ? -1 : 0)) + step + found.count) % found.count
  }

  private mutating func recall(_ step: Int) {
    guard !history.isEmpty else { return }
    let place = (historyPlace ?? -1) + step
    guard place >= 0 else {
      historyPlace = nil
      field.set("")
      return
    }
    historyPlace = min(place, history.count - 1)
    field.set(history[history.count - 1 - min(place, history.count - 1)])
    choice = nil
  }

  /// The completions of the line.
  private func completions(_ context: Context) -> [LineCommand.Completion] {
    LineCommand.completions(field.text, offers: offers, context)
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let found = completions(context)
    guard !found.isEmpty else { return }
    let shown = min(found.count, max(1, area.height - 4), 12)
    let first = max(0, min((choice ?? 0) - shown + 1, found.count - shown))
    let width = min(area.width, max(30, (found.map { CellWidth.width(of: $0.line + $0.help) }.max() ?? 0) + 6))
    let frame = Rect(x: area.x, y: area.endY - shown - 2, width: width + 2, height: shown + 2)
    surface.fill(frame, style: .dialog)
    surface.box(frame, style: .borderFocused)
    let box = frame.inset(1)
    for line in 0..<shown {
      let item = found[first + line]
      let isSelected = first + line == choice
      let row = box.row(line)
      surface.row(row, " " + item.line, style: .dialog, isSelected: isSelected)
      let used = CellWidth.width(of: item.line) + 3
      surface.write(
        item.help + " ", in: row.splitLeft(used).rest, style: isSelected ? .selection : .secondary, align: .right)
    }
  }
}

extension Palette: Prompting {
  func drawPrompt(on surface: inout Surface, in row: Rect, _ context: Context) {
    let used = surface.write(":", x: row.x, y: row.y, style: .prompt)
    field.draw(on: &surface, in: row.splitLeft(used).rest, style: .text, isFocused: true)
  }
}
