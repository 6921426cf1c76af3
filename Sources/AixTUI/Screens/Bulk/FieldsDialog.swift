import ConsoleCore
import Curses

/// A list of fields of which one or several are chosen; typing narrows it.
struct FieldsDialog: Layer {
  private let title: String
  private let entries: [BulkField]
  /// What is shown behind a field.
  private let notes: [JSONPointer: String]
  /// Whether several can be chosen.
  private let takesSeveral: Bool
  private let confirmed: ([BulkField]) -> [Action]
  private var chosen: Set<JSONPointer> = []
  private var filter = ""
  private var cursor = ListCursor()

  var isDialog: Bool { true }

  init(
    _ title: String, _ entries: [BulkField], notes: [JSONPointer: String] = [:], takesSeveral: Bool = false,
    confirmed: @escaping ([BulkField]) -> [Action]
  ) {
    (self.title, self.entries, self.notes, self.takesSeveral) = (title, entries, notes, takesSeveral)
    self.confirmed = confirmed
  }

  private var shown: [BulkField] {
    let wanted = filter.lowercased()
    return wanted.isEmpty
      ? entries : entries.filter { $0.title.lowercased().contains(wanted) || $0.path.lowercased().contains(wanted) }
  }

  func takesText(_ context: Context) -> Bool { true }

  func offers(_ context: Context) -> [Offer] {
    [Offer(.open, bar: true), Offer(.cancel, bar: true)]
      + (takesSeveral ? [Offer(.mark, bar: true), Offer(.markAll, bar: true)] : [])
      + [.up, .down, .pageUp, .pageDown, .top, .bottom].map { Offer($0) }
  }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    switch key {
    case .character(" ") where takesSeveral, .character("*") where takesSeveral: return nil
    case .character(let character):
      filter.append(character)
      cursor = ListCursor()
    case .backspace: _ = filter.popLast()
    case .escape: return [.pop]
    default: return nil
    }
    return []
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    let shown = shown
    if cursor.move(command, count: shown.count) { return [] }
    switch command {
    case .mark where shown.indices.contains(cursor.index):
      let pointer = shown[cursor.index].pointer
      if chosen.remove(pointer) == nil { chosen.insert(pointer) }
    case .markAll:
      // What tells records apart is chosen by hand only.
      let all = shown.filter { !$0.isOfOneRecord }.map(\.pointer)
      if all.allSatisfy(chosen.contains) { chosen.subtract(all) } else { chosen.formUnion(all) }
    case .open: return choose(shown)
    case .cancel, .back: return [.pop]
    default: break
    }
    return []
  }

  private func choose(_ shown: [BulkField]) -> [Action] {
    guard takesSeveral else {
      return shown.indices.contains(cursor.index) ? [.pop] + confirmed([shown[cursor.index]]) : []
    }
    let fields = entries.filter { chosen.contains($0.pointer) }
    return fields.isEmpty ? [.say("Space chooses a field", .info)] : [.pop] + confirmed(fields)
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    cursor.fit(count: shown.count, height: min(max(1, shown.count), area.height - 4))
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let shown = shown
    func line(_ entry: BulkField) -> String {
      let box = takesSeveral ? (chosen.contains(entry.pointer) ? "[x] " : "[ ] ") : " "
      return box + "\(entry.title)  (\(entry.path))" + (notes[entry.pointer].map { "  " + $0 } ?? "")
    }
    let head = title + (filter.isEmpty ? "" : " / " + filter)
    // The width stays while the list is narrowed.
    let width = max(entries.map { CellWidth.width(of: line($0)) }.max() ?? 0, CellWidth.width(of: head), 30) + 6
    let inner = Dialog(title: head, width: min(width, area.width - 4), height: max(1, shown.count) + 2)
      .draw(on: &surface, in: area)
    for (row, index) in cursor.visible(count: shown.count).enumerated() where row < inner.height {
      surface.row(inner.row(row), line(shown[index]), style: .dialog, isSelected: index == cursor.index)
    }
    if shown.isEmpty { surface.write("none", in: inner.row(0), style: .secondary) }
  }
}
