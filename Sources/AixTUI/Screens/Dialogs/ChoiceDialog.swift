import ConsoleCore
import Curses

/// A list of the values that a field allows; typing narrows it.
struct ChoiceDialog: Layer {
  let field: Field
  let choices: [FieldChoice]
  /// Whether the choices are a field's variants and not its values.
  private let asksVariant: Bool
  private var list: MenuList

  var isDialog: Bool { true }

  init(_ field: Field, _ choices: [FieldChoice], selected: JSON?, asksVariant: Bool = false) {
    self.field = field
    self.asksVariant = asksVariant
    self.choices = choices
    list = MenuList(index: choices.firstIndex { $0.value == selected } ?? 0)
  }

  private var shown: [FieldChoice] { list.shown(choices.map(\.title)).map { choices[$0] } }

  /// Whether a letter moves as it does in every list: nothing is filtered yet, and no word of a choice begins with it.
  private func moves(_ letter: Character) -> Bool {
    guard list.filter.isEmpty else { return false }
    return !choices.contains { choice in
      choice.title.lowercased().split { !$0.isLetter && !$0.isNumber }.contains { $0.first == letter }
    }
  }

  func offers(_ context: Context) -> [Offer] {
    [Offer(.open, bar: true, title: "Choose"), Offer(.cancel, bar: true)] + MenuList.offers
  }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    if key == .escape { return [.pop] }
    if case .character(let letter) = key, letter == "j" || letter == "k", !moves(letter) {
      return list.type(letter, count: shown.count) ? [] : nil
    }
    return list.handle(key, count: shown.count) ? [] : nil
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if list.move(command, count: shown.count) { return [] }
    switch command {
    case .open:
      guard shown.indices.contains(list.index) else { return [] }
      let value = shown[list.index].value
      if asksVariant { return [.answer(.variant(value.intValue ?? 0, field.pointer))] }
      return [.answer(.chosen(value, field.pointer))]
    case .cancel, .back: return [.pop]
    default: return []
    }
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    list.fit(count: shown.count, height: min(max(1, shown.count), area.height - 5))
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let title = list.titled(field.title)
    let shown = shown
    let width = max(shown.map { CellWidth.width(of: $0.title) }.max() ?? 10, CellWidth.width(of: title) + 2, 20) + 8
    let inner = Dialog(title: title, width: width, height: max(1, shown.count) + 2).draw(on: &surface, in: area)
    for (line, index) in list.visible(count: shown.count).enumerated() where line < inner.height {
      surface.row(inner.row(line), " " + shown[index].title, style: .dialog, isSelected: index == list.index)
    }
    if shown.isEmpty { surface.write("none", in: inner.row(0), style: .secondary) }
  }
}
