import ConsoleCore
import Curses

/// Asks for the key of a map's entry.
struct NameDialog: Layer {
  private let title: String
  private let pointer: JSONPointer
  private let isNew: Bool
  private var field: TextField
  private var problem: String?

  var isDialog: Bool { true }

  init(newEntryOf map: JSONPointer, _ name: String) {
    title = "New entry of \(name)"
    pointer = map
    isNew = true
    field = TextField()
  }

  init(renaming entry: JSONPointer) {
    title = "Rename \(entry.last ?? "")"
    pointer = entry
    isNew = false
    field = TextField(entry.last ?? "")
  }

  /// Shows a refused key and the reason.
  mutating func refuse(_ key: String, _ reason: String) {
    field = TextField(key)
    problem = reason
  }

  func offers(_ context: Context) -> [Offer] {
    [Offer(.open, bar: true, title: isNew ? "Add" : "Rename"), Offer(.cancel, bar: true)]
  }

  func takesText(_ context: Context) -> Bool { true }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    switch key {
    case .escape: return [.pop]
    case .enter: return [.answer(.named(field.text, pointer, isNew: isNew))]
    default:
      guard field.handle(key) else { return nil }
      problem = nil
      return []
    }
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    switch command {
    case .open: [.answer(.named(field.text, pointer, isNew: isNew))]
    case .cancel, .back: [.pop]
    default: []
    }
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let width = min(area.width - 4, max(50, CellWidth.width(of: title) + 8, CellWidth.width(of: problem ?? "") + 6))
    let inner = Dialog(title: title, width: width, height: 4).draw(on: &surface, in: area)
    let used = surface.write("Key: ", x: inner.x, y: inner.y, style: .dialog, clip: inner)
    field.draw(
      on: &surface, in: inner.row(0).splitLeft(used).rest, style: problem == nil ? .fieldFocused : .invalid,
      isFocused: true)
    if let problem { surface.write(problem, in: inner.row(1), style: .danger) }
  }
}
