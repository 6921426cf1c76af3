import ConsoleCore
import Curses

/// The device's changes as they happen, one line per change.
struct LiveScreen: Layer {
  private(set) var view = ChangeLogView()
  private var filterInput = FilterInput()

  var crumb: String { "live" }
  var pane: Command? { .live }
  var showsChangeLog: Bool { true }

  func offers(_ context: Context) -> [Offer] {
    if filterInput.isOpen { return FilterInput.completingOffers }
    let none = view.count == 0 ? "there are no changes yet" : nil
    let record = change(context) == nil ? Texts.noRecord : nil
    return [
      Offer(.open, bar: true, disabled: none), Offer(.pause, bar: true), Offer(.filter, bar: true),
      Offer(.clearFilter, disabled: view.filter.isEmpty ? "no filter is set" : nil), Offer(.kinds, bar: true),
      Offer(.jump, bar: true, disabled: record), Offer(.mark, bar: true, disabled: none),
      Offer(.nextMark, disabled: view.marks.isEmpty ? "no lines are marked" : nil), Offer(.pins, bar: true),
      Offer(.copy, disabled: none), Offer(.back, bar: true),
    ] + Offer.moving
  }

  private func entry(_ context: Context) -> ChangeLogEntry? {
    view.current.flatMap { view.entries(context.device.store.changeLog)[$0] }
  }

  private func change(_ context: Context) -> Change? {
    if case .change(let change)? = entry(context)?.content { change } else { nil }
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    let changeLog = context.device.store.changeLog
    if view.move(command, changeLog) { return [] }
    switch command {
    case .back: return leave(context)
    case .pause: if view.isFollowing { view.freeze(changeLog) } else { view.follow() }
    case .filter:
      filterInput.open(view.filter.text)
    case .clearFilter: setFilter("", context)
    case .kinds: setFilter(LiveScreen.nextKind(after: view.filter.text), context)
    case .mark:
      view.toggleMark()
      _ = view.move(.down, changeLog)
    case .nextMark: _ = view.nextMark(changeLog)
    case .pins: return [.push(PinsDialog(context))]
    case .jump: return change(context).map { [.visit(context.device.key($0.objectClass, $0.uuid))] } ?? []
    case .open:
      guard let entry = entry(context) else { return [] }
      view.freeze(changeLog)
      return [.push(ChangeScreen(entry, context))]
    case .copy:
      guard let entry = entry(context) else { return [] }
      return [.copy(ChangeLogLine(entry, context).text, what: "the line")]
    default: break
    }
    return []
  }

  /// Esc and q: clears the filter, then ends the pause, then closes the screen.
  private mutating func leave(_ context: Context) -> [Action] {
    if !view.filter.isEmpty {
      setFilter("", context)
    } else if !view.isFollowing {
      view.follow()
    } else {
      return [.pop]
    }
    return []
  }

  private mutating func setFilter(_ text: String, _ context: Context) {
    let columns = text.isEmpty ? [] : LiveScreen.columns(context)
    view.setFilter(text, context.device.store.changeLog, columns: columns) { context.device.mask($0) }
  }

  private static func columns(_ context: Context) -> [Column] {
    context.device.sync.followed.sorted().flatMap { context.device.schema($0).columns(sample: []) }
  }

  /// The filter with the next kind of change in the cycle: all, creations, updates, deletions.
  static func nextKind(after text: String) -> String {
    let kinds = Change.Kind.allCases.map { "kind=\($0.rawValue)" }
    let words = text.split(separator: " ").map(String.init)
    let rest = words.filter { !kinds.contains($0) }
    let present = words.first(where: kinds.contains).flatMap(kinds.firstIndex(of:))
    let next = present.map { $0 + 1 } ?? 0
    return (next < kinds.count ? [kinds[next]] + rest : rest).joined(separator: " ")
  }

  // MARK: Typing

  func takesText(_ context: Context) -> Bool { filterInput.isOpen }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    if key == .tab, filterInput.isOpen {
      if let text = filterInput.complete(LiveScreen.columns(context)) { setFilter(text, context) }
      return []
    }
    guard let change = filterInput.handle(key) else { return nil }
    if case .changed(let text) = change { setFilter(text, context) }
    return []
  }

  // MARK: Layout and drawing

  mutating func layout(_ area: Rect, _ context: Context) {
    view.refresh(context.device.store.changeLog, height: area.height - 1) { context.device.mask($0) }
  }

  /// Redraws each second while the rate shows any change.
  func nextTick(_ context: Context) -> ContinuousClock.Instant? {
    let rate = context.device.store.changeLog.rate.recent(LiveScreen.rateCells * LiveScreen.rateStep, at: RealTime.now)
    return rate.contains { $0 > 0 } ? context.now + .seconds(1) : nil
  }

  static let rateCells = 24
  /// The seconds that one cell covers.
  static let rateStep = 5

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let changeLog = context.device.store.changeLog
    let (head, body) = area.splitTop(1)
    drawHead(on: &surface, in: head, changeLog, context)
    guard view.count > 0 else { return drawEmpty(on: &surface, in: body, context) }
    let entries = view.entries(changeLog)
    for (line, place) in view.cursor.visible(count: view.count).enumerated() where line < body.height {
      guard let number = view.number(at: place), let entry = entries[number] else { continue }
      ChangeLogLine(entry, context).draw(
        on: &surface, in: body.row(line), isSelected: place == view.cursor.index, isMarked: view.marks.contains(number))
    }
  }

  private func drawHead(on surface: inout Surface, in row: Rect, _ changeLog: ChangeLog, _ context: Context) {
    var parts = ["\(ObjectsScreen.grouped(view.count)) of \(ObjectsScreen.grouped(changeLog.entries.count)) lines"]
    if changeLog.entries.count == ChangeLog.limit {
      parts[0] += " of the last \(ObjectsScreen.grouped(changeLog.total)) changes"
    }
    if !view.filter.isEmpty { parts.append("filter \"\(view.filter.text)\"") }
    // Steps begin at multiples of their length, so that bars already drawn do not change.
    let now = RealTime.now
    let step = Int64(LiveScreen.rateStep) * 1000
    let rate = changeLog.rate.recent(LiveScreen.rateCells * LiveScreen.rateStep, at: (now / step + 1) * step - 1)
    let steps = stride(from: 0, to: rate.count, by: LiveScreen.rateStep).map { start in
      rate[start..<start + LiveScreen.rateStep].reduce(0, +)
    }
    let perSecond = Double(changeLog.rate.recent(3, at: now - 1000).reduce(0, +)) / 3
    let most = Double(max(1, steps.max() ?? 1))
    let spark = String(steps.map { $0 == 0 ? " " : surface.glyphs.spark(Double($0) / most) })
    let figure =
      perSecond >= 10 ? String(Int(perSecond)) : String(Int(perSecond * 10) / 10) + ".\(Int(perSecond * 10) % 10)"
    // The scale of the bars: the value of the highest one.
    let top = FigureText.worked(most / Double(LiveScreen.rateStep))
    let scale = row.width >= 90 && steps.contains { $0 > 0 } ? "max \(top)/s  " : ""
    let right = row.width >= 70 ? "\(scale)\(spark) \(figure)/s " : "\(figure)/s "
    let (left, corner) = row.splitRight(CellWidth.width(of: right))
    surface.write(" Live  ", x: left.x, y: left.y, style: .title, clip: left)
    var rest = left.splitLeft(7).rest
    if !view.isFollowing {
      let text = "PAUSED \(ObjectsScreen.grouped(view.waiting)) new  "
      surface.write(text, x: rest.x, y: rest.y, style: .stale, clip: rest)
      rest = rest.splitLeft(CellWidth.width(of: text)).rest
    }
    surface.write(parts.joined(separator: " \(surface.glyphs.dot) "), in: rest, style: .secondary)
    surface.write(right, in: corner, style: .sparkline)
  }

  private func drawEmpty(on surface: inout Surface, in area: Rect, _ context: Context) {
    let classes = context.device.sync.followed.sorted().joined(separator: ", ")
    let text =
      view.filter.isEmpty
      ? "No changes yet.\nFollowing \(classes.isEmpty ? "no classes" : classes). "
        + "Press \(context.keymap.label(.pins)) to choose classes."
      : "No lines match the filter. Press \(context.keymap.label(.clearFilter)) to clear it."
    for (line, part) in Dialog.wrap(text, width: area.width - 2).enumerated() {
      surface.write(part, in: area.inset(x: 1, y: 0).row(line), style: .secondary)
    }
  }
}

extension LiveScreen: Prompting {
  func drawPrompt(on surface: inout Surface, in row: Rect, _ context: Context) {
    MessageLine.draw(filterInput.field, "Filter: ", on: &surface, in: row, context)
  }
}
