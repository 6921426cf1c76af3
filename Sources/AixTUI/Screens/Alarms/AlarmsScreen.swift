import ConsoleCore
import Curses

/// What is wrong, since when, and what happened before.
struct AlarmsScreen: Layer {
  /// The parts that the cursor can be in.
  enum Part: CaseIterable {
    case alarms, log, figures
  }

  var focus = Part.alarms
  var list = AlarmList()
  var log = LogView()
  var figures = ListCursor()
  /// The length of the timeline in minutes.
  var minutes = 240
  var hasTimeline = true
  private var filterInput = FilterInput()
  /// The alarms that a dialog asks about.
  private var asked: [Alarm] = []

  var crumb: String { "alarms" }
  var pane: Command? { .alarms }
  var showsStatus: Bool { true }

  // MARK: Commands

  func offers(_ context: Context) -> [Offer] {
    if filterInput.isOpen { return FilterInput.offers }
    let model = context.device.alarms
    let alarm = list.current
    let group = list.currentGroup
    let none = focus == .alarms ? (alarm == nil && group == nil ? "there are no alarms" : nil) : nil
    let single = group == nil ? "there are no alarms" : "choose one alarm of the group"
    let link = source(context).flatMap { SourceLink($0, context.device) } == nil ? Texts.noRecord : nil
    let gone = alarm == nil ? single : alarm?.isActive == true ? nil : "the alarm is cleared"
    let noLog = focus == .figures ? "press \(context.keymap.label(.pane)) until you are in the log" : nil
    var offers = [
      Offer(.open, bar: focus != .figures, disabled: focus == .figures ? noEntry(context) : none),
      Offer(.jump, bar: focus != .figures, disabled: link),
      Offer(.entry, bar: focus != .figures, disabled: noEntry(context)),
      Offer(.pane, bar: true),
    ]
    if focus == .alarms {
      let nothing = model.new.isEmpty ? "there are no new alarms" : nil
      offers += [
        Offer(.acknowledge, bar: true, disabled: none), Offer(.acknowledgeAll, disabled: nothing),
        Offer(.shelve, bar: true, disabled: gone), Offer(.silence, bar: true, disabled: noSilence),
        Offer(.groupBy, bar: true),
      ]
    }
    if focus != .alarms {
      let elsewhere = "press \(context.keymap.label(.pane)) to go to the alarms"
      offers += [.acknowledge, .acknowledgeAll, .shelve, .silence, .groupBy].map { Offer($0, disabled: elsewhere) }
    }
    offers += [
      Offer(.silences), Offer(.filter, bar: true),
      Offer(.clearFilter, disabled: log.filter.isEmpty ? "no filter is set" : nil),
      Offer(.kinds, disabled: noLog), Offer(.level, bar: focus == .log, disabled: noLog), Offer(.pause), Offer(.fold),
      Offer(.zoomIn), Offer(.zoomOut),
      Offer(.copy, disabled: none), Offer(.reload, bar: true), Offer(.back),
    ]
    return offers + Offer.moving
  }

  private func noEntry(_ context: Context) -> String? {
    switch focus {
    case .alarms:
      list.current == nil ? (list.currentGroup == nil ? "there are no alarms" : "open the group first") : nil
    case .log: log.current == nil ? "there are no entries" : nil
    case .figures: "press \(context.keymap.label(.pane)) to go to the alarms"
    }
  }

  private func source(_ context: Context) -> StatusEntry.Source? {
    switch focus {
    case .alarms: list.current?.entry.source
    case .log: log.current?.statusEntry?.source
    case .figures: nil
    }
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    let model = context.device.alarms
    if move(command, model) { return [] }
    switch command {
    case .pane: focus = Part.allCases[(Part.allCases.firstIndex(of: focus) ?? 0) + 1 - (focus == .figures ? 3 : 0)]
    case .fold: hasTimeline.toggle()
    case .zoomIn, .zoomOut: zoom(command == .zoomIn ? -1 : 1)
    case .filter:
      filterInput.open(log.filter.text)
      focus = .log
    case .clearFilter: log.setFilter(LogFilter())
    case .kinds: log.setFilter(LogFilter(log.filter.nextKind, level: log.filter.level))
    case .level: log.setFilter(LogFilter(log.filter.text, level: log.filter.nextLevel))
    case .pause: if log.isFollowing { log.freeze(model) } else { log.follow(model) }
    case .reload: return [.refreshStatus]
    case .back: return leave(model)
    case .jump:
      return source(context).flatMap { SourceLink($0, context.device) }.map {
        [.visit(context.device.key($0.objectClass, $0.uuid))]
      }
        ?? []
    case .open, .entry: return open(command, context)
    case .copy: return copy(context)
    default: return performOnAlarm(command, context)
    }
    return []
  }

  private mutating func move(_ command: Command, _ model: AlarmModel) -> Bool {
    switch focus {
    case .alarms: list.move(command)
    case .log: log.move(command, model)
    case .figures: figures.move(command, count: model.figures.rows.count)
    }
  }

  private mutating func zoom(_ step: Int) {
    let place = TimelineStrip.choices.firstIndex(of: minutes) ?? 2
    minutes = TimelineStrip.choices[min(max(0, place + step), TimelineStrip.choices.count - 1)]
    hasTimeline = true
  }

  /// Esc and q: clears the filter, then ends the pause, then closes the screen.
  private mutating func leave(_ model: AlarmModel) -> [Action] {
    if !log.filter.isEmpty {
      log.setFilter(LogFilter())
    } else if !log.isFollowing {
      log.follow(model)
    } else {
      return [.pop]
    }
    return []
  }

  /// Jumps from an alarm to the log around its start, or opens an entry in full.
  private mutating func open(_ command: Command, _ context: Context) -> [Action] {
    switch focus {
    case .alarms:
      guard let alarm = list.current else {
        if command == .open { list.fold() }
        return []
      }
      if command == .entry { return [.push(EntryScreen(alarm, context))] }
      log.setFilter(LogFilter())
      log.jump(to: alarm, context.device.alarms)
      focus = .log
    case .log:
      guard let line = log.current else { return [] }
      return [.push(EntryScreen(line, context))]
    case .figures: break
    }
    return []
  }

  private func copy(_ context: Context) -> [Action] {
    switch focus {
    case .alarms:
      if let group = list.currentGroup { return [.copy(group.name, what: "the group's name")] }
      return list.current.map { [.copy($0.entry.document.text(), what: "the alarm")] } ?? []
    case .log:
      guard let line = log.current else { return [] }
      return [.copy(LogRow(line: line, context: context, now: RealTime.now).text, what: "the line")]
    case .figures:
      let rows = context.device.alarms.figures.rows
      guard rows.indices.contains(figures.index) else { return [] }
      let row = rows[figures.index]
      return [.copy(row.value.stringValue ?? row.value.text(), what: row.name)]
    }
  }

  private mutating func performOnAlarm(_ command: Command, _ context: Context) -> [Action] {
    switch command {
    case .acknowledge:
      asked = list.current.map { [$0] } ?? list.currentGroup?.alarms ?? []
      return asked.isEmpty ? [] : [.push(AlarmsScreen.acknowledgement(asked))]
    case .silence: return noSilence == nil ? silenceDialog().map { [.push($0)] } ?? [] : []
    case .silences: return [.push(SilencesScreen())]
    case .groupBy: return [.push(AlarmsScreen.groupDialog(list.grouping))]
    case .acknowledgeAll:
      let new = context.device.alarms.new
      asked = new
      return new.isEmpty ? [] : [.push(AlarmsScreen.acknowledgement(new))]
    case .shelve:
      guard let alarm = list.current else { return [] }
      asked = [alarm]
      let isShelved = context.device.alarms.notes.shelf(of: alarm, at: RealTime.now) != nil
      return [.push(AlarmsScreen.shelf(alarm, isShelved: isShelved))]
    default: return []
    }
  }

  private static func acknowledgement(_ alarms: [Alarm]) -> NoteDialog {
    var lines = alarms.prefix(5).map {
      Dialog.Line(
        text: "\(SeverityText.word($0.entry)): \($0.entry.message)", style: SeverityText.style($0.entry.severity))
    }
    if alarms.count > 5 { lines.append(Dialog.Line(text: "and \(alarms.count - 5) more")) }
    lines += [
      Dialog.Line(text: ""),
      Dialog.Line(
        text: "Kept on this machine only, as \(LocalUser.name). Nothing is sent to the device.", style: .secondary),
    ]
    return NoteDialog(title: alarms.count == 1 ? "Acknowledge" : "Acknowledge \(alarms.count) alarms", lines: lines)
  }

  private static func shelf(_ alarm: Alarm, isShelved: Bool) -> ChoiceDialog {
    let times = [(15, "15 minutes"), (60, "1 hour"), (240, "4 hours"), (480, "8 hours"), (1440, "24 hours")]
    var choices = times.map { FieldChoice(value: .number(JSONNumber($0.0)), title: $0.1) }
    if isShelved { choices.insert(FieldChoice(value: 0, title: "End shelving"), at: 0) }
    return ChoiceDialog(
      Field(
        key: "shelf", pointer: .root, title: "Shelve \"\(alarm.entry.message)\" for", kind: .choice(choices)),
      choices, selected: nil)
  }

  mutating func handle(_ answer: Answer, _ context: Context) -> [Action] {
    switch answer {
    case .note(let text): return [.acknowledge(asked, note: text)]
    case .chosen(let value, AlarmsScreen.groupPointer):
      list.group(by: value.stringValue.flatMap(AlarmList.Grouping.init) ?? .none)
      return []
    case .chosen(let value, _): return asked.first.map { [.shelve($0, minutes: value.intValue ?? 0)] } ?? []
    default: return []
    }
  }

  // MARK: Typing

  func takesText(_ context: Context) -> Bool { filterInput.isOpen }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    guard let change = filterInput.handle(key) else { return nil }
    if case .changed(let text) = change { log.setFilter(LogFilter(text, level: log.filter.level)) }
    return []
  }

  // MARK: The journal

  mutating func missing(_ context: Context) -> [Request] {
    guard let journal = context.device.alarms.journal, let read = log.takeRead() else { return [] }
    return [.disk { read.perform(on: journal) }]
  }

  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action] {
    if case .finished(let page as LogPage) = reply { log.apply(page, context.device.alarms) }
    return []
  }

  // MARK: Layout

  mutating func layout(_ area: Rect, _ context: Context) {
    let model = context.device.alarms
    let areas = areas(area, model)
    list.refresh(model, isFrozen: context.isCovered, height: areas.alarms.height - 2)
    log.refresh(model, height: areas.log.height - 1)
    figures.fit(count: model.figures.rows.count, height: areas.figures.height - 1)
  }

  /// In one second while an alarm is active, else at the alarm book's next deadline.
  func nextTick(_ context: Context) -> ContinuousClock.Instant? {
    guard !context.isCovered else { return nil }
    let model = context.device.alarms
    if list.alarms.contains(where: \.isActive) { return context.now + .seconds(1) }
    return model.book.nextDeadline.map { context.now + .milliseconds(max(1000, $0 - RealTime.now)) }
  }
}

extension AlarmsScreen: Prompting {
  func drawPrompt(on surface: inout Surface, in row: Rect, _ context: Context) {
    MessageLine.draw(filterInput.field, "Filter: ", on: &surface, in: row, context)
  }
}
