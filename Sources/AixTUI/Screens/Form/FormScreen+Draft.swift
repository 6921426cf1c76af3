import ConsoleCore
import Curses

/// The unsaved draft on disk: it exists from the first change until the draft is saved or discarded.
extension FormScreen {
  var subjectText: String { draft.base.map { $0.name ?? $0.uuid } ?? "The new \(draft.objectClass)" }
  var unsaved: UnsavedEdit? { isDirty ? UnsavedEdit(subject: subjectText, isKept: slot?.isKept == true) : nil }
  var isTypedInto: Bool { true }
  var draftRecord: Record? { isReadOnly || isOnlyForEditor || slot != nil ? nil : draft.base }

  /// Continues an unsaved draft from disk, merged with the device's current record (nil if it no longer exists).
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

  /// Writes the unsaved draft to disk off the main thread.
  mutating func keepDraft(_ context: Context) {
    guard let writer = context.device.editing?.draftWriter else { return }
    if slot == nil {
      guard draft.isDirty || !unread.isEmpty, !isReadOnly else { return }
      slot = DraftSlot(draft.objectClass, uuid: draft.base?.uuid)
    }
    guard let slot else { return }
    let place = DraftPlace(pointer: current?.field.pointer, caret: editor?.cursor ?? 0)
    let texts = unread.mapValues(\.text)
    // The draft can stop being an edit without a change of its values: the device may have the same ones now.
    let isDirty = draft.isDirty
    guard draft.value != keptValue || place != keptPlace || texts != keptTexts || isDirty != keptIsDirty else { return }
    (keptValue, keptPlace, keptTexts, keptIsDirty) = (draft.value, place, texts, isDirty)
    writer.keep(draft, in: slot, cursor: place.pointer, caret: place.caret, texts: texts)
  }

  /// Deletes the unsaved draft from disk after it was saved or discarded.
  mutating func forgetDraft(_ context: Context) {
    if let slot { context.device.editing?.draftWriter?.discard(slot) }
    slot = nil
  }

  /// The dialog before a record that was deleted meanwhile is created again.
  static func goneDialog(_ draft: Draft) -> ConfirmDialog {
    let lines = [
      "The record was deleted on the device while you edited it.",
      "You can create it again from the form. It gets a new UUID: references to the old one will not find it.",
    ]
    return ConfirmDialog(
      title: "Record deleted", lines: lines.map { Dialog.Line(text: $0) }, confirmLabel: "Create again",
      cancelLabel: "Back to the form", confirmed: [.answer(.goOn)])
  }

  /// The dialog before a draft is saved without a secret that was typed before a crash.
  static func secretDialog(_ title: String) -> ConfirmDialog {
    let lines = [
      "\(title) was typed earlier. Secrets are not stored on disk.", "Type it again, or keep the device's value.",
    ]
    return ConfirmDialog(
      title: "A secret is missing", lines: lines.map { Dialog.Line(text: $0) }, confirmLabel: "Save without it",
      cancelLabel: "Type it", confirmed: [.answer(.goOn)])
  }

  /// Turns the edit of a deleted record into a new record with the same fields.
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

/// The position of a form's cursor that an unsaved draft stores.
struct DraftPlace: Equatable {
  var pointer: JSONPointer?
  var caret: Int
}
