import ConsoleCore
import Curses

/// The records that a field can lead to, by their names; typing narrows the list.
struct ReferenceDialog: Layer {
  private struct Entry {
    let record: Record
    let name: String
    /// What typing is compared with.
    let text: String
  }

  private let field: Field
  private let entries: [Entry]
  private var shown: [Int]
  private let unread: [String]
  private let nameWidth: Int
  private var list: MenuList

  var isDialog: Bool { true }

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

  func offers(_ context: Context) -> [Offer] {
    [Offer(.open, bar: true, title: "Choose"), Offer(.cancel, bar: true)] + MenuList.offers
  }

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

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if list.move(command, count: shown.count) { return [] }
    switch command {
    case .open:
      guard shown.indices.contains(list.index) else { return [] }
      return [.answer(.chosen(.string(entries[shown[list.index]].record.uuid), field.pointer))]
    case .cancel, .back: return [.pop]
    default: return []
    }
  }

  private var footHeight: Int { unread.isEmpty ? 0 : 1 }

  mutating func layout(_ area: Rect, _ context: Context) {
    list.fit(count: shown.count, height: min(max(1, shown.count), max(1, area.height - 5 - footHeight)))
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let title = list.titled(field.title)
    let height = min(max(1, shown.count), max(1, area.height - 5 - footHeight))
    let inner = Dialog(title: title, width: nameWidth + 60, height: height + 2 + footHeight)
      .draw(on: &surface, in: area)
    for (line, index) in list.visible(count: shown.count).enumerated() where line < height {
      let entry = entries[shown[index]]
      let name = CellWidth.padded(
        CellWidth.truncate(entry.name, to: nameWidth, ellipsis: surface.glyphs.ellipsis), to: nameWidth)
      let text = " \(name)  \(CellWidth.padded(entry.record.objectClass, to: 15)) \(entry.record.uuid)"
      surface.row(inner.row(line), text, style: .dialog, isSelected: index == list.index)
    }
    if shown.isEmpty { surface.write("no record", in: inner.row(0), style: .secondary) }
    if !unread.isEmpty {
      let text = "not loaded yet: \(unread.joined(separator: ", "))"
      surface.write(text, in: inner.row(inner.height - 1), style: .warning)
    }
  }
}
