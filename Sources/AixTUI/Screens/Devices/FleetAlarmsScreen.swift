import ConsoleCore
import Curses

/// The active alarms of all devices: the same alarm on many devices is one line with a count.
struct FleetAlarmsScreen: FilteredLayer {
  private var list = FleetAlarmList()
  var filter = TextFilter()
  /// The alarms that the open dialog asks about.
  private var asked: [FleetAlarmList.Item] = []

  var crumb: String { "alarms" }
  var pane: Command? { .alarms }
  var isOfOneDevice: Bool { false }
  var showsFleet: Bool { true }
  var showsStatus: Bool { true }

  // MARK: Commands

  func offers(_ context: Context) -> [Offer] {
    if filter.isOpen { return FilterInput.offers }
    let none = list.row == nil ? "there are no alarms" : nil
    let isGroup = if case .group? = list.row { true } else { false }
    let several = none ?? (isGroup ? "open the group first" : nil)
    return [
      Offer(.open, bar: true, disabled: none, title: isGroup ? "Unfold" : "Device's alarms"),
      Offer(.jump, bar: true, disabled: several, title: "Record"),
      Offer(.acknowledge, bar: true, disabled: none), Offer(.acknowledgeAll, disabled: none),
      Offer(.entry, disabled: several), Offer(.filter, bar: true),
      clearFilterOffer,
      Offer(.copy, disabled: none), Offer(.reload, bar: true), Offer(.back, bar: true),
    ] + Offer.moving
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if list.move(command) { return [] }
    switch command {
    case .filter: filter.open()
    case .clearFilter: _ = filter.clear()
    case .reload: return context.fleet.sessions.map { .on($0.id, [.refreshStatus]) }
    case .back: return filter.clear() ? [] : [.pop]
    case .acknowledge: return ask(list.current)
    case .acknowledgeAll: return ask(list.groups.flatMap(\.items).filter { $0.session.alarms.isNew($0.alarm) })
    case .open where list.fold(): return []
    default: return performOnAlarm(command)
    }
    return []
  }

  private func performOnAlarm(_ command: Command) -> [Action] {
    guard case .alarm(let item, _)? = list.row else { return [] }
    let session = item.session
    switch command {
    case .open: return [.on(session.id, [.push(AlarmsScreen())])]
    case .jump:
      guard let link = SourceLink(item.alarm.entry.source, session) else {
        return [.say("The alarm names no record", .warning)]
      }
      return [.on(session.id, [.visit(session.key(link.objectClass, link.uuid))])]
    case .entry: return [.on(session.id, [.openAlarm(item.alarm)])]
    case .copy: return [.copy(item.alarm.entry.document.text(), what: "the alarm")]
    default: return []
    }
  }

  private mutating func ask(_ items: [FleetAlarmList.Item]) -> [Action] {
    asked = items
    guard !items.isEmpty else { return [.say("There are no new alarms", .info)] }
    let names = Set(items.map(\.session.name)).sorted()
    let devices = names.count == 1 ? names[0] : "\(names.count) devices"
    var lines = items.prefix(5).map { item in
      Dialog.Line(
        text: "\(item.session.name): \(item.alarm.entry.message)", style: SeverityText.style(item.alarm.entry.severity))
    }
    if items.count > 5 { lines.append(Dialog.Line(text: "and \(items.count - 5) more")) }
    lines += [
      Dialog.Line(text: ""),
      Dialog.Line(
        text: "Kept on this machine only, as \(LocalUser.name). Nothing is sent to the devices.", style: .secondary),
    ]
    let what = items.count == 1 ? "Acknowledge" : "Acknowledge \(items.count) alarms"
    return [.push(NoteDialog(title: "\(what) on \(devices)", lines: lines))]
  }

  mutating func handle(_ answer: Answer, _ context: Context) -> [Action] {
    guard case .note(let text) = answer else { return [] }
    let byDevice = Dictionary(grouping: asked) { $0.session.id }
    return context.fleet.sessions.compactMap { session in
      byDevice[session.id].map { .on(session.id, [.acknowledge($0.map(\.alarm), note: text)]) }
    }
  }

  // MARK: Layout and drawing

  mutating func layout(_ area: Rect, _ context: Context) {
    list.refresh(
      context.fleet.sessions, filter: RecordFilter(filter.text), isFrozen: context.isCovered, height: area.height - 2)
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    drawHeading(on: &surface, in: area.row(0), context)
    let deviceWidth = min(20, max(10, context.fleet.sessions.map { CellWidth.width(of: $0.name) }.max() ?? 8))
    let drawing = FleetAlarmRow(width: area.width, deviceWidth: deviceWidth, now: RealTime.now)
    drawing.drawTitles(on: &surface, in: area.row(1))
    let body = area.splitTop(2).rest
    if list.rows.isEmpty {
      surface.write(emptyText(context), in: body.inset(x: 1, y: 0).row(0), style: .secondary)
    }
    for (line, index) in list.cursor.visible(count: list.rows.count).enumerated() where line < body.height {
      drawing.draw(list.rows[index], on: &surface, in: body.row(line), isSelected: index == list.cursor.index)
    }
  }

  /// Says nothing of devices whose alarms are not known.
  private func emptyText(_ context: Context) -> String {
    if filter.isSet {
      return "No alarms match the filter. Press \(context.keymap.label(.clearFilter)) to clear it."
    }
    let unknown = context.fleet.sessions.count { $0.alarms.updated == nil }
    return unknown == 0 ? "No active alarms" : "No active alarms on the devices that answered; \(unknown) did not."
  }

  private func drawHeading(on surface: inout Surface, in row: Rect, _ context: Context) {
    let items = list.groups.flatMap(\.items)
    let devices = Set(items.map { ObjectIdentifier($0.session) }).count
    var x = row.x + surface.write(" ALARMS  ", x: row.x, y: row.y, style: .title, clip: row)
    func add(_ text: String, _ style: Style) { x += surface.write(text, x: x, y: row.y, style: style, clip: row) }
    let dot = " \(context.glyphs.dot) "
    add("\(items.count) on \(devices) of \(context.fleet.sessions.count) devices", .text)
    let unknown = context.fleet.sessions.count { $0.alarms.updated == nil }
    if unknown > 0 { add(dot + "\(unknown) not known", .warning) }
    if filter.isSet { add(dot + "filter \"\(filter.text)\"", .secondary) }
    surface.write(place: list.cursor, of: list.rows.count, in: row, after: x)
  }
}
