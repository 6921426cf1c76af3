import ConsoleCore
import Curses

/// The last values of one field of a record, with their times.
struct ValuesDialog: Layer {
  private let objectClass: String
  private let uuid: String
  private let title: String
  /// The dotted path of the field in the value history.
  private let key: String
  private var cursor = ListCursor()
  private var lines: [(time: String, origin: String, value: String)] = []
  private var isAtEnd = true
  private var fields = FieldIndex()
  private var known: Record?

  var isDialog: Bool { true }
  var visibleClass: String? { objectClass }

  init(_ record: Record, _ field: Field, _ context: Context) {
    objectClass = record.objectClass
    uuid = record.uuid
    key = ValuesDialog.key(of: field.pointer, uuid, context.device.store.history)
    title = field.title
    fields = FieldIndex(context.device.schema(objectClass), record)
    known = record
  }

  /// The path under which the history keeps the field's values; it keeps a list as a whole.
  private static func key(of pointer: JSONPointer, _ uuid: String, _ history: ValueHistory) -> String {
    let paths = pointer.tokens.indices.reversed().map { pointer.tokens[...$0].joined(separator: ".") }
    if let found = paths.first(where: { !history.values(uuid, $0).isEmpty }) { return found }
    return paths.first ?? ""
  }

  func offers(_ context: Context) -> [Offer] {
    [
      Offer(.copy, bar: true, disabled: lines.isEmpty ? "there are no values yet" : nil),
      Offer(.cancel, bar: true, title: "Close"),
    ]
      + [.back, .values, .up, .down, .pageUp, .pageDown, .halfUp, .halfDown, .top, .bottom].map { Offer($0) }
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if cursor.move(command, count: lines.count) {
      isAtEnd = cursor.index >= lines.count - 1
      return []
    }
    switch command {
    case .cancel, .back, .values: return [.pop]
    case .copy where lines.indices.contains(cursor.index):
      if fields.isSecret(key) { return [.say(Texts.secretNotCopied(title), .warning)] }
      let moments = context.device.store.history.values(uuid, key)
      guard moments.indices.contains(cursor.index), let value = moments[cursor.index].value else { return [] }
      return [.copy(value.stringValue ?? DisplayText.masked(value, fields[key]).text(), what: title)]
    default: return []
    }
  }

  /// Keeps the last known fields, so that a secret stays masked after its record is gone.
  private mutating func refreshFields(_ context: Context) {
    let record = context.device.store.record(objectClass, uuid) ?? context.device.callBook[uuid]?.record
    guard let record, record != known else { return }
    known = record
    fields = FieldIndex(context.device.schema(objectClass), record)
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    refreshFields(context)
    let now = RealTime.now
    lines = context.device.store.history.values(uuid, key).map { moment in
      let time = moment.time.map { MomentText.moment($0, now: now) } ?? "before"
      return (time, moment.time == nil ? "" : MomentText.origin(moment.origin), fields.text(key, moment.value))
    }
    if isAtEnd { cursor.index = max(0, lines.count - 1) }
    cursor.fit(count: lines.count, height: min(max(1, lines.count), area.height - 2))
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    guard !lines.isEmpty else {
      let text = "\(title) has not changed since the console started watching."
      let width = min(area.width - 4, max(24, CellWidth.width(of: text) + 4))
      let parts = Dialog.wrap(text, width: width - 4)
      let inner = Dialog(title: "Values of \(title)", width: width, height: parts.count + 2)
        .draw(on: &surface, in: area)
      for (line, part) in parts.enumerated() { surface.write(part, in: inner.row(line), style: .dialog) }
      return
    }
    let times = lines.map { CellWidth.width(of: $0.time) }.max() ?? 0
    let origins = lines.map { CellWidth.width(of: $0.origin) }.max() ?? 0
    let lead = times + 2 + (origins > 0 ? origins + 2 : 0)
    let values = lines.map { CellWidth.width(of: $0.value) }.max() ?? 0
    let width = max(lead + values + 4, CellWidth.width(of: title) + 18, 30)
    let inner = Dialog(title: "Values of \(title)", width: width, height: lines.count + 2).draw(on: &surface, in: area)
    for (line, index) in cursor.visible(count: lines.count).enumerated() where line < inner.height {
      let entry = lines[index]
      let time = CellWidth.padded(entry.time, to: times + 2)
      let origin = origins > 0 ? CellWidth.padded(entry.origin, to: origins + 2) : ""
      surface.row(
        inner.row(line), time + origin + entry.value, style: .dialog, isSelected: index == cursor.index)
    }
  }
}
