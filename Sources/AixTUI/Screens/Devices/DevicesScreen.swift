import ConsoleCore
import Curses

/// All devices, a line each: which can be reached, where the alarms, the live calls and the trouble are.
struct DevicesScreen: FilteredLayer {
  var rows = DeviceRows()
  var filter = TextFilter()

  var crumb: String { "devices" }
  var pane: Command? { .devices }
  var isOfOneDevice: Bool { false }
  var showsFleet: Bool { true }
  var isAtTop: Bool { !filter.isSet && rows.marks.isEmpty }
  /// These open the screen of the device under the cursor.
  var ownCommands: Set<Command> { [.objects, .live, .methods, .history, .drafts, .signIn, .reconnect] }

  /// The device under the cursor.
  func current(_ context: Context) -> DeviceSession? { rows.selected.map { context.fleet.sessions[$0] } }

  /// The marked devices, or the one under the cursor if none is marked.
  private func chosen(_ context: Context) -> [DeviceSession] {
    let marked = rows.marks.keys.sorted().map { context.fleet.sessions[$0] }
    return marked.isEmpty ? current(context).map { [$0] } ?? [] : marked
  }

  // MARK: Commands

  func offers(_ context: Context) -> [Offer] {
    if filter.isOpen { return FilterInput.offers }
    let none =
      current(context) == nil ? (rows.rows.isEmpty ? "no device is selected" : "devices are still connecting") : nil
    let isOut = chosen(context).allSatisfy { !$0.isSignedIn }
    return [
      Offer(.open, bar: true, disabled: none), Offer(.mark, bar: true, disabled: none), Offer(.markAll),
      Offer(.filter, bar: true),
      clearFilterOffer,
      Offer(.alarms, bar: true), Offer(.calls, bar: true),
      Offer(.live, disabled: none), Offer(.objects, disabled: none), Offer(.methods, disabled: none),
      Offer(.history, disabled: none), Offer(.drafts, disabled: none),
      Offer(.reconnect, bar: true, disabled: none), Offer(.signIn, disabled: none),
      Offer(.signOut, disabled: none ?? (isOut ? "nobody is signed in" : nil)),
      Offer(.copy, disabled: none), Offer(.back),
    ] + Offer.moving
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if rows.move(command) { return [] }
    switch command {
    case .filter: filter.open()
    case .clearFilter: _ = filter.clear()
    case .mark: rows.toggleMark(context.fleet)
    case .markAll: rows.markAll(context.fleet)
    case .back: return back(context)
    case .reconnect: return chosen(context).map { .on($0.id, [.reconnect]) }
    case .signOut: return askToSignOut(chosen(context))
    default: return performOnCurrent(command, context)
    }
    return []
  }

  private mutating func back(_ context: Context) -> [Action] {
    if filter.clear() { return [] }
    guard rows.marks.isEmpty else {
      rows.unmark()
      return []
    }
    return [context.fleet.isMany ? .perform(.quit) : .pop]
  }

  private func performOnCurrent(_ command: Command, _ context: Context) -> [Action] {
    guard let device = current(context) else { return [] }
    switch command {
    case .open, .objects: return [.on(device.id, [.showDevice(then: nil)])]
    case .live, .methods, .history, .drafts, .signIn:
      return [.on(device.id, [.showDevice(then: command)])]
    case .copy: return [.copy(device.address, what: "the device's address")]
    default: return []
    }
  }

  private func askToSignOut(_ devices: [DeviceSession]) -> [Action] {
    guard !devices.isEmpty else { return [] }
    if let busy = devices.first(where: \.isWriting) {
      return [.say("A write to \(busy.name) has not finished yet. Wait for it before you sign out.", .warning)]
    }
    let lines = devices.prefix(12).map { Dialog.Line(text: $0.target) }
    let more = devices.count > 12 ? [Dialog.Line(text: "and \(devices.count - 12) more")] : []
    let title = devices.count == 1 ? "Sign out" : "Sign out of \(devices.count) devices"
    return [
      .push(
        ConfirmDialog(
          title: title, lines: lines + more, confirmLabel: "Sign out",
          confirmed: devices.map { .on($0.id, [.signOut]) }))
    ]
  }

  // MARK: Layout

  mutating func layout(_ area: Rect, _ context: Context) {
    rows.refresh(context.fleet, filter: RecordFilter(filter.text), isFrozen: context.isCovered, now: context.now)
    rows.layout(height: area.height - 2)
  }
}
