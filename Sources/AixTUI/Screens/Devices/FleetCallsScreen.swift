import ConsoleCore
import Curses

/// The calls and streams of all devices, those in trouble first.
struct FleetCallsScreen: FilteredLayer {
  var lists = [FleetCallList(.call), FleetCallList(.stream)]
  /// The list that has the cursor.
  var focus = 0
  private var isFolded = false
  var filter = TextFilter()

  var crumb: String { "calls" }
  var pane: Command? { .calls }
  var isOfOneDevice: Bool { false }
  var showsFleet: Bool { true }

  // MARK: Commands

  func offers(_ context: Context) -> [Offer] {
    if filter.isOpen { return FilterInput.offers }
    let entry = lists[focus].current?.entry
    let none = entry == nil ? "nothing is selected" : nil
    let gone = none ?? (entry?.isGone == true ? "the record no longer exists on the device" : nil)
    let readOnly = lists[focus].current?.session.isReadOnly == true ? Texts.readOnly : nil
    return [
      Offer(.open, bar: true, disabled: none), Offer(.openRecord, bar: true, disabled: gone),
      Offer(.actions, bar: true, disabled: gone), Offer(.edit, disabled: readOnly ?? gone),
      Offer(.pane, bar: true), Offer(.fold, bar: true), Offer(.filter, bar: true),
      clearFilterOffer,
      Offer(.timeline, disabled: none), Offer(.reload, bar: true), Offer(.back),
    ] + Offer.moving + [Offer(.left), Offer(.right)]
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if lists[focus].move(command) { return [] }
    switch command {
    case .left: lists[focus].scrollFigures(by: -1)
    case .right: lists[focus].scrollFigures(by: 1)
    case .pane: focus = 1 - focus
    case .fold: isFolded.toggle()
    case .filter: filter.open()
    case .clearFilter: _ = filter.clear()
    case .reload:
      return context.fleet.sessions.map { session in
        .on(session.id, session.callClasses.filter { session.store.isRead($0) }.sorted().map { .load($0) })
      }
    case .back: return filter.clear() ? [] : [.pop]
    default: return performOnEntry(command, context)
    }
    return []
  }

  private func performOnEntry(_ command: Command, _ context: Context) -> [Action] {
    guard let session = lists[focus].current?.session, let entry = lists[focus].current?.entry else { return [] }
    let own = context.of(session)
    func on(_ actions: [Action]) -> [Action] { [.on(session.id, actions)] }
    switch command {
    case .open, .timeline: return on([.push(TimelineScreen(entry.record, own))])
    case .actions: return entry.isGone ? [] : on(ActionsDialog.open(entry.record))
    case .openRecord: return on([.push(RecordScreen(entry.record))])
    case .edit: return entry.isGone ? [] : on([.push(FormScreen(editing: entry.record, own))])
    default: return []
    }
  }

  // MARK: Layout

  /// The areas of both lists, one above the other so that all columns have room.
  private func areas(_ area: Rect) -> [Rect] {
    let none = Rect(x: 0, y: 0, width: 0, height: 0)
    if isFolded || area.height < 8 { return focus == 0 ? [area, none] : [none, area] }
    let (top, bottom) = area.splitTop(area.height / 2)
    return [top, bottom]
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    let sessions = context.fleet.sessions
    let held = Dictionary(grouping: lists.compactMap(\.current)) { $0.session.id }
    for session in sessions {
      session.callBook.held = Set(held[session.id]?.map(\.uuid) ?? [])
      if !context.isCovered { session.callBook.expire(at: RealTime.now) }
    }
    let wanted = RecordFilter(filter.text)
    let areas = areas(area)
    for place in lists.indices {
      lists[place].refresh(sessions, filter: wanted, isFrozen: context.isCovered)
      lists[place].layout(height: areas[place].height - 2)
    }
  }

  /// In one second while a duration on screen runs.
  func nextTick(_ context: Context) -> ContinuousClock.Instant? {
    guard !context.isCovered else { return nil }
    let runs = lists.contains { list in
      list.cursor.visible(count: list.rows.count).contains { list.rows[$0].entry?.isRunning == true }
    }
    return runs ? context.now + .seconds(1) : nil
  }

  // MARK: Drawing

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    for (place, area) in areas(area).enumerated() where area.height > 0 {
      draw(lists[place], on: &surface, in: area, isFocused: place == focus, context)
    }
  }

  private func draw(
    _ list: FleetCallList, on surface: inout Surface, in area: Rect, isFocused: Bool, _ context: Context
  ) {
    let widest = context.fleet.sessions.map { CellWidth.width(of: $0.name) }.max() ?? 8
    let deviceWidth = min(area.width >= 120 ? 20 : 12, max(6, widest)) + 1
    let (names, rest) = area.splitLeft(deviceWidth)
    let columns = CallColumns(width: rest.width, figures: list.figures.count - list.firstFigure, roles: list.roles)
    drawHeading(list, on: &surface, in: area.row(0), isFocused: isFocused, context)
    surface.fill(area.row(1), style: .header)
    surface.write("Device", in: names.row(1), style: .header)
    columns.drawTitles(
      list.kind, list.figures.dropFirst(list.firstFigure), isFirst: list.firstFigure == 0, on: &surface, in: rest.row(1)
    )
    if list.rows.isEmpty {
      surface.write(emptyText(list, context), in: area.inset(x: 1, y: 0).row(2), style: .secondary)
    }
    let now = RealTime.now
    for (line, index) in list.cursor.visible(count: list.rows.count).enumerated() where line + 2 < area.height {
      let row = list.rows[index]
      let style: Style? = index != list.cursor.index ? nil : isFocused ? .selection : .selectionUnfocused
      if let style { surface.fill(names.row(line + 2), style: style) }
      // What is shown of a device that does not answer may have ended long ago.
      let isDoubtful = !row.session.isSignedIn
      surface.write(
        (isDoubtful ? "?" : "") + row.session.name, in: names.splitRight(1).rest.row(line + 2),
        style: style ?? (isDoubtful ? .stale : .label))
      let figures = list.figures.dropFirst(list.firstFigure)
      CallRow(book: row.session.callBook, figures: figures, columns: columns, now: now)
        .draw(row.uuid, on: &surface, in: rest.row(line + 2), selection: style)
    }
  }

  private func drawHeading(
    _ list: FleetCallList, on surface: inout Surface, in row: Rect, isFocused: Bool, _ context: Context
  ) {
    let title = (isFocused ? String(context.glyphs.cursor) : " ") + (list.kind == .call ? "CALLS  " : "STREAMS  ")
    var x = row.x + surface.write(title, x: row.x, y: row.y, style: .title, clip: row)
    func add(_ text: String, _ style: Style) { x += surface.write(text, x: x, y: row.y, style: style, clip: row) }
    let dot = " \(context.glyphs.dot) "
    add("\(list.counts.present)", .text)
    if list.counts.trouble > 0 { add(dot + "! \(list.counts.trouble) in trouble", .danger) }
    if list.counts.ended > 0 { add(dot + "\(list.counts.ended) ended", .secondary) }
    if unread(list.kind, context) > 0 { add(dot + "\(unread(list.kind, context)) devices not known", .warning) }
    if filter.isSet { add(dot + "filter \"\(filter.text)\": \(list.rows.count)", .secondary) }
    surface.write(place: list.cursor, of: list.rows.count, in: row, after: x)
  }

  /// The number of devices whose calls or streams were not read yet.
  private func unread(_ kind: CallWords.Kind, _ context: Context) -> Int {
    context.fleet.sessions.count { session in
      let names = Set(session.classes.map(\.name))
      let wanted = (session.callBook.table.classes[kind] ?? []).filter(names.contains)
      return names.isEmpty || wanted.contains { !session.store.isRead($0) && !session.isDenied($0) }
    }
  }

  private func emptyText(_ list: FleetCallList, _ context: Context) -> String {
    let word = list.kind == .call ? "calls" : "streams"
    if filter.isSet, list.counts.present > 0 {
      return "No \(word) match the filter. Press \(context.keymap.label(.clearFilter)) to clear it."
    }
    return unread(list.kind, context) > 0 ? "No \(word) on the devices that answered." : "No \(word)."
  }
}
