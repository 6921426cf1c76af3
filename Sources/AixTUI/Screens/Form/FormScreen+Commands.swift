import ConsoleCore
import Curses

extension FormScreen {
  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    if saving != nil, ![.nextField, .previousField, .pageUp, .pageDown].contains(command) {
      return [.say(Texts.saving, .info)]
    }
    switch command {
    case .nextField: move(to: cursor.index + 1)
    case .previousField: move(to: cursor.index - 1)
    case .pageUp, .pageDown:
      _ = cursor.move(command, count: rows.count)
      focusEditor()
    case .save: return startSaving(context)
    case .undo: step(draft.undo(), "nothing to undo")
    case .redo: step(draft.redo(), "nothing to redo")
    case .toggle: return toggle(context)
    case .revert: revert()
    case .clearField: clear()
    case .reveal:
      isRevealed.toggle()
      if let row = current { loadEditor(row) }
    case .addItem, .removeItem, .moveItemUp, .moveItemDown, .duplicateItem, .renameEntry, .variant:
      return changeStructure(command)
    case .pickReference: return pickReference(context)
    case .goTo: return goToReference(context)
    case .usedBy: return draft.base.map { [.push(UsedByDialog($0))] } ?? []
    case .merge: return conflicts.isEmpty ? [] : [.push(MergeScreen(draft, context))]
    case .editor, .editorSecrets: return openEditor(context, showsSecrets: command == .editorSecrets)
    default: break
    }
    return []
  }

  private mutating func step(_ pointer: JSONPointer?, _ otherwise: String) {
    guard let pointer else { return }
    unread[pointer] = nil
    editor = nil
    derive()
    // Drop the unread text of elements that no longer exist.
    unread = unread.filter { shown($0.key) != nil }
    if !pointer.isRoot { focus(on: pointer) }
    if let row = current, row.isTyped { loadEditor(row) }
  }

  /// Enter: toggles a switch, opens a list of choices, folds or creates a group, adds an element, picks a reference;
  /// elsewhere it goes to the next field.
  private mutating func toggle(_ context: Context) -> [Action] {
    guard let row = current else { return [] }
    switch row.kind {
    case .add, .addEntry: return changeStructure(.addItem)
    case .variant: return isReadOnly ? [] : chooseVariant()
    case .field: break
    }
    switch row.field.kind {
    case .boolean where row.field.isEditable: put(.bool(draft[row.field.pointer] != true), row)
    case .choice(let choices) where row.field.isEditable && !isReadOnly:
      let all = choices + FormScreen.nullChoice(row.field)
      return [.push(ChoiceDialog(row.field, all, selected: draft[row.field.pointer]))]
    case .constant(let value) where !row.field.isReadOnly && draft[row.field.pointer] != value: put(value, row)
    case .object where isMakeable(row): make(row)
    case .object, .array: setFolded(!row.isFolded, row)
    case .text where row.isTyped && isReference(context) && !isReadOnly: return pickReference(context)
    default: move(to: cursor.index + 1)
    }
    return []
  }

  /// Whether a group has to be created before it can show its fields: it is null, or its schema repeats itself.
  private func isMakeable(_ row: FormRow) -> Bool {
    guard row.field.isEditable, !isReadOnly, !row.isFolded else { return false }
    switch draft[row.field.pointer] {
    case .null?: return true
    case nil: return row.field.children.isEmpty
    default: return false
    }
  }

  private mutating func make(_ row: FormRow) {
    draft.make(at: row.field.pointer)
    derive()
  }

  mutating func handle(_ answer: Answer, _ context: Context) -> [Action] {
    switch answer {
    case .chosen(let value, let pointer):
      guard let row = rows.first(where: { $0.field.pointer == pointer && $0.kind == .field }) else { return [] }
      put(value, row)
      if let row = current, row.isTyped { loadEditor(row) }
      return []
    case .variant(let index, let pointer):
      setVariant(index, at: pointer)
      return []
    case .named(let key, let pointer, let isNew): return name(key, pointer, isNew: isNew)
    case .edited(let result): return edited(result, context)
    case .dropText:
      heldText = nil
      return [.say("Discarded the text. The form is unchanged.", .info)]
    case .discard:
      forgetDraft(context)
      return [.pop]
    case .goOn:
      if isGone { becomeNew() }
      omittedSecrets = []
      return startSaving(context)
    case .resolved(let choices):
      resolve(choices)
      // All conflicts are resolved: continue with the save.
      return conflicts.isEmpty && draft.isDirty ? startSaving(context) : []
    case .save:
      // Someone else may have changed the record while the sheet was open.
      if !conflicts.isEmpty { return [.push(MergeScreen(draft, context))] }
      let ticket = context.device.ticket()
      saving = ticket
      refusal = nil
      refusals = [:]
      if let change = draft.guardedPatch { return [.request(ticket, .save(change))] }
      return [.request(ticket, .create(draft.objectClass, body: draft.createBody(), draft.schema))]
    case .columns, .note: return []
    }
  }

  private mutating func revert() {
    guard let row = current else { return }
    unread[row.field.pointer] = nil
    clearRefusals(at: row.field.pointer)
    draft.revert(at: row.field.pointer)
    editor = nil
    derive()
  }
}
