import ConsoleCore
import Curses

/// The records that a field can refer to, by name; typing filters the list.
struct ReferenceDialog: ListMenu {
  private struct Entry {
    let record: Record
    let name: String
    /// The text that the filter searches.
    let text: String
  }

  private let field: Field
  private let entries: [Entry]
  private var shown: [Int]
  private let unread: [String]
  private let nameWidth: Int
  var list: MenuList

  init(
    _ field: Field, of objectClass: String, selected: JSON?, besides uuid: String?, _ context: Context,
    filter: String = ""
  ) {
    let references = ReferenceText.references(context)
    self.field = field
    entries = references.candidates(for: field, in: objectClass, besides: uuid).map { record in
      let name = record.name ?? "(no name)"
      return Entry(record: record, name: name, text: TextFold.folded("\(name) \(record.objectClass) \(record.uuid)"))
    }
    shown = Array(entries.indices)
    unread = references.unread(for: field, in: objectClass)
    nameWidth = min(40, entries.prefix(500).map { CellWidth.width(of: $0.name) }.max() ?? 10)
    let index = entries.firstIndex { .string($0.record.uuid) == selected } ?? 0
    list = MenuList(index: filter.isEmpty ? index : 0, filter: filter)
    if !filter.isEmpty { narrow() }
  }

  func offers(_ context: Context) -> [Offer] { Self.choosing }

  var shownCount: Int { shown.count }
  var footHeight: Int { unread.isEmpty ? 0 : 1 }
  var hasMatches: Bool { !shown.isEmpty }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    if key == .escape { return [.pop] }
    let before = list.filter
    guard list.handle(key, count: shown.count) else { return nil }
    if list.filter != before { narrow() }
    return []
  }

  private mutating func narrow() {
    let words = TextFold.folded(list.filter).split(separator: " ")
    shown = entries.indices.filter { index in words.allSatisfy { entries[index].text.contains($0) } }
  }

  mutating func choose(_ command: Command, _ context: Context) -> [Action] {
    guard command == .open, shown.indices.contains(list.index) else { return [] }
    return [.answer(.chosen(.string(entries[shown[list.index]].record.uuid), field.pointer))]
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let ellipsis = surface.glyphs.ellipsis
    let foot = list.draw(
      field.title, count: shown.count, widest: nameWidth + 54, foot: footHeight, empty: "no record", on: &surface,
      in: area
    ) { place in
      let entry = entries[shown[place]]
      let name = CellWidth.padded(CellWidth.truncate(entry.name, to: nameWidth, ellipsis: ellipsis), to: nameWidth)
      return Dialog.Line(
        text: " \(name)  \(CellWidth.padded(entry.record.objectClass, to: 15)) \(entry.record.uuid)")
    }
    if !unread.isEmpty {
      surface.write("Not loaded yet: \(unread.joined(separator: ", "))", in: foot.row(0), style: .warning)
    }
  }
}
