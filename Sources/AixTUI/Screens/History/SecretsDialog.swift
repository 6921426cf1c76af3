import ConsoleCore
import Curses

/// Asks for the secrets that an undo needs and that are not stored on disk.
struct SecretsDialog: Layer {
  private let pointers: [JSONPointer]
  private let reason: String
  private let confirmed: ([JSONPointer: JSON]) -> [Action]
  private var fields: [TextField]
  private var focus = 0

  var isDialog: Bool { true }

  /// `confirmed` returns the actions to continue with for the typed secrets.
  init(_ pointers: [JSONPointer], reason: String, confirmed: @escaping ([JSONPointer: JSON]) -> [Action]) {
    self.pointers = pointers
    self.reason = reason
    self.confirmed = confirmed
    fields = pointers.map { _ in TextField("", isMasked: true) }
  }

  func takesText(_ context: Context) -> Bool { true }
  func offers(_ context: Context) -> [Offer] {
    [
      Offer(.open, bar: true, title: focus < fields.count - 1 ? "Next" : "Continue"),
      Offer(.nextField, bar: fields.count > 1),
      Offer(.cancel, bar: true),
    ]
  }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    switch key {
    case .enter: return goOn()
    case .escape: return [.pop]
    case .tab, .down: focus = (focus + 1) % fields.count
    case .backTab, .up: focus = (focus + fields.count - 1) % fields.count
    default: return fields[focus].handle(key) ? [] : nil
    }
    return []
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    command == .open ? goOn() : [.pop]
  }

  /// Goes to the next field; after the last one, continues with the confirmed actions.
  private mutating func goOn() -> [Action] {
    if focus < fields.count - 1 {
      focus += 1
      return []
    }
    if fields.contains(where: \.text.isEmpty) {
      return [.pop, .say("Not undone: the old secret is needed", .warning)]
    }
    let values = zip(pointers, fields).map { ($0.0, JSON.string($0.1.text)) }
    return [.pop] + confirmed(Dictionary(values, uniquingKeysWith: { first, _ in first }))
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let width = min(72, area.width - 4)
    let text = Dialog.wrap(reason, width: width - 4)
    let inner = Dialog(title: "Secrets", width: width, height: text.count + fields.count + 3).draw(
      on: &surface, in: area)
    for (row, line) in text.enumerated() { surface.write(line, in: inner.row(row), style: .dialog) }
    for (index, field) in fields.enumerated() {
      let row = inner.row(text.count + 1 + index)
      let used = surface.write("\(pointers[index]): ", x: row.x, y: row.y, style: .label, clip: row)
      field.draw(
        on: &surface, in: row.splitLeft(used).rest, style: index == focus ? .fieldFocused : .field,
        isFocused: index == focus)
    }
  }
}
