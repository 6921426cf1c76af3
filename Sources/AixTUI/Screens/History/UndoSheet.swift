import ConsoleCore
import Curses

/// What taking a write back will send, to be confirmed.
@MainActor enum UndoSheet {
  static func make(_ plan: UndoPlan, _ context: Context) -> any Layer {
    let send: [Action] = [.request(.next(), .undo(plan))]
    var head = [Dialog.Line(text: WriteText.title(plan.write)), Dialog.Line(text: "on \(context.device.address)")]
    if plan.write.group != nil {
      let key = context.keymap.label(.undoGroup)
      head.append(Dialog.Line(text: "This one alone; \(key) in the history takes back all that were sent with it."))
    }
    switch plan.action {
    case .patch(let change):
      return SaveSheet(title: "Take back", lines: head + lines(change, context), label: "Take back", confirmed: send)
    case .create(let body):
      var lines = head + [Dialog.Line(text: "")]
      lines.append(
        Dialog.Line(
          text: "A record like it is made anew. The device gives it another UUID: what refers to the old "
            + "one does not find it.", style: .warning))
      if !plan.unknownSecrets.isEmpty {
        let names = plan.unknownSecrets.map(\.description).joined(separator: ", ")
        lines.append(
          Dialog.Line(text: "The device never told these secrets; it comes back without: \(names)", style: .warning))
      }
      let schema = plan.schema ?? context.device.schema(plan.write.objectClass)
      let masked = SecretFinder(schema).masking(body: body, of: plan.write.objectClass)
      lines += [Dialog.Line(text: ""), Dialog.Line(text: "POST", style: .secondary)]
      lines += masked.text(.pretty).split(separator: "\n").map { Dialog.Line(text: String($0), style: .secondary) }
      return SaveSheet(title: "Take back", lines: lines, label: "Create anew", confirmed: send)
    case .delete(let record):
      let notes = Usage.notes(record, context.device)
      let lines =
        head + [Dialog.Line(text: ""), Dialog.Line(text: "The record that it made is deleted:")]
        + [Dialog.Line(text: "\(record.objectClass) \"\(record.name ?? "")\" \(record.uuid)")]
        + notes.map { Dialog.Line(text: "! " + $0, style: .warning) }
      return ConfirmDialog(
        title: "Take back", lines: lines, confirmLabel: "Delete",
        requiredName: notes.isEmpty ? nil : record.name ?? record.uuid, confirmed: send)
    }
  }

  private static func lines(_ change: GuardedPatch, _ context: Context) -> [Dialog.Line] {
    let schema = context.device.schema(change.base.objectClass)
    var lines = [Dialog.Line(text: "")]
    if let document = try? change.patch.apply(to: change.base.document) {
      var draft = Draft(editing: change.base, schema: schema)
      var after = change.base
      after.document = document
      draft.replace(with: after.fields)
      lines += SaveSheet.changeLines(draft, context.glyphs) + [Dialog.Line(text: "")]
    }
    return lines + SaveSheet.patchLines(change.guarded, of: change.base, schema)
  }
}
