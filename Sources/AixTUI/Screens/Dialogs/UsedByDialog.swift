import ConsoleCore
import Curses

/// The records that refer to a record, and the classes that are not loaded.
struct UsedByDialog: Layer {
  private struct Entry: Sendable {
    let objectClass: String
    let uuid: String
    let name: String
    let path: String
  }

  /// The result of a search and the record that it was for.
  private struct Found: Sendable {
    let key: RecordKey
    let entries: [Entry]
    let unread: [String]
  }

  private let record: Record
  private let title: String
  private var entries: [Entry] = []
  private var unread: [String] = []
  /// Whether a search has to start, and whether one has finished.
  private var isWanted = true
  private var isKnown = false
  private var list = MenuList()

  var isDialog: Bool { true }

  init(_ record: Record) {
    self.record = record
    title = "Records that refer to \(record.name ?? record.uuid)"
  }

  mutating func missing(_ context: Context) -> [Request] {
    guard isWanted else { return [] }
    isWanted = false
    let (store, references) = (context.device.store, ReferenceText.references(context))
    let key = context.device.key(record.objectClass, record.uuid)
    return [
      .compute {
        let (found, unread) = references.users(of: key.uuid)
        let entries = found.map { reference in
          Entry(
            objectClass: reference.objectClass, uuid: reference.uuid,
            name: store.record(reference.objectClass, reference.uuid)?.name ?? reference.uuid,
            path: reference.pointer.tokens.joined(separator: "."))
        }
        return Found(key: key, entries: entries, unread: unread)
      }
    ]
  }

  func offers(_ context: Context) -> [Offer] {
    let none = !isKnown ? "still searching" : entries.isEmpty ? "no record refers to this one" : nil
    return [
      Offer(.open, bar: none == nil, disabled: none, title: "Open"),
      Offer(.reload, bar: !unread.isEmpty, disabled: unread.isEmpty ? "all classes are loaded" : nil),
      Offer(.cancel, bar: true, title: "Close"), Offer(.back),
    ] + Offer.moving
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if list.move(command, count: entries.count) { return [] }
    switch command {
    case .open:
      guard entries.indices.contains(list.index) else { return [] }
      let entry = entries[list.index]
      return [.pop, .visit(context.device.key(entry.objectClass, entry.uuid))]
    case .reload: return unread.map { .load($0) }
    case .cancel, .back: return [.pop]
    default: return []
    }
  }

  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action] {
    if case .list = reply { isWanted = true }
    guard case .finished(let found as Found) = reply,
      found.key == context.device.key(record.objectClass, record.uuid)
    else { return [] }
    let selected = entries.indices.contains(list.index) ? entries[list.index].uuid : nil
    (entries, unread, isKnown) = (found.entries, found.unread, true)
    if let place = entries.firstIndex(where: { $0.uuid == selected }) { list.index = place }
    return []
  }

  private func note(_ width: Int) -> [String] {
    unread.isEmpty ? [] : Dialog.wrap("Not loaded: \(unread.joined(separator: ", "))", width: width)
  }

  private static func width(_ area: Rect) -> Int { min(86, area.width - 4) }

  mutating func layout(_ area: Rect, _ context: Context) {
    let room = area.height - 4 - note(UsedByDialog.width(area) - 4).count
    list.fit(count: entries.count, height: max(1, min(max(1, entries.count), room)))
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let width = UsedByDialog.width(area)
    let note = note(width - 4)
    let lines = max(1, min(max(1, entries.count), area.height - 4 - note.count))
    let inner = Dialog(title: title, width: width, height: lines + note.count + 2).draw(on: &surface, in: area)
    for (line, index) in list.visible(count: entries.count).enumerated() where line < lines {
      let entry = entries[index]
      let name = CellWidth.padded(CellWidth.truncate(entry.name, to: 34, ellipsis: surface.glyphs.ellipsis), to: 36)
      let text = " \(CellWidth.padded(entry.objectClass, to: 16)) \(name)\(entry.path)"
      surface.row(inner.row(line), text, style: .dialog, isSelected: index == list.index)
    }
    if entries.isEmpty {
      let text = isKnown ? "No loaded record refers to this one." : "Searching \(surface.glyphs.ellipsis)"
      surface.write(text, in: inner.row(0), style: .dialog)
    }
    for (line, text) in note.enumerated() {
      surface.write(text, in: inner.row(lines + line), style: .warning)
    }
  }
}
