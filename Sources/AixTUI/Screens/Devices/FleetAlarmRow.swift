import ConsoleCore
import Curses

/// Draws a line of the alarms of several devices.
@MainActor struct FleetAlarmRow {
  private let deviceWidth: Int
  private let sourceWidth: Int
  private let now: Int64

  init(width: Int, deviceWidth: Int, now: Int64) {
    self.deviceWidth = deviceWidth
    self.now = now
    sourceWidth = width >= 100 ? min(28, width / 6) : 0
  }

  private static let severityWidth = 11
  private static let sinceWidth = 12

  /// The places of the columns after the mark: severity, device, since, source, message.
  private func places(_ row: Rect) -> [Rect] {
    var pen = RowPen(row, indent: 2)
    return [
      FleetAlarmRow.severityWidth, deviceWidth, FleetAlarmRow.sinceWidth, sourceWidth, max(0, row.width),
    ].map { pen.take($0) }
  }

  func drawTitles(on surface: inout Surface, in row: Rect) {
    surface.fill(row, style: .header)
    for (place, text) in zip(places(row), ["Severity", "Device", "Since", "Source", "Message"]) where place.width > 0 {
      surface.write(text, in: place, style: .header)
    }
  }

  func draw(_ line: FleetAlarmList.Row, on surface: inout Surface, in row: Rect, isSelected: Bool) {
    if isSelected { surface.fill(row, style: .selection) }
    switch line {
    case .group(let group, let isFolded): draw(group, isFolded, on: &surface, in: row, isSelected)
    case .alarm(let item, let isAlone): draw(item, isAlone, on: &surface, in: row, isSelected)
    }
  }

  private func draw(
    _ group: FleetAlarmList.Group, _ isFolded: Bool, on surface: inout Surface, in row: Rect, _ isSelected: Bool
  ) {
    func style(_ own: Style) -> Style { isSelected ? .selection : own }
    let fold = isFolded ? surface.glyphs.collapsed : surface.glyphs.expanded
    surface.write(String(fold), x: row.x, y: row.y, style: style(group.isNew ? Style.warning.inBold : .text), clip: row)
    let places = places(row)
    let word = SeverityText.sign(group.severity) + " " + group.severity.word
    surface.write(word, in: places[0], style: style(SeverityText.style(group.severity)))
    let devices = group.devices
    let named = devices == 1 ? group.items.first?.session.name ?? "" : "\(devices) devices"
    surface.write(named, in: places[1], style: style(.value))
    surface.write(
      MomentText.brief(group.since, now: now, width: FleetAlarmRow.sinceWidth), in: places[2], style: style(.secondary))
    surface.write("\(group.items.count) alarms", in: places[3], style: style(.secondary))
    surface.write(group.pattern, in: places[4], style: style(.text))
  }

  private func draw(
    _ item: FleetAlarmList.Item, _ isAlone: Bool, on surface: inout Surface, in row: Rect, _ isSelected: Bool
  ) {
    func style(_ own: Style) -> Style { isSelected ? .selection : own }
    let (alarm, entry) = (item.alarm, item.alarm.entry)
    let isNew = item.session.alarms.isNew(alarm)
    surface.write(
      isNew ? "N" : "a", x: row.x, y: row.y, style: style(isNew ? Style.warning.inBold : .secondary), clip: row)
    let places = places(isAlone ? row : row.splitLeft(1).rest)
    let word = SeverityText.sign(entry.severity) + " " + SeverityText.word(entry)
    surface.write(word, in: places[0], style: style(SeverityText.style(entry.severity)))
    surface.write(item.session.name, in: places[1], style: style(.value))
    let since =
      (alarm.offset == 0 ? "" : ClockText.mark)
      + MomentText.brief(alarm.since, now: now, width: FleetAlarmRow.sinceWidth - 1)
    surface.write(entry.unreadTime ?? since, in: places[2], style: style(.secondary))
    let source = SourceLink(entry.source, item.session)?.title ?? LogRow.source(entry)
    surface.write(source, in: places[3], style: style(.text))
    let stale = item.session.alarms.failure == nil ? "" : "(not confirmed) "
    surface.write(stale + entry.message, in: places[4], style: style(.text))
  }
}
