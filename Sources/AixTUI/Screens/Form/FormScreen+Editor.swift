import ConsoleCore
import Curses

/// Edits the whole record as JSON in the operator's editor.
extension FormScreen {
  /// The record as the editor gets it: with its secrets, or with a mark instead of each.
  private var editorText: String {
    var document = draft.document()
    if let editorSecrets,
      let record = Record(document: document, objectClass: draft.objectClass, fallbackUUID: "-")
    {
      document = record.with(fields: editorSecrets.fields).document
    }
    return document.text(.pretty) + "\n"
  }

  private func hidingSecrets() -> EditorSecrets? {
    Record(document: draft.document(), objectClass: draft.objectClass, fallbackUUID: "-")
      .map { EditorSecrets(hiding: $0.fields, draft.schema) }
  }

  mutating func openEditor(_ context: Context, showsSecrets: Bool = false) -> [Action] {
    if isReadOnly { return [.say(Texts.readOnly, .warning)] }
    if saving != nil { return [.say(Texts.saving, .info)] }
    if heldText == nil, let first = draft.fields.flatMap(\.flattened).first(where: { unread[$0.pointer] != nil }) {
      focus(on: first.pointer)
      return [.say("\(first.title): \(unread[first.pointer]?.problem ?? "cannot be read")", .error)]
    }
    if let actions = readFirst(showsSecrets ? .editorSecrets : .editor, context) { return actions }
    if heldText == nil { editorSecrets = showsSecrets ? nil : hidingSecrets() }
    return [.edit(heldText ?? editorText)]
  }

  /// Applies the text from the editor; keeps a text that cannot be read for the next try.
  mutating func edited(_ result: EditorResult, _ context: Context) -> [Action] {
    switch result {
    case .failed(let reason, let text):
      let isKept = text != editorText
      if !isKept { return (isOnlyForEditor ? [.pop] : []) + [.say(reason + ". Nothing was changed.", .error)] }
      return offerAgain("The editor failed", [reason], text)
    case .text(let text):
      if text == editorText {
        heldText = nil
        return (isOnlyForEditor ? [.pop] : []) + [.say("Nothing was changed in the editor", .info)]
      }
      switch fields(in: text) {
      case .failure(let problem): return offerAgain("This is not a record", [problem.message], text)
      case .success(let (fields, note)):
        heldText = nil
        return takeOver(fields, note, context)
      }
    }
  }

  private mutating func offerAgain(_ title: String, _ reasons: [String], _ text: String) -> [Action] {
    heldText = text
    isOnlyForEditor = false
    return [.push(FormScreen.heldDialog(title, reasons, text))]
  }

  /// Asks what to do with a text from the editor that cannot be applied.
  static func heldDialog(_ title: String, _ reasons: [String], _ text: String) -> ConfirmDialog {
    // The text may contain secrets that cannot be found in it, so it never goes to disk.
    let lines = reasons + ["", "The text is kept while the form is open, but not on disk."]
    var dialog = ConfirmDialog(
      title: title, lines: lines.map { Dialog.Line(text: $0) }, confirmLabel: "Edit again",
      cancelLabel: "Back to the form", confirmed: [.edit(text)])
    dialog.other = ("Discard the text", [.answer(.dropText)])
    return dialog
  }

  private mutating func takeOver(_ fields: JSONObject, _ note: String?, _ context: Context) -> [Action] {
    draft.replace(with: fields)
    unread = [:]
    refusals = [:]
    editor = nil
    derive()
    if let row = current, row.isTyped { loadEditor(row) }
    guard draft.isDirty else {
      return (isOnlyForEditor ? [.pop] : []) + [.say(note ?? "The editor changed no fields", .info)]
    }
    var actions: [Action] = note.map { [.say($0, .warning)] } ?? []
    if isOnlyForEditor {
      isOnlyForEditor = false
      actions += startSaving(context)
    } else if note == nil {
      actions.append(
        .say(
          "Applied the text from the editor. Press \(context.keymap.label(.save, whileTyping: true)) to see what will be sent.",
          .good
        ))
    }
    return actions
  }

  /// The fields in a text and a note for the operator, or the problem with its line and column.
  private func fields(in text: String) -> Result<(JSONObject, String?), InputProblem> {
    let document: JSONDocument
    do throws(JSONParseError) {
      document = try JSON.document(Array(text.utf8))
    } catch {
      let place = TextPlace(offset: error.offset, in: text)
      return .failure(InputProblem("line \(place.line), column \(place.column): \(error.reason)"))
    }
    // Bytes that are not UTF-8 went to the editor as U+FFFD.
    let value = document.value.restoringBrokenTexts(of: draft.document())
    guard let object = value.objectValue else { return .failure(InputProblem("the text is not a JSON object")) }
    var note: String?
    if let key = document.duplicateKeys.first { note = "\(key) appears twice; the last one is used" }
    func restored(_ fields: JSONObject) -> Result<(JSONObject, String?), InputProblem> {
      (editorSecrets?.restoring(fields, draft) ?? .success(fields)).map { ($0, note) }
    }
    if let base = draft.base, let uuid = object["uuid"], uuid.stringValue != base.uuid {
      note = "the UUID is set by the device and stays unchanged"
    }
    switch draft.envelope {
    case .wrapped:
      guard let fields = object[draft.objectClass]?.objectValue else {
        return .failure(InputProblem("the member \"\(draft.objectClass)\", which holds the fields, is missing"))
      }
      return restored(fields)
    case .flat:
      var fields = object
      if draft.isNew { fields["objectClass"] = nil }
      return restored(fields)
    }
  }
}
