import ConsoleCore
import Curses

/// Counts which writes of a group can be undone, then asks for confirmation.
struct GroupUndoDialog: Layer {
  private let ticket: Ticket

  var isDialog: Bool { true }

  static func open(_ group: String, _ context: Context) -> [Action] {
    let ticket = context.device.ticket()
    return [.push(GroupUndoDialog(ticket: ticket)), .request(ticket, .bulk(.countUndo(group)))]
  }

  func offers(_ context: Context) -> [Offer] { [Offer(.cancel, bar: true), Offer(.back)] }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] { [.cancel(ticket), .pop] }

  mutating func receive(_ reply: Reply, _ ticket: Ticket, _ context: Context) -> [Action] {
    guard ticket == self.ticket, case .bulk(.undoCounted(let found)) = reply else { return [] }
    guard found.count > 0 else { return [.pop, .say("nothing is left to undo", .info)] }
    let title = "Undo \(found.count) \(found.count == 1 ? "write" : "writes")"
    var lines = [
      Dialog.Line(text: "\(found.count) \(found.count == 1 ? "write" : "writes") that were sent together"),
      Dialog.Line(text: "on \(context.device.target)"), Dialog.Line(text: ""),
      Dialog.Line(text: "Records that changed since are left as they are and listed."),
    ]
    if found.recreated > 0 {
      lines.append(
        Dialog.Line(
          text: "! \(BulkText.records(found.recreated)) created again with new UUIDs. References to "
            + "the old UUIDs will not find them.", style: .warning))
    }
    if found.removed > 0 {
      let text = "! \(BulkText.records(found.removed)) created by this action will be deleted."
      lines.append(Dialog.Line(text: text, style: .warning))
    }
    let (next, stop) = (context.device.ticket(), BulkStop())
    let progress = BulkProgressDialog(undoing: title, next, count: found.count, stop)
    return [
      .replace(
        ConfirmDialog(
          title: title, lines: lines, confirmLabel: "Undo",
          requiredName: found.removed > 0 ? String(found.count) : nil,
          confirmed: [.push(progress), .request(next, .bulk(.undo(found.group, context.device.schemas, stop)))]))
    ]
  }

  func draw(on surface: inout Surface, in area: Rect, _ context: Context) {
    let inner = Dialog(title: "Undo", width: 40, height: 3).draw(on: &surface, in: area)
    surface.write("Reading the write journal \(context.glyphs.ellipsis)", in: inner.row(0), style: .dialog)
  }
}
