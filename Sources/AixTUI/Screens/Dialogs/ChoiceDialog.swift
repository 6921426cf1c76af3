import ConsoleCore
import Curses

/// A list of the values that a field allows; typing filters it.
struct ChoiceDialog: ListMenu {
  let field: Field
  let choices: [FieldChoice]
  /// Whether the choices are a field's variants, not its values.
  private let asksVariant: Bool
  var list: MenuList

  init(_ field: Field, _ choices: [FieldChoice], selected: JSON?, asksVariant: Bool = false) {
    self.field = field
    self.asksVariant = asksVariant
    self.choices = choices
    list = MenuList(index: choices.firstIndex { $0.value == selected } ?? 0)
  }

  private var shown: [FieldChoice] { list.shown(choices.map(\.title)).map { choices[$0] } }

  /// Whether a letter moves the cursor as in other lists: there is no filter, and no word of a choice starts with it.
  private func moves(_ letter: Character) -> Bool {
    guard list.filter.isEmpty else { return false }
    return !choices.contains { choice in
      choice.title.lowercased().split { !$0.isLetter && !$0.isNumber }.contains { $0.first == letter }
    }
  }

  var shownCount: Int { shown.count }

  func offers(_ context: Context) -> [Offer] { Self.choosing }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    if key == .escape { return [.pop] }
    if case .character(let letter) = key, letter == "j" || letter == "k", !moves(letter) {
      return list.type(letter, count: shown.count) ? [] : nil
    }
    return list.handle(key, count: shown.count) ? [] : nil
  }

  mutating func choose(_ command: Command, _ context: Context) -> [Action] {
    guard command == .open, shown.indices.contains(list.index) else { return [] }
    let value = shown[list.index].value
    if asksVariant { return [.answer(.variant(value.intValue ?? 0, field.pointer))] }
    return [.answer(.chosen(value, field.pointer))]
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let shown = shown
    let widest = choices.map { CellWidth.width(of: $0.title) }.max() ?? 0
    list.draw(field.title, count: shown.count, widest: widest + 2, on: &surface, in: area) {
      Dialog.Line(text: " " + shown[$0].title)
    }
  }
}
