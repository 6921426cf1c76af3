import ConsoleCore
import Curses

/// Current calls and streams, those in trouble first, with a sparkline for each figure.
struct CallsScreen: FilteredLayer {
  var lists = [CallList(.call), CallList(.stream)]
  /// The list that has the cursor.
  var focus = 0
  /// Whether the other list is folded away.
  var isFolded = false
  var filter = TextFilter()
  private(set) var visibleClasses: [String]

  init(_ context: Context) { visibleClasses = CallsScreen.classes(context) }

  /// The call and stream classes that the device has.
  private static func classes(_ context: Context) -> [String] {
    let present = Set(context.device.classes.map(\.name))
    return context.device.callBook.table.allClasses.filter(present.contains)
  }

  var crumb: String { "calls" }
  var visibleClass: String? { visibleClasses.first }
  var pane: Command? { .calls }
  var list: CallList { lists[focus] }

  /// The call or stream under the cursor.
  func current(_ context: Context) -> CallEntry? { list.selected.flatMap { context.device.callBook[$0] } }

  // MARK: Commands

  func offers(_ context: Context) -> [Offer] {
    if filter.isOpen { return FilterInput.offers }
    let entry = current(context)
    let none = entry == nil ? "nothing is selected" : nil
    let gone = none ?? (entry?.isGone == true ? "the record no longer exists on the device" : nil)
    return [
      Offer(.open, bar: true, disabled: none), Offer(.openRecord, bar: true, disabled: gone),
      Offer(.actions, bar: true, disabled: gone),
      Offer(.edit, disabled: context.device.isReadOnly ? Texts.readOnly : gone), Offer(.pane, bar: true),
      Offer(.fold, bar: true),
      Offer(.filter, bar: true),
      clearFilterOffer,
      Offer(.copy, bar: true, disabled: none), Offer(.copyRecord, disabled: none),
      Offer(.copyRecordSecrets, disabled: none), Offer(.timeline, disabled: none),
      Offer(.reload, bar: true), Offer(.back),
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
    case .reload: return visibleClasses.map { Action.load($0) }
    case .back: return filter.clear() ? [] : [.pop]
    default: return performOnEntry(command, context)
    }
    return []
  }

  private func performOnEntry(_ command: Command, _ context: Context) -> [Action] {
    guard let entry = current(context) else { return [] }
    switch command {
    case .open, .timeline: return [.push(TimelineScreen(entry.record, context))]
    case .actions: return entry.isGone ? [] : ActionsDialog.open(entry.record)
    case .openRecord: return [.push(RecordScreen(entry.record))]
    case .edit: return entry.isGone ? [] : [.push(FormScreen(editing: entry.record, context))]
    case .copyRecord: return RecordCopy.masked(entry.record, context)
    case .copyRecordSecrets: return RecordCopy.whole(entry.record, context)
    case .copy:
      let roles = context.device.callBook.roles[entry.objectClass]
      let party = roles?.text(.party, in: entry.record.fields) ?? ""
      let name = roles?.text(.name, in: entry.record.fields) ?? ""
      if !party.isEmpty { return [.copy(party, what: roles?.fields[.party]?.title ?? "the remote party")] }
      return [name.isEmpty ? .copy(entry.uuid, what: "the UUID") : .copy(name, what: "the name")]
    default: return []
    }
  }

  // MARK: Layout

  /// The number of lines above the rows of a list.
  static let headHeight = 2

  /// The areas of both lists, of the divider, and of the line about the selected call or stream.
  func areas(_ area: Rect) -> (lists: [Rect], divider: Rect, foot: Rect) {
    let (body, foot) = area.splitBottom(1)
    let none = Rect(x: 0, y: 0, width: 0, height: 0)
    if isFolded || body.height < 6 { return (focus == 0 ? [body, none] : [none, body], none, foot) }
    if area.width >= 150 {
      let (left, rest) = body.splitLeft((body.width - 1) / 2)
      let (line, right) = rest.splitLeft(1)
      return ([left, right], line, foot)
    }
    // The halves do not depend on row counts: a new call would move the streams under the cursor.
    let (top, bottom) = body.splitTop(body.height / 2)
    return ([top, bottom], none, foot)
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    let device = context.device
    visibleClasses = CallsScreen.classes(context)
    device.callBook.held = Set(lists.filter(\.isVisited).compactMap(\.selected))
    if !context.isCovered { device.callBook.expire(at: RealTime.now) }
    let areas = areas(area)
    for place in lists.indices {
      lists[place].refresh(device.callBook, filter: filter.text, isFrozen: context.isCovered)
      lists[place].layout(height: areas.lists[place].height - CallsScreen.headHeight)
    }
  }

  /// In one second while a duration on screen runs, else at the call book's next deadline.
  func nextTick(_ context: Context) -> ContinuousClock.Instant? {
    guard !context.isCovered else { return nil }
    let book = context.device.callBook
    let runs = lists.contains { list in
      list.cursor.visible(count: list.rows.count).contains { book[list.rows[$0]]?.isRunning == true }
    }
    if runs { return context.now + .seconds(1) }
    return book.nextDeadline.map { context.now + .milliseconds(max(100, $0 - RealTime.now)) }
  }
}
