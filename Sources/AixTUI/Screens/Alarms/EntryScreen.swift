import ConsoleCore
import Curses

/// An alarm or an entry whole: what is known of it, and all that the device said.
struct EntryScreen: Layer {
  private let lines: [(text: String, style: Style)]
  private let source: StatusEntry.Source
  private var cursor = ListCursor()

  var crumb: String { "entry" }
  var showsStatus: Bool { true }

  init(_ line: StatusJournal.Line, _ context: Context) {
    let entry = line.statusEntry
    source = entry?.source ?? StatusEntry.Source()
    let head = LogRow(line: line, context: context, now: RealTime.now).text
    lines =
      [(head, .title), ("written down at \(WallClock.iso(line.seen)), as \(line.key)", .secondary), ("", .text)]
      + EntryScreen.document(line.entry)
  }

  init(_ alarm: Alarm, _ context: Context) {
    source = alarm.entry.source
    let now = RealTime.now
    let notes = context.device.alarms.notes
    var lines: [(String, Style)] = [
      ("\(SeverityText.word(alarm.entry)): \(alarm.entry.message)", .title),
      ("since        \(WallClock.iso(alarm.since)), seen here at \(WallClock.iso(alarm.seen))", .secondary),
    ]
    if let cleared = alarm.cleared { lines.append(("gone         \(WallClock.iso(cleared))", .secondary)) }
    if let note = notes.note(of: alarm) {
      let text = note.text.isEmpty ? "" : ": \(note.text)"
      lines.append(("acknowledged on this machine by \(note.by), \(WallClock.iso(note.time))\(text)", .secondary))
    }
    if let shelf = notes.shelf(of: alarm, at: now) {
      lines.append(("shelved on this machine by \(shelf.by) until \(WallClock.iso(shelf.until))", .secondary))
    }
    let spans = context.device.alarms.book.spans[alarm.cause] ?? []
    lines.append(("", .text))
    lines.append(("came \(spans.count) times in the last 24 hours:", .title))
    for span in spans.reversed().prefix(50) {
      let end = span.end.map { "\(MomentText.moment($0, now: now, tenths: false))" } ?? "now"
      let length = MomentText.span((span.end ?? now) - span.start)
      lines.append(
        (
          "  \(MomentText.moment(span.start, now: now, tenths: false)) to \(end)  \(length)  \(span.severity.word)",
          .text
        ))
    }
    self.lines = lines + [("", .text)] + EntryScreen.document(alarm.entry.document)
  }

  private static func document(_ json: JSON) -> [(text: String, style: Style)] {
    json.text(.pretty).split(separator: "\n").map { (String($0), .value) }
  }

  func offers(_ context: Context) -> [Offer] {
    let link = SourceLink(source, context.device)
    return [
      Offer(.back, bar: true), Offer(.jump, bar: true, disabled: link == nil ? "it names no record" : nil),
      Offer(.copy, bar: true),
    ] + [.open, .up, .down, .pageUp, .pageDown, .halfUp, .halfDown, .top, .bottom].map { Offer($0) }
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if cursor.move(command, count: lines.count) { return [] }
    switch command {
    case .back, .open: return [.pop]
    case .jump: return SourceLink(source, context.device).map { [.visit($0.objectClass, uuid: $0.uuid)] } ?? []
    case .copy where lines.indices.contains(cursor.index): return [.copy(lines[cursor.index].text, what: "the line")]
    default: return []
    }
  }

  mutating func layout(_ area: Rect, _ context: Context) { cursor.fit(count: lines.count, height: area.height) }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    for (line, index) in cursor.visible(count: lines.count).enumerated() where line < area.height {
      surface.row(
        area.row(line), " " + lines[index].text, style: lines[index].style, isSelected: index == cursor.index)
    }
  }
}
