import ConsoleCore
import Curses

/// The active silences: what each one matches now, when it ends, who set it.
struct SilencesScreen: Layer {
  private var silences: [AlarmSilence] = []
  private var cursor = ListCursor()
  private var selected: String?

  var crumb: String { "silences" }
  var showsStatus: Bool { true }

  private var current: AlarmSilence? { silences.indices.contains(cursor.index) ? silences[cursor.index] : nil }

  func offers(_ context: Context) -> [Offer] {
    let none = current == nil ? "There are no silences" : nil
    return [
      Offer(.edit, bar: true, disabled: none), Offer(.open, disabled: none),
      Offer(.endSilence, bar: true, disabled: none), Offer(.new, bar: true), Offer(.back, bar: true),
    ] + Offer.moving
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if cursor.move(command, count: silences.count) {
      selected = current?.id
      return []
    }
    switch command {
    case .back: return [.pop]
    case .new: return [.push(SilenceDialog(message: AlarmPattern("")))]
    case .edit, .open: return current.map { [.push(SilenceDialog($0, now: RealTime.now))] } ?? []
    case .endSilence: return current.map { [.endSilence($0)] } ?? []
    default: return []
    }
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    if !context.isCovered || silences.isEmpty {
      silences = context.device.alarms.notes.silences(at: RealTime.now)
      if let selected, let place = silences.firstIndex(where: { $0.id == selected }) { cursor.index = place }
    }
    cursor.fit(count: silences.count, height: (area.height - 2) / 2)
    selected = current?.id
  }

  func nextTick(_ context: Context) -> ContinuousClock.Instant? {
    silences.isEmpty ? nil : context.now + .seconds(1)
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let now = RealTime.now
    surface.write(" SILENCES", in: area.row(0), style: .title)
    guard !silences.isEmpty else {
      let text =
        "No silences. Press \(context.keymap.label(.new)) to add one. In Alarms, \(context.keymap.label(.silence)) "
        + "silences the selected alarm or group."
      for (line, part) in Dialog.wrap(text, width: area.width - 4).enumerated() {
        surface.write(part, in: area.inset(x: 2, y: 2).row(line), style: .secondary)
      }
      return
    }
    let active = context.device.alarms.alarms.filter(\.isActive)
    let body = area.splitTop(1).rest
    for (line, index) in cursor.visible(count: silences.count).enumerated() where 2 * line + 1 < body.height {
      draw(silences[index], active, now, on: &surface, in: body, line: 2 * line, isSelected: index == cursor.index)
    }
  }

  /// Draws two lines: the pattern and its end, then what it matches and who set it.
  private func draw(
    _ silence: AlarmSilence, _ active: [Alarm], _ now: Int64, on surface: inout Surface, in area: Rect, line: Int,
    isSelected: Bool
  ) {
    let (first, second) = (area.row(line), area.row(line + 1))
    if isSelected { surface.fill(first, style: .selection) }
    let end =
      "ends \(MomentText.moment(silence.until, now: now, tenths: false)), in \(MomentText.span(silence.until - now)) "
    let (left, right) = first.splitRight(min(first.width / 2, CellWidth.width(of: end)))
    surface.write(" " + silence.title, in: left, style: isSelected ? .selection : .text)
    surface.write(end, in: right, style: isSelected ? .selection : .secondary, align: .right)
    let matching = active.filter(silence.matches)
    let names = matching.prefix(3).map(\.entry.message).joined(separator: " \(surface.glyphs.dot) ")
    let note = silence.note.isEmpty ? "" : ": \(silence.note)"
    let set = MomentText.moment(silence.start, now: now, tenths: false)
    let text = "   set by \(silence.by), \(set)\(note)  matches \(matching.count) now" + (names.isEmpty ? "" : ": ")
    surface.write(text + names, in: second, style: .secondary)
  }
}
