import ConsoleCore
import Curses

/// The history of one record: each change with its time and the old and new values, even after the record is gone.
struct TimelineScreen: Layer {
  /// A line of the timeline.
  struct Line: Equatable {
    enum Kind {
      case day, birth, end, change
    }

    let time: Int64
    let kind: Kind
    let key: String
    let origin: String
    let title: String
    let text: String

    /// The whole line as text, for a copy and for the foot.
    var whole: String {
      if kind == .day { return text }
      return MomentText.time(time) + (origin.isEmpty ? "" : " " + origin) + " " + title
        + (text.isEmpty ? "" : " " + text)
    }

    /// Whether it is the same line of the timeline, even if its text has changed.
    func isSame(as other: Line) -> Bool { time == other.time && kind == other.kind && key == other.key }
  }

  let objectClass: String
  let uuid: String
  /// The record as it was last seen.
  private(set) var record: Record
  private(set) var isGone = false
  private(set) var lines: [Line] = []
  private(set) var cursor = ListCursor()
  /// Whether the newest line is kept in view.
  private(set) var follows = true
  /// The number of lines added since the user left the end.
  private(set) var newCount = 0
  private var fields = FieldIndex()
  private var derivedFrom: Record?

  init(_ record: Record, _ context: Context) {
    self.record = record
    objectClass = record.objectClass
    uuid = record.uuid
  }

  var crumb: String { (record.name ?? uuid) + " timeline" }
  var visibleClass: String? { objectClass }

  func offers(_ context: Context) -> [Offer] {
    let gone = isGone ? "the record no longer exists on the device" : nil
    let none = lines.isEmpty ? "there are no lines yet" : nil
    return [
      Offer(.back, bar: true), Offer(.openRecord, bar: true, disabled: gone), Offer(.copy, bar: true, disabled: none),
      Offer(.bottom, bar: true), Offer(.reload, bar: true), Offer(.copyRecord), Offer(.copyRecordSecrets),
    ] + [.up, .down, .pageUp, .pageDown, .halfUp, .halfDown, .top].map { Offer($0) }
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if cursor.move(command, count: lines.count) {
      follows = cursor.index >= lines.count - 1
      if follows { newCount = 0 }
      return []
    }
    switch command {
    case .back, .timeline: return [.pop]
    case .openRecord: return [.push(RecordScreen(record))]
    case .reload: return [.request(context.device.ticket(), .record(objectClass, uuid))]
    case .copyRecord: return RecordCopy.masked(record, context)
    case .copyRecordSecrets: return RecordCopy.whole(record, context)
    case .copy where lines.indices.contains(cursor.index):
      return [.copy(lines[cursor.index].whole, what: "the line")]
    default: return []
    }
  }

  // MARK: Following the record

  mutating func layout(_ area: Rect, _ context: Context) {
    let device = context.device
    let present = device.store.record(objectClass, uuid)
    if let present { record = present }
    isGone = present == nil && device.sync[objectClass].isLoaded
    if derivedFrom != record {
      fields = FieldIndex(device.schema(objectClass), record)
      derivedFrom = record
    }
    apply(TimelineScreen.lines(device.store.history.story(uuid), fields))
    let figures = TimelineScreen.figures(device.callBook, uuid, height: area.height).count
    cursor.fit(
      count: lines.count, height: area.height - 1 - figures - TimelineScreen.footHeight(area))
  }

  /// Applies the current history; the cursor stays on its line while older ones leave and newer ones arrive.
  private mutating func apply(_ story: [Line]) {
    guard story != lines else { return }
    let selected = lines.indices.contains(cursor.index) ? lines[cursor.index] : nil
    let before = lines.last
    lines = story
    guard !follows else {
      cursor.index = max(0, lines.count - 1)
      return
    }
    if let before, let place = lines.lastIndex(where: { $0.isSame(as: before) }) {
      newCount += lines.count - 1 - place
    }
    guard let selected else { return }
    let line = cursor.index - cursor.top
    let place =
      lines.lastIndex { $0.isSame(as: selected) } ?? lines.firstIndex { $0.time > selected.time } ?? lines.count - 1
    cursor.index = max(0, place)
    cursor.top = max(0, place - line)
  }

  private static func lines(_ story: [ValueHistory.Step], _ fields: FieldIndex) -> [Line] {
    var lines: [Line] = []
    var day = MomentText.day(RealTime.now)
    for step in story {
      let stepDay = MomentText.day(step.time)
      if stepDay != day {
        lines.append(Line(time: step.time, kind: .day, key: "", origin: "", title: "", text: stepDay))
        day = stepDay
      }
      let origin = MomentText.origin(step.origin)
      func add(_ kind: Line.Kind, _ key: String, _ title: String, _ text: String) {
        lines.append(Line(time: step.time, kind: kind, key: key, origin: origin, title: title, text: text))
      }
      switch step.kind {
      case .create: add(.birth, "", "created", "")
      case .destroy: add(.end, "", "deleted on the device", "")
      case .update:
        for delta in step.deltas {
          let text = fields.text(delta.field, delta.old) + " -> " + fields.text(delta.field, delta.new)
          add(.change, delta.field, fields.title(delta.field), text)
        }
      }
    }
    return lines
  }

  // MARK: Places

  /// The figures of a call or a stream, as many as fit.
  static func figures(_ book: CallBook, _ uuid: String, height: Int) -> [CallRoles.Figure] {
    guard let entry = book[uuid], let roles = book.roles[entry.objectClass], !entry.series.isEmpty else { return [] }
    let moving = book.moving[entry.objectClass] ?? []
    let telling = roles.figures.filter { $0.limit != nil || moving.contains($0.key) }
    return Array(telling.sorted { $0.rank < $1.rank }.prefix(max(0, min(6, height / 5))))
  }

  /// The number of lines for the full text of the line under the cursor, including the rule.
  static func footHeight(_ area: Rect) -> Int { area.height >= 16 ? 3 : 0 }

  func nextTick(_ context: Context) -> ContinuousClock.Instant? {
    guard let entry = context.device.callBook[uuid], entry.isRunning else { return nil }
    return context.now + .milliseconds(Series.bucketLength)
  }
}
