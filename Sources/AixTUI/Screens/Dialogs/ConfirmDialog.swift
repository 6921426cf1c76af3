import ConsoleCore
import Curses

/// Asks before a write: names the object and the device, starts on Cancel, and requires a typed name if a slip is
/// costly.
struct ConfirmDialog: Layer {
  let title: String
  let lines: [Dialog.Line]
  let confirmLabel: String
  let cancelLabel: String
  /// The text that must be typed to confirm; nil if none is needed.
  private(set) var requiredName: String?
  let confirmed: [Action]
  /// A third choice besides confirming and cancelling.
  var other: (label: String, actions: [Action])?
  var typed = TextField()
  /// 0 is Cancel, 1 confirms, 2 is the third choice.
  var focus = 0
  /// The search for records that refer to the subject; if it finds any, the subject's name must be typed.
  var use: ReferenceSearch?
  /// The index of the line above which the search result is shown.
  private var usePlace = 0
  /// The record that the dialog asks about; others may change or delete it meanwhile.
  var subject: Record?
  /// What happened to the record since the dialog opened.
  private var news: String?
  private var isGone = false
  private var scrolling = ScrolledText()

  var isDialog: Bool { true }

  init(
    title: String, lines: [Dialog.Line], confirmLabel: String, cancelLabel: String = "Cancel",
    requiredName: String? = nil, confirmed: [Action]
  ) {
    self.title = title
    self.lines = lines
    self.confirmLabel = confirmLabel
    self.cancelLabel = cancelLabel
    self.requiredName = requiredName
    self.confirmed = confirmed
  }

  /// An answer closes the dialog by itself and goes to the layer below.
  private func done(_ actions: [Action]) -> [Action] {
    if case .answer? = actions.first { actions } else { [.pop] + actions }
  }

  var isAllowed: Bool { !isGone && !isSearching && requiredName.map { typed.text == $0 } ?? true }

  private var isSearching: Bool { use.map { $0.notes == nil } ?? false }

  /// Why it cannot be confirmed now; nil if it can.
  private var obstacle: String? {
    if isGone { return "the record is already deleted" }
    if isSearching { return "still looking for records that refer to it" }
    return isAllowed ? nil : "type \(requiredName ?? "") first"
  }

  func offers(_ context: Context) -> [Offer] {
    let notTyped = obstacle
    let third = other.map { [Offer(.delete, bar: requiredName == nil, title: $0.label)] } ?? []
    return Offer.buttons(enterTitle) + [
      Offer(.cancel, bar: focus != 0),
      Offer(.confirm, bar: requiredName == nil && focus != 1, disabled: notTyped, title: confirmLabel),
      Offer(.back),
    ] + third
  }

  /// The title of Enter: the label of the focused button, or help with the typed name.
  private var enterTitle: String {
    if focus == 0, requiredName != nil, !typed.text.isEmpty, !isGone {
      return TypedName.enterTitle(isRight: isAllowed, button: confirmLabel)
    }
    return focus == 0 ? cancelLabel : focus == 1 ? confirmLabel : other?.label ?? cancelLabel
  }

  func takesText(_ context: Context) -> Bool { requiredName != nil }

  private mutating func moveFocus(_ step: Int) {
    let count = other == nil ? 2 : 3
    focus = (focus + step + count) % count
  }

  private mutating func enter() -> [Action] {
    if focus == 0, let requiredName, !typed.text.isEmpty, !isGone {
      guard isAllowed else { return [.say(TypedName.problem(typed.text, wanted: requiredName), .warning)] }
      focus = 1
      return []
    }
    if focus == 0 { return [.pop] }
    if focus == 2, let other { return done(other.actions) }
    if isGone { return [.pop, .say("the record is already deleted", .warning)] }
    if isSearching { return [.say("\(confirmLabel): \(obstacle ?? "")", .warning)] }
    guard isAllowed else { return [.say(TypedName.problem(typed.text, wanted: requiredName ?? ""), .warning)] }
    return done(confirmed)
  }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    switch key {
    case .left where requiredName != nil && !typed.text.isEmpty,
      .right where requiredName != nil && !typed.text.isEmpty:
      _ = typed.handle(key)
      return []
    case .left, .right, .tab, .backTab:
      moveFocus(key == .right || key == .tab ? 1 : -1)
      return []
    case .enter: return enter()
    case .escape: return [.pop]
    case .up, .down, .pageUp, .pageDown:
      let commands: [Key: Command] = [.up: .up, .down: .down, .pageUp: .pageUp, .pageDown: .pageDown]
      _ = commands[key].map { scrolling.move($0) }
      return []
    default:
      if requiredName != nil, typed.handle(key) { return [] }
      return nil
    }
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    switch command {
    case .open: return enter()
    case .nextField: moveFocus(1)
    case .confirm: return done(confirmed)
    case .delete: return done(other?.actions ?? [])
    case .cancel, .back: return [.pop]
    default: break
    }
    return []
  }

  /// Checks whether the record was renamed or deleted, and fits the text to the area.
  mutating func layout(_ area: Rect, _ context: Context) {
    if let subject, context.device.store.isRead(subject.objectClass) {
      let present = context.device.store.record(subject.objectClass, subject.uuid)
      isGone = present == nil
      let isRenamed = present.map { $0.name != subject.name } ?? false
      news =
        isGone
        ? "Someone else has deleted it."
        : isRenamed ? "It was renamed: \(present?.name ?? present?.uuid ?? "")" : nil
    }
    scrolling.fit(count: text(area).count, height: area.height - 4 - extra)
  }

  private var useLines: [Dialog.Line] {
    guard let use else { return [] }
    guard let notes = use.notes else {
      return [Dialog.Line(text: "Looking for records that refer to it ...", style: .secondary)]
    }
    return notes.map { Dialog.Line(text: "! " + $0, style: .warning) }
  }

  /// Searches for references to a record; if there are any, its name must be typed.
  mutating func search(useOf record: Record, before line: Int) {
    use = ReferenceSearch(record)
    usePlace = line
  }

  mutating func missing(_ context: Context) -> [Request] { use?.request(context.device).map { [$0] } ?? [] }

  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action] {
    if use?.receive(reply, context.device) == true, use?.notes?.isEmpty == false, let record = use?.record {
      requiredName = record.name ?? record.uuid
    }
    return []
  }

  /// The rows below the text if a name must be typed.
  private var extra: Int { requiredName == nil ? 0 : 3 }
  private static func width(_ area: Rect) -> Int { min(72, area.width - 4) }

  private func text(_ area: Rect) -> [Dialog.Line] {
    let all =
      (news.map { [Dialog.Line(text: "! " + $0, style: .danger)] } ?? []) + lines.prefix(usePlace) + useLines
      + lines.dropFirst(usePlace)
    return all.flatMap { line in
      Dialog.wrap(line.text, width: ConfirmDialog.width(area) - 4).map { Dialog.Line(text: $0, style: line.style) }
    }
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let text = text(area)
    let inner = Dialog(title: title, width: ConfirmDialog.width(area), height: text.count + extra + 4)
      .draw(on: &surface, in: area)
    let room = max(0, inner.height - 2 - extra)
    scrolling.draw(
      text, on: &surface, in: Rect(x: inner.x, y: inner.y, width: inner.width, height: room),
      more: inner.row(inner.height - 1))
    if let requiredName { TypedName.draw(requiredName, typed, on: &surface, in: inner.row(inner.height - 4)) }
    let key = requiredName == nil ? " (\(context.keymap.label(.confirm)))" : ""
    let third = other.map { ["\($0.label) (\(context.keymap.label(.delete)))"] } ?? []
    let labels = [cancelLabel, confirmLabel + key] + third
    Dialog.buttons(labels, focus: focus, on: &surface, in: inner.row(inner.height - 1))
  }
}

extension ConfirmDialog {
  /// The dialog before a record is deleted.
  @MainActor static func delete(_ record: Record, _ context: Context) -> ConfirmDialog {
    let name = record.name ?? record.uuid
    var lines = [
      Dialog.Line(text: "\(record.objectClass) \"\(name)\""),
      Dialog.Line(text: record.uuid, style: .secondary),
      Dialog.Line(text: "on \(context.device.target)"),
      Dialog.Line(text: ""),
    ]
    let place = lines.count
    if let unread = ReferenceNotes.unread(context.device) { lines.append(Dialog.Line(text: unread, style: .secondary)) }
    lines.append(Dialog.Line(text: "This deletes the record on the device."))
    var dialog = ConfirmDialog(
      title: "Delete \(record.objectClass)", lines: lines, confirmLabel: "Delete",
      confirmed: [.request(context.device.ticket(), .delete(record, context.device.schema(record.objectClass)))])
    dialog.subject = record
    dialog.search(useOf: record, before: place)
    return dialog
  }

  /// The dialog before a record is cloned.
  @MainActor static func clone(_ record: Record, _ context: Context) -> ConfirmDialog {
    var dialog = ConfirmDialog(
      title: "Clone \(record.objectClass)",
      lines: [
        Dialog.Line(text: "\(record.objectClass) \"\(record.name ?? record.uuid)\""),
        Dialog.Line(text: record.uuid, style: .secondary),
        Dialog.Line(text: "on \(context.device.target)"),
        Dialog.Line(text: ""),
        Dialog.Line(text: "The device creates a copy of the record."),
      ], confirmLabel: "Clone",
      confirmed: [.request(context.device.ticket(), .clone(record, context.device.schema(record.objectClass)))])
    dialog.subject = record
    return dialog
  }

  /// The dialog before a form with changes is closed.
  @MainActor static func discard(_ draft: Draft, holdsText: Bool = false) -> ConfirmDialog {
    let changes = draft.changes
    let what =
      draft.isNew
      ? "The new \(draft.objectClass) is not saved."
      : "\(changes.count) unsaved \(changes.count == 1 ? "change" : "changes"):"
    let names = changes.prefix(6).map { Dialog.Line(text: "  " + $0.titlePath.joined(separator: " / ")) }
    let held = holdsText ? [Dialog.Line(text: "The text from the editor was not applied.")] : []
    return ConfirmDialog(
      title: "Close the form", lines: [Dialog.Line(text: what)] + (draft.isNew ? [] : names) + held,
      confirmLabel: "Discard", cancelLabel: "Keep editing", confirmed: [.answer(.discard)])
  }
}
