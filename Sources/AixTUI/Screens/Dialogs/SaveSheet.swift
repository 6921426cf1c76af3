import ConsoleCore
import Curses

/// What a save will send: the old and the new value of each field, and the JSON Patch.
struct SaveSheet: Layer {
  private let title: String
  private let lines: [Dialog.Line]
  private let label: String
  /// The actions to run when the operator confirms.
  private let confirmed: [Action]
  private var scrolling = ScrolledText()
  /// 0 is Cancel.
  private var focus = 0

  var isDialog: Bool { true }

  init(_ draft: Draft, issues: [String], notes: [String] = [], _ context: Context) {
    label = draft.isNew ? "Create" : "Save"
    confirmed = [.answer(.save)]
    let name = draft.base.map { "\"\($0.name ?? $0.uuid)\"" } ?? ""
    title = draft.isNew ? "Create \(draft.objectClass)" : "Save \(draft.objectClass) \(name)"
    var lines = [Dialog.Line(text: "on \(context.device.target)"), Dialog.Line(text: "")]
    lines += notes.map { Dialog.Line(text: "! " + $0, style: .danger) }
    if !issues.isEmpty {
      lines += issues.map { Dialog.Line(text: "! " + $0, style: .warning) }
      lines.append(Dialog.Line(text: "Not valid for the schema. The device may refuse it.", style: .warning))
      lines.append(Dialog.Line(text: ""))
    }
    lines += SaveSheet.changeLines(draft, context.glyphs)
    lines.append(Dialog.Line(text: ""))
    lines += SaveSheet.documentLines(draft)
    self.lines = lines
  }

  /// A sheet with other lines and other actions.
  init(title: String, lines: [Dialog.Line], label: String, confirmed: [Action]) {
    (self.title, self.lines, self.label) = (title, lines, label)
    self.confirmed = [.pop] + confirmed
  }

  static func changeLines(_ draft: Draft, _ glyphs: Glyphs) -> [Dialog.Line] {
    draft.changes.flatMap { change -> [Dialog.Line] in
      let title = change.titlePath.joined(separator: " / ")
      if draft.isNew { return [Dialog.Line(text: "\(title): \(shown(change.after, change, draft))", style: .added)] }
      return [
        Dialog.Line(text: title, style: .dialogTitle),
        Dialog.Line(text: "  was  \(shown(change.before, change, draft))", style: .removed),
        Dialog.Line(text: "  now  \(shown(change.after, change, draft))", style: .added),
      ]
    }
  }

  private static func shown(_ value: JSON?, _ change: FieldChange, _ draft: Draft) -> String {
    guard let value else {
      return change.isSecret && change.field.isWriteOnly && draft.hadField(at: change.pointer)
        ? "(secret)" : "(not set)"
    }
    // An empty secret needs no mask.
    let hides = change.isSecret && !value.isNull && value != ""
    return hides ? DisplayText.mask : DisplayText.shown(value, change.field)
  }

  /// The patch (or the body of a new record) as it will be sent, secrets masked.
  private static func documentLines(_ draft: Draft) -> [Dialog.Line] {
    guard let base = draft.base else {
      let body = SecretFinder(draft.schema).masking(body: draft.createBody(), of: draft.objectClass)
      return [Dialog.Line(text: "POST", style: .secondary)]
        + body.text(.pretty).split(separator: "\n").map { Dialog.Line(text: String($0), style: .secondary) }
    }
    return patchLines(draft.guardedPatch?.guarded ?? draft.patch(), of: base, draft.schema)
  }

  /// A patch of a record as it is sent, secrets masked.
  static func patchLines(_ patch: JSONPatch, of record: Record, _ schema: Schema) -> [Dialog.Line] {
    let shown = SecretFinder(schema).masking(patch, of: record)
    return [Dialog.Line(text: "JSON Patch", style: .secondary)]
      + shown.operations.map { Dialog.Line(text: $0.json.text(), style: .secondary) }
  }

  func offers(_ context: Context) -> [Offer] {
    Offer.buttons(focus == 0 ? "Cancel" : label) + [
      Offer(.cancel, bar: focus != 0), Offer(.confirm, bar: focus == 0, title: label), Offer(.up), Offer(.down),
      Offer(.pageUp), Offer(.pageDown), Offer(.back),
    ]
  }

  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    switch key {
    case .left, .right, .tab, .backTab: focus = 1 - focus
    case .enter: return focus == 0 ? [.pop] : confirmed
    case .escape: return [.pop]
    default: return nil
    }
    return []
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    switch command {
    case .open: return focus == 0 ? [.pop] : confirmed
    case .nextField:
      focus = 1 - focus
      return []
    case .confirm: return confirmed
    case .cancel, .back: return [.pop]
    default:
      _ = scrolling.move(command)
      return []
    }
  }

  mutating func layout(_ area: Rect, _ context: Context) {
    scrolling.fit(count: wrapped(area).count, height: area.height - 4)
  }

  private func wrapped(_ area: Rect) -> [Dialog.Line] { Dialog.wrap(lines, width: SaveSheet.width(area) - 5) }

  private static func width(_ area: Rect) -> Int { min(100, area.width - 4) }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let text = wrapped(area)
    let dialog = Dialog(title: title, width: SaveSheet.width(area), height: text.count + 4)
    let inner = dialog.draw(on: &surface, in: area)
    let room = max(0, inner.height - 2)
    scrolling.draw(
      text, on: &surface, in: Rect(x: inner.x, y: inner.y, width: inner.width, height: room),
      more: inner.row(inner.height - 1))
    let confirm = label + " (\(context.keymap.label(.confirm)))"
    Dialog.buttons(["Cancel", confirm], focus: focus, on: &surface, in: inner.row(inner.height - 1))
  }
}
