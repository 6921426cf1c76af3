import ConsoleCore
import Curses

/// A list of the values that a field allows; typing narrows it.
struct ChoiceDialog: Layer {
  let field: Field
  let choices: [FieldChoice]
  /// Whether the choices are a field's variants and not its values.
  private let asksVariant: Bool
  private var filter = ""
  private var cursor = ListCursor()

  var isDialog: Bool { true }

  init(_ field: Field, _ choices: [FieldChoice], selected: JSON?, asksVariant: Bool = false) {
    self.field = field
    self.asksVariant = asksVariant
    self.choices = choices
    cursor.index = choices.firstIndex { $0.value == selected } ?? 0
  }

  private var shown: [FieldChoice] {
    filter.isEmpty ? choices : choices.filter { $0.title.lowercased().contains(filter.lowercased()) }
  }

  /// Whether a letter moves as it does in every list: nothing is filtered yet, and no word of a choice begins with it.
  private func moves(_ letter: Character) -> Bool {
    guard filter.isEmpty else { return false }
    return !choices.contains { choice in
      choice.title.lowercased().split { !$0.isLetter && !$0.isNumber }.contains { $0.first == letter }
    }
  }

  func offers(_ context: Context) -> [Offer] {
    [Offer(.open, bar: true), Offer(.cancel, bar: true), Offer(.pageUp), Offer(.pageDown), Offer(.top), Offer(.bottom)]
  }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    switch key {
    case .up: _ = cursor.move(.up, count: shown.count)
    case .down: _ = cursor.move(.down, count: shown.count)
    case .character("j") where moves("j"): _ = cursor.move(.down, count: shown.count)
    case .character("k") where moves("k"): _ = cursor.move(.up, count: shown.count)
    case .character(let character):
      filter.append(character)
      cursor.index = 0
    case .backspace: _ = filter.popLast()
    case .escape: return [.pop]
    default: return nil
    }
    return []
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if cursor.move(command, count: shown.count) { return [] }
    switch command {
    case .open:
      guard shown.indices.contains(cursor.index) else { return [] }
      let value = shown[cursor.index].value
      if asksVariant { return [.answer(.variant(value.intValue ?? 0, field.pointer))] }
      return [.answer(.chosen(value, field.pointer))]
    case .cancel, .back: return [.pop]
    default: return []
    }
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    cursor.fit(count: shown.count, height: min(max(1, shown.count), area.height - 5))
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let title = field.title + (filter.isEmpty ? "" : " / " + filter)
    let width = max(shown.map { CellWidth.width(of: $0.title) }.max() ?? 10, CellWidth.width(of: title) + 2, 20) + 8
    let inner = Dialog(title: title, width: width, height: max(1, shown.count) + 2).draw(on: &surface, in: area)
    for (line, index) in cursor.visible(count: shown.count).enumerated() where line < inner.height {
      surface.row(inner.row(line), " " + shown[index].title, style: .dialog, isSelected: index == cursor.index)
    }
    if shown.isEmpty { surface.write("none", in: inner.row(0), style: .secondary) }
  }
}
