import ConsoleCore
import Curses

/// Asks for a line of text and shows what is wrong with it while it is typed.
struct TextDialog: Layer {
  private let title: String
  private let lines: [String]
  private let label: String
  private let check: (String) -> String?
  private let confirmed: (String) -> [Action]
  private var field: TextField

  var isDialog: Bool { true }

  /// `check` returns what is wrong, nil if nothing; `confirmed` returns the actions to continue with.
  init(
    _ title: String, lines: [String] = [], label: String, text: String = "", isMasked: Bool = false,
    check: @escaping (String) -> String? = { _ in nil }, confirmed: @escaping (String) -> [Action]
  ) {
    (self.title, self.lines, self.label) = (title, lines, label)
    (self.check, self.confirmed) = (check, confirmed)
    field = TextField(text, isMasked: isMasked)
  }

  func takesText(_ context: Context) -> Bool { true }
  func offers(_ context: Context) -> [Offer] {
    [Offer(.open, bar: true, title: "Continue"), Offer(.cancel, bar: true)]
  }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    switch key {
    case .escape: return [.pop]
    case .enter: return goOn()
    default: return field.handle(key) ? [] : nil
    }
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] { command == .open ? goOn() : [.pop] }

  private func goOn() -> [Action] {
    if let problem = check(field.text) { return [.say("\(title): \(problem)", .error)] }
    return [.pop] + confirmed(field.text)
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let width = min(area.width - 4, 72)
    let text = lines.flatMap { Dialog.wrap($0, width: width - 4) }
    let inner = Dialog(title: title, width: width, height: text.count + 4).draw(on: &surface, in: area)
    for (row, line) in text.enumerated() { surface.write(line, in: inner.row(row), style: .secondary) }
    let row = inner.row(text.count)
    let used = surface.write(label + ": ", x: row.x, y: row.y, style: .label, clip: row)
    let problem = check(field.text)
    field.draw(
      on: &surface, in: row.splitLeft(used).rest, style: problem == nil ? .fieldFocused : .invalid, isFocused: true)
    if let problem, !field.text.isEmpty {
      surface.write(problem, in: inner.row(text.count + 1), style: .danger)
    }
  }
}
