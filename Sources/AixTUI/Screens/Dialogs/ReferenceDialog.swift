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
  private var filter = ""
  private var cursor = ListCursor()

  var isDialog: Bool { true }

  init(
    _ field: Field, of objectClass: String, selected: JSON?, besides uuid: String?, _ context: Context,
    filter: String = ""
  ) {
    let references = ReferenceText.references(context)
    self.field = field
    entries = references.candidates(for: field, in: objectClass, besides: uuid).map { record in
      let name = record.name ?? "(no name)"
      return Entry(record: record, name: name, text: "\(name) \(record.objectClass) \(record.uuid)".lowercased())
    }
    shown = Array(entries.indices)
    unread = references.unread(for: field, in: objectClass)
    nameWidth = min(40, entries.prefix(500).map { CellWidth.width(of: $0.name) }.max() ?? 10)
    cursor.index = entries.firstIndex { .string($0.record.uuid) == selected } ?? 0
    if !filter.isEmpty { narrow(filter) }
  }

  func offers(_ context: Context) -> [Offer] {
    [Offer(.open, bar: true), Offer(.cancel, bar: true), Offer(.pageUp), Offer(.pageDown), Offer(.top), Offer(.bottom)]
  }

  func takesText(_ context: Context) -> Bool { true }
  var hasMatches: Bool { !shown.isEmpty }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    switch key {
    case .up: _ = cursor.move(.up, count: shown.count)
    case .down: _ = cursor.move(.down, count: shown.count)
    case .character(let character): narrow(filter + String(character))
    case .backspace: narrow(String(filter.dropLast()))
    case .escape: return [.pop]
    default: return nil
    }
    return []
  }

  private mutating func narrow(_ text: String) {
    filter = text
    let words = text.lowercased().split(separator: " ")
    shown = entries.indices.filter { index in words.allSatisfy { entries[index].text.contains($0) } }
    cursor.index = 0
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if cursor.move(command, count: shown.count) { return [] }
    switch command {
    case .open:
      guard shown.indices.contains(cursor.index) else { return [] }
      return [.answer(.chosen(.string(entries[shown[cursor.index]].record.uuid), field.pointer))]
    case .cancel, .back: return [.pop]
    default: return []
    }
  }

  private var footHeight: Int { unread.isEmpty ? 0 : 1 }

  mutating func layout(_ area: Rect, _ context: Context) {
    cursor.fit(count: shown.count, height: min(max(1, shown.count), max(1, area.height - 5 - footHeight)))
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let title = field.title + (filter.isEmpty ? "" : " / " + filter)
    let height = min(max(1, shown.count), max(1, area.height - 5 - footHeight))
    let inner = Dialog(title: title, width: nameWidth + 60, height: height + 2 + footHeight)
      .draw(on: &surface, in: area)
    for (line, index) in cursor.visible(count: shown.count).enumerated() where line < height {
      let entry = entries[shown[index]]
      let name = CellWidth.padded(
        CellWidth.truncate(entry.name, to: nameWidth, ellipsis: surface.glyphs.ellipsis), to: nameWidth)
      let text = " \(name)  \(CellWidth.padded(entry.record.objectClass, to: 15)) \(entry.record.uuid)"
      surface.row(inner.row(line), text, style: .dialog, isSelected: index == cursor.index)
    }
    if shown.isEmpty { surface.write("no record", in: inner.row(0), style: .secondary) }
    if !unread.isEmpty {
      surface.write("not read yet: \(unread.joined(separator: ", "))", in: inner.row(inner.height - 1), style: .warning)
    }
  }
}
