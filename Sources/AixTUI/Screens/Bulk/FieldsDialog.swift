import ConsoleCore
import Curses

/// A list to choose one or several fields from; typing filters it.
struct FieldsDialog: ListMenu {
  private let title: String
  private let entries: [BulkField]
  /// The text shown after a field.
  private let notes: [JSONPointer: String]
  /// Whether several fields can be chosen.
  private let takesSeveral: Bool
  private let confirmed: ([BulkField]) -> [Action]
  private var chosen: Set<JSONPointer> = []
  var list = MenuList()

  init(
    _ title: String, _ entries: [BulkField], notes: [JSONPointer: String] = [:], takesSeveral: Bool = false,
    confirmed: @escaping ([BulkField]) -> [Action]
  ) {
    (self.title, self.entries, self.notes, self.takesSeveral) = (title, entries, notes, takesSeveral)
    self.confirmed = confirmed
  }

  private var shown: [BulkField] { list.shown(entries.map { "\($0.title) \($0.path)" }).map { entries[$0] } }

  var shownCount: Int { shown.count }

  func offers(_ context: Context) -> [Offer] {
    [Offer(.open, bar: true, title: takesSeveral ? "Continue" : "Choose"), Offer(.cancel, bar: true)]
      + (takesSeveral ? [Offer(.mark, bar: true), Offer(.markAll, bar: true)] : []) + MenuList.offers
  }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    switch key {
    case .character(" ") where takesSeveral, .character("*") where takesSeveral: return nil
    case .escape: return [.pop]
    default: return list.handle(key, count: shown.count) ? [] : nil
    }
  }

  mutating func choose(_ command: Command, _ context: Context) -> [Action] {
    let shown = shown
    switch command {
    case .mark where shown.indices.contains(list.index):
      let pointer = shown[list.index].pointer
      if chosen.remove(pointer) == nil { chosen.insert(pointer) }
    case .markAll:
      // Fields that tell records apart must be chosen one by one.
      let all = shown.filter { !$0.isOfOneRecord }.map(\.pointer)
      if all.allSatisfy(chosen.contains) { chosen.subtract(all) } else { chosen.formUnion(all) }
    case .open: return confirm(shown)
    default: break
    }
    return []
  }

  private func confirm(_ shown: [BulkField]) -> [Action] {
    guard takesSeveral else {
      return shown.indices.contains(list.index) ? [.pop] + confirmed([shown[list.index]]) : []
    }
    let fields = entries.filter { chosen.contains($0.pointer) }
    return fields.isEmpty ? [.say("Press Space to choose a field", .info)] : [.pop] + confirmed(fields)
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let shown = shown
    func line(_ entry: BulkField) -> String {
      let box = takesSeveral ? (chosen.contains(entry.pointer) ? "[x] " : "[ ] ") : " "
      return box + "\(entry.title)  (\(entry.path))" + (notes[entry.pointer].map { "  " + $0 } ?? "")
    }
    // Keep the width while a filter narrows the list.
    let widest = entries.map { CellWidth.width(of: line($0)) }.max() ?? 0
    list.draw(title, count: shown.count, widest: widest, on: &surface, in: area) {
      Dialog.Line(text: line(shown[$0]))
    }
  }
}
