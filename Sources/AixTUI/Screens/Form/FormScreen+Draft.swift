import ConsoleCore
import Curses

/// The draft on disk: from the first change on, until it is saved or given up.
extension FormScreen {
  var subjectText: String { draft.base.map { $0.name ?? $0.uuid } ?? "The new \(draft.objectClass)" }
  var unsaved: UnsavedEdit? { isDirty ? UnsavedEdit(subject: subjectText, isKept: slot?.isKept == true) : nil }
  var isTypedInto: Bool { true }
  var draftRecord: Record? { isReadOnly || isOnlyForEditor || slot != nil ? nil : draft.base }

  /// A form that goes on with a draft from disk, over the record as the device has it now (nil where it has none).
  init(restoring file: DraftFile, slot: DraftSlot, current: Record?, _ context: Context) {
    let schema = context.device.schema(file.objectClass)
    self.init(Draft(restoring: file, schema: schema), context)
    self.slot = slot
    isRestored = true
    omittedSecrets = file.omittedSecrets
    if let current {
      _ = draft.rebase(on: current)
    } else if !file.isNew {
      becomeNew()
    }
    isReading = !recordsToRead(context).isEmpty && !draft.isNew
    for (pointer, text) in file.texts {
      guard let field = draft.field(at: pointer) else { continue }
      if text.isEmpty { unread[pointer] = ("", FormScreen.noValueYet) }
      if case .failure(let problem) = field.parse(text), !text.isEmpty { unread[pointer] = (text, problem.message) }
    }
    derive()
    if let place = file.cursor {
      focus(on: place)
      editor?.place(file.caret)
    }
  }

  /// Keeps the draft on disk as it is now; a thread of its own does the writing.
  mutating func keepDraft(_ context: Context) {
    guard let writer = context.device.editing?.draftWriter else { return }
    if slot == nil {
      guard draft.isDirty || !unread.isEmpty, !isReadOnly else { return }
      slot = DraftSlot(draft.objectClass, uuid: draft.base?.uuid)
    }
    guard let slot else { return }
    let place = DraftPlace(pointer: current?.field.pointer, caret: editor?.cursor ?? 0)
    let texts = unread.mapValues(\.text)
    // The same values are no edit any more once the device has them.
    let isDirty = draft.isDirty
    guard draft.value != keptValue || place != keptPlace || texts != keptTexts || isDirty != keptIsDirty else { return }
    (keptValue, keptPlace, keptTexts, keptIsDirty) = (draft.value, place, texts, isDirty)
    writer.keep(draft, in: slot, cursor: place.pointer, caret: place.caret, texts: texts)
  }

  /// Forgets the draft on disk: it was saved, or given up.
  mutating func forgetDraft(_ context: Context) {
    if let slot { context.device.editing?.draftWriter?.discard(slot) }
    slot = nil
  }

  /// Before a record that was deleted meanwhile is made anew.
  static func goneDialog(_ draft: Draft) -> ConfirmDialog {
    let lines = [
      "The record was deleted on the device while you edited it.",
      "You can create it again from the form. It gets a new UUID: references to the old one will not find it.",
    ]
    return ConfirmDialog(
      title: "Record deleted", lines: lines.map { Dialog.Line(text: $0) }, confirmLabel: "Create again",
      cancelLabel: "Back to the form", confirmed: [.answer(.goOn)])
  }

  /// Before a draft is saved without a secret that was typed before a crash.
  static func secretDialog(_ title: String) -> ConfirmDialog {
    let lines = [
      "\(title) was typed earlier. Secrets are not stored on disk.", "Type it again, or keep the device's value.",
    ]
    return ConfirmDialog(
      title: "A secret is missing", lines: lines.map { Dialog.Line(text: $0) }, confirmLabel: "Save without it",
      cancelLabel: "Type it", confirmed: [.answer(.goOn)])
  }

  /// Makes of an edit of a record that is gone a new record with the same fields.
  mutating func becomeNew() {
    guard let base = draft.base else { return }
    lostRecord = base.uuid
    draft = Draft(
      creating: draft.objectClass, envelope: draft.envelope, schema: draft.schema, fields: draft.value)
    isGone = false
    refusals = [:]
    derive()
  }
}

/// Where the cursor of a form is, as a draft keeps it.
struct DraftPlace: Equatable {
  var pointer: JSONPointer?
  var caret: Int
}
