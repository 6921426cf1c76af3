import ConsoleCore
import Curses

extension FormScreen {
  /// Whether the row under the cursor is an element of a list.
  var isElement: Bool { current.map { $0.kind == .field && array(of: $0) != nil } ?? false }
  /// Whether an element can be added here.
  var isInList: Bool { listPointer != nil }

  /// The list that an element would be added to.
  private var listPointer: JSONPointer? {
    guard let row = current, !isReadOnly else { return nil }
    if case .array = row.field.kind { return row.field.isEditable ? row.field.pointer : nil }
    return array(of: row)
  }

  /// The list whose element a row is.
  private func array(of row: FormRow) -> JSONPointer? {
    let parent = row.field.pointer.parent
    guard !row.field.pointer.isRoot, let field = draft.field(at: parent), case .array = field.kind, field.isEditable
    else { return nil }
    return parent
  }

  mutating func perform(_ command: Command, _ context: Context) -> [Action] {
    switch command {
    case .nextField: move(to: cursor.index + 1)
    case .previousField: move(to: cursor.index - 1)
    case .pageUp, .pageDown:
      _ = cursor.move(command, count: rows.count)
      focusEditor()
    case .save: return startSaving(context)
    case .undo: step(draft.undo(), "nothing to take back")
    case .redo: step(draft.redo(), "nothing to make again")
    case .toggle: return toggle(context)
    case .revert: revert()
    case .clearField: clear()
    case .reveal:
      isRevealed.toggle()
      if let row = current { loadEditor(row) }
    case .addItem, .removeItem, .moveItemUp, .moveItemDown: changeList(command)
    default: break
    }
    return []
  }

  private mutating func step(_ pointer: JSONPointer?, _ otherwise: String) {
    guard let pointer else { return }
    unread[pointer] = nil
    editor = nil
    derive()
    if !pointer.isRoot { focus(on: pointer) }
    if let row = current, row.isTyped { loadEditor(row) }
  }

  /// Enter: a switch turns, a list of choices opens, a group folds, an element is added; elsewhere to the next field.
  private mutating func toggle(_ context: Context) -> [Action] {
    guard let row = current else { return [] }
    if row.kind == .add {
      changeList(.addItem)
      return []
    }
    switch row.field.kind {
    case .boolean where row.field.isEditable: put(.bool(draft[row.field.pointer] != true), row)
    case .choice(let choices) where row.field.isEditable && !isReadOnly:
      return [.push(ChoiceDialog(row.field, choices, selected: draft[row.field.pointer]))]
    case .object, .array: setFolded(!row.isFolded, row)
    default: move(to: cursor.index + 1)
    }
    return []
  }

  mutating func take(_ answer: Answer, _ context: Context) -> [Action] {
    switch answer {
    case .chosen(let value, let pointer):
      guard let row = rows.first(where: { $0.field.pointer == pointer && $0.kind == .field }) else { return [] }
      put(value, row)
      return []
    case .discard: return [.pop]
    case .save:
      let ticket = Ticket.next()
      saving = ticket
      refusal = nil
      refusals = [:]
      if let base = draft.base { return [.request(ticket, .save(original: base, patch: draft.patch()))] }
      return [.request(ticket, .create(draft.objectClass, body: draft.createBody()))]
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

  private mutating func clear() {
    guard let row = current, row.field.isEditable, !isReadOnly else { return }
    unread[row.field.pointer] = nil
    draft.set(row.field.isNullable ? .null : nil, at: row.field.pointer)
    editor = nil
    derive()
  }

  private mutating func changeList(_ command: Command) {
    guard let row = current, let list = listPointer else { return }
    let index = row.field.pointer == list ? nil : row.field.pointer.last.flatMap { Int($0) }
    var goal: JSONPointer?
    switch command {
    case .addItem: goal = draft.append(to: list)
    case .removeItem:
      guard index != nil else { return }
      draft.remove(at: row.field.pointer)
    case .moveItemUp, .moveItemDown:
      guard let index else { return }
      let target = index + (command == .moveItemUp ? -1 : 1)
      if draft.move(at: row.field.pointer, to: target) { goal = list.appending(target) }
    default: return
    }
    unread = unread.filter { !$0.key.hasPrefix(list) }
    editor = nil
    derive()
    if let goal { focus(on: goal) }
    focusEditor()
    if let row = current, row.isTyped { loadEditor(row) }
  }
}
