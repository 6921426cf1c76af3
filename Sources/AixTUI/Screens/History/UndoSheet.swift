import ConsoleCore
import Curses

/// Shows what an undo will send and asks for confirmation.
@MainActor enum UndoSheet {
  static func make(_ plan: UndoPlan, _ context: Context) -> any Layer {
    let send: [Action] = [.request(context.device.ticket(), .undo(plan))]
    var head = [Dialog.Line(text: WriteText.title(plan.write)), Dialog.Line(text: "on \(context.device.target)")]
    if plan.write.group != nil {
      let key = context.keymap.label(.undoGroup)
      head.append(Dialog.Line(text: "Only this write. Press \(key) in the history to undo all writes sent with it."))
    }
    switch plan.action {
    case .patch(let change):
      return SaveSheet(title: "Undo", lines: head + lines(change, context), label: "Undo", confirmed: send)
    case .create(let body):
      var lines = head + [Dialog.Line(text: "")]
      lines.append(
        Dialog.Line(
          text: "Creates the record again. The device gives it a new UUID: references to the old "
            + "UUID will not find it.", style: .warning))
      if !plan.unknownSecrets.isEmpty {
        let names = plan.unknownSecrets.map(\.description).joined(separator: ", ")
        lines.append(
          Dialog.Line(text: "Unknown secrets that will be missing: \(names)", style: .warning))
      }
      let schema = plan.schema ?? context.device.schema(plan.write.objectClass)
      let masked = SecretFinder(schema).masking(body: body, of: plan.write.objectClass)
      lines += [Dialog.Line(text: ""), Dialog.Line(text: "POST", style: .secondary)]
      lines += masked.text(.pretty).split(separator: "\n").map { Dialog.Line(text: String($0), style: .secondary) }
      return SaveSheet(title: "Undo", lines: lines, label: "Create again", confirmed: send)
    case .delete(let record):
      let lines =
        head + [Dialog.Line(text: ""), Dialog.Line(text: "Deletes the record that was created:")]
        + [Dialog.Line(text: "\(record.objectClass) \"\(record.name ?? "")\" \(record.uuid)")]
      var dialog = ConfirmDialog(title: "Undo", lines: lines, confirmLabel: "Delete", confirmed: send)
      dialog.search(useOf: record, before: lines.count)
      return dialog
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
