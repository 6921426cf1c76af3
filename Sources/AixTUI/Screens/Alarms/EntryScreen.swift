import ConsoleCore
import Curses

/// An alarm or a log entry in full: what is known about it, and the device's document.
struct EntryScreen: Layer {
  private var list: LineList
  private let source: StatusEntry.Source

  var crumb: String { "entry" }
  var showsStatus: Bool { true }

  init(_ line: StatusJournal.Line, _ context: Context) {
    let entry = line.statusEntry
    source = entry?.source ?? StatusEntry.Source()
    let head = LogRow(line: line, context: context, now: RealTime.now).text
    var clock: [(text: String, style: Style)] = []
    if line.offset != 0, let told = line.deviceTime {
      clock = [(ClockText.deviceTime(told, line.offset), .warning)]
    }
    list = LineList(
      [(head, .title)] + clock + [
        ("Recorded     \(MomentText.moment(line.seen, now: RealTime.now))", .secondary), ("", .text),
      ]
        + EntryScreen.document(line.entry))
  }

  init(_ alarm: Alarm, _ context: Context) {
    source = alarm.entry.source
    let now = RealTime.now
    let notes = context.device.alarms.notes
    var lines: [(String, Style)] = [
      ("\(SeverityText.word(alarm.entry)): \(alarm.entry.message)", .title),
      (
        "Since        \(MomentText.moment(alarm.since, now: now)), seen here at \(MomentText.moment(alarm.seen, now: now))",
        .secondary
      ),
    ]
    if alarm.offset != 0 { lines.append((ClockText.deviceTime(alarm.since + alarm.offset, alarm.offset), .warning)) }
    if let cleared = alarm.cleared {
      lines.append(("Cleared      \(MomentText.moment(cleared, now: now))", .secondary))
    }
    if let note = notes.note(of: alarm) {
      let text = note.text.isEmpty ? "" : ": \(note.text)"
      lines.append(
        (
          "Acknowledged on this machine by \(note.by), \(MomentText.moment(note.time, now: now, tenths: false))\(text)",
          .secondary
        ))
    }
    if let shelf = notes.shelf(of: alarm, at: now) {
      lines.append(
        (
          "Shelved on this machine by \(shelf.by) until \(MomentText.moment(shelf.until, now: now, tenths: false))",
          .secondary
        ))
    }
    if let silence = notes.silence(of: alarm, at: now) {
      let until = MomentText.moment(silence.until, now: now, tenths: false)
      lines.append(("Silenced on this machine by \(silence.by) until \(until): \(silence.title)", .secondary))
    }
    let spans = context.device.alarms.book.spans[alarm.trouble] ?? []
    lines.append(("", .text))
    lines.append(("Raised \(spans.count) time\(spans.count == 1 ? "" : "s") in the last 24 hours:", .title))
    for span in spans.reversed().prefix(50) {
      let end = span.end.map { "\(MomentText.moment($0, now: now, tenths: false))" } ?? "now"
      let length = MomentText.span((span.end ?? now) - span.start)
      lines.append(
        (
          "  \(MomentText.moment(span.start, now: now, tenths: false)) to \(end)  \(length)  \(span.severity.word)",
          .text
        ))
    }
    list = LineList(lines + [("", .text)] + EntryScreen.document(alarm.entry.document))
  }

  private static func document(_ json: JSON) -> [(text: String, style: Style)] {
    json.text(.pretty).split(separator: "\n").map { (String($0), .value) }
  }

  func offers(_ context: Context) -> [Offer] {
    let link = SourceLink(source, context.device)
    return [
      Offer(.back, bar: true), Offer(.jump, bar: true, disabled: link == nil ? Texts.noRecord : nil),
      Offer(.copy, bar: true),
    ] + [Offer(.open, title: "Back")] + Offer.moving
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if list.move(command) { return [] }
    switch command {
    case .back, .open: return [.pop]
    case .jump:
      return SourceLink(source, context.device).map { [.visit(context.device.key($0.objectClass, $0.uuid))] } ?? []
    case .copy: return list.copy
    default: return []
    }
  }

  mutating func layout(_ area: Rect, _ context: Context) { list.fit(height: area.height) }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) { list.draw(on: &surface, in: area) }
}
