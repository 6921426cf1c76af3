import ConsoleCore
import Curses

/// Alarm groups, and silences by pattern.
extension AlarmsScreen {
  /// Identifies the answers of the grouping dialog.
  static let groupPointer = JSONPointer(tokens: ["group"])

  static func groupDialog(_ present: AlarmList.Grouping) -> ChoiceDialog {
    let titles: [AlarmList.Grouping: String] = [
      .none: "no grouping", .pattern: "message pattern", .source: "source", .severity: "severity",
    ]
    let choices = AlarmList.Grouping.allCases.map {
      FieldChoice(value: .string($0.rawValue), title: titles[$0] ?? $0.rawValue)
    }
    return ChoiceDialog(
      Field(key: "group", pointer: groupPointer, title: "Group alarms by", kind: .choice(choices)), choices,
      selected: .string(present.rawValue))
  }

  /// Why the row under the cursor cannot be silenced; nil if it can.
  var noSilence: String? {
    if list.current != nil { return nil }
    guard list.currentGroup != nil else { return "there are no alarms" }
    return list.grouping == .severity ? "group by pattern or source to silence a group" : nil
  }

  /// The silence dialog for the alarm or group under the cursor.
  func silenceDialog() -> SilenceDialog? {
    if let alarm = list.current { return SilenceDialog(message: alarm.pattern) }
    guard let group = list.currentGroup else { return nil }
    switch list.grouping {
    case .source:
      let source = group.alarms.first?.entry.source.words ?? ""
      return SilenceDialog(message: AlarmPattern("*"), source: AlarmPattern(exactly: source))
    case .pattern: return SilenceDialog(message: AlarmPattern(group.name))
    default: return nil
    }
  }

  mutating func handle(_ event: LayerEvent, _ context: Context) -> [Action]? {
    guard case .groupAlarms(let text) = event else { return nil }
    let word = text.split(separator: " ").last.map(String.init) ?? ""
    guard let grouping = AlarmList.Grouping(rawValue: word.lowercased()) else {
      let known = AlarmList.Grouping.allCases.map(\.rawValue).joined(separator: ", ")
      return [.say("Cannot group by \"\(word)\". Choose one of \(known)", .error)]
    }
    list.group(by: grouping)
    return []
  }

  /// Draws a group's line: its worst severity, its active, cleared and new alarm counts, its name.
  func draw(
    _ group: AlarmList.Group, on surface: inout Surface, in row: Rect, selection: Style?, _ context: Context
  ) {
    if let selection { surface.fill(row, style: selection) }
    let active = group.alarms.filter(\.isActive)
    let worst = (active.isEmpty ? group.alarms : active).map(\.entry.severity).min() ?? .unknown
    let new = group.alarms.count(where: context.device.alarms.isNew)
    var x = row.x
    func add(_ text: String, _ style: Style) {
      x += surface.write(text, x: x, y: row.y, style: selection ?? style, clip: row)
    }
    let fold: Character = surface.glyphs.isASCII ? (group.isFolded ? "+" : "-") : (group.isFolded ? "▸" : "▾")
    add("\(fold) ", .title)
    add("\(SeverityText.sign(worst).trimmingBlanks)\(active.count) active", SeverityText.style(worst))
    let over = group.alarms.count - active.count
    if over > 0 { add(", \(over) cleared", .secondary) }
    if new > 0 { add(", \(new) new", .warning) }
    add("  " + group.name, .title)
  }
}
