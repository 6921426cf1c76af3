import ConsoleCore
import Curses

extension FormScreen {
  func offers(_ context: Context) -> [Offer] {
    let fixed = current?.field.isEditable == true ? nil : "the field is read-only"
    let readOnly = isReadOnly ? Texts.readOnly : nil
    return [
      Offer(.save, bar: true, disabled: readOnly), Offer(.back, bar: true, title: "Close"),
      Offer(.undo, bar: true, disabled: draft.canUndo ? nil : "nothing to undo"),
      Offer(.redo, disabled: draft.canRedo ? nil : "nothing to redo"),
      Offer(
        .merge, bar: !conflicts.isEmpty, disabled: conflicts.isEmpty ? "no conflicts" : nil),
      Offer(.toggle, bar: true, title: toggleTitle), Offer(.revert, bar: true, disabled: fixed),
      Offer(.clearField, disabled: fixed),
      Offer(
        .reveal, bar: current?.field.isSecret == true, disabled: current?.field.isSecret == true ? nil : "not a secret"),
      Offer(.editor, disabled: readOnly), Offer(.editorSecrets, disabled: readOnly), Offer(.nextField),
      Offer(.previousField), Offer(.pageUp), Offer(.pageDown),
    ] + structureOffers() + referenceOffers(context)
  }

  /// What Enter does on the row under the cursor.
  private var toggleTitle: String {
    guard let row = current else { return "Next field" }
    switch row.kind {
    case .add, .addEntry: return "Add"
    case .variant: return "Choose"
    case .field: break
    }
    switch row.field.kind {
    case .object, .array: return row.isFolded ? "Expand" : "Collapse"
    case .boolean where row.field.isEditable: return "Change"
    case .choice where row.field.isEditable: return "Choose"
    default: return "Next field"
    }
  }

  func takesText(_ context: Context) -> Bool { current?.isTyped == true && !isReadOnly }

  /// Keys go to the field under the cursor; only keys that the field does not use are commands.
  mutating func handle(_ key: Key, _ context: Context) -> [Action]? {
    guard let row = current else { return nil }
    if saving != nil {
      // Text typed now would be lost: the request does not contain it, and the form closes after a save.
      switch key {
      case .up, .down, .tab, .backTab, .pageUp, .pageDown, .character("?"), .control("c"), .control("l"), .control("z"):
        return nil
      default: return [.say(Texts.saving, .info)]
      }
    }
    if let actions = typeName(key, row, context) ?? handleTyping(key, row) { return actions }
    if row.kind != .field, let actions = handleBesideField(key, row, context) { return actions }
    switch (key, row.field.kind) {
    case (.character(" "), .boolean) where row.kind == .field && row.field.isEditable:
      put(.bool(draft[row.field.pointer] != true), row)
    case (.character(" "), .choice), (.character(" "), .object), (.character(" "), .array):
      return perform(.toggle, context)
    case (.left, .choice), (.right, .choice):
      if row.field.isEditable { cycle(row, by: key == .right ? 1 : -1) }
    case (.left, .boolean), (.right, .boolean):
      if row.field.isEditable { put(.bool(draft[row.field.pointer] != true), row) }
    case (.left, .object), (.left, .array): setFolded(true, row)
    case (.right, .object), (.right, .array): setFolded(false, row)
    case (.escape, _): return leave(context)
    case (.home, _): move(to: 0)
    case (.end, _): move(to: rows.count - 1)
    case (.character("?"), _), (.character(":"), _): return nil
    case (.character(let character), .choice(let choices)) where isChosenByLetter(character, row):
      return choose(by: character, choices, row)
    case (.character(let character), .boolean) where isChosenByLetter(character, row) && "yn".contains(character):
      put(.bool(character == "y"), row)
    // A letter is not a command in a form: one field further, the same key would edit the value.
    case (.character(let character), _):
      return [.say(refusalToType(character, row), .info)]
    default: return nil
    }
    return []
  }

  /// Handles keys on the rows without a value: the variant choice and the rows that add more.
  private mutating func handleBesideField(_ key: Key, _ row: FormRow, _ context: Context) -> [Action]? {
    switch key {
    case .character(" "): return perform(.toggle, context)
    case .left, .right:
      if row.kind == .variant { cycleVariant(row, by: key == .right ? 1 : -1) }
      return []
    default: return nil
    }
  }

  private func refusalToType(_ character: Character, _ row: FormRow) -> String {
    if !row.field.isEditable { return "\(row.field.title) is read-only" }
    switch row.kind {
    case .add: return "Press Enter to add an element"
    case .addEntry: return "Press Enter to add an entry"
    case .variant: return "Press Space or Enter to choose the variant"
    case .field: break
    }
    switch row.field.kind {
    case .object, .array: return "Press Space or Enter to expand or collapse \(row.field.title)"
    default: return "Press Space or Enter to change \(row.field.title)"
    }
  }

  private mutating func handleTyping(_ key: Key, _ row: FormRow) -> [Action]? {
    guard row.isTyped, editor != nil else { return nil }
    guard !isReadOnly else { return nil }
    let before = editor?.text
    guard editor?.handle(key) == true else { return nil }
    if editor?.text != before { typed(row) }
    return []
  }

  /// Parses the typed text by the field's kind; keeps a text that cannot be parsed.
  mutating func typed(_ row: FormRow) {
    guard let text = editor?.text else { return }
    clearRefusals(at: row.field.pointer)
    if text.isEmpty { emptied(row.field) } else { apply(text, row.field) }
    derive()
  }

  private mutating func apply(_ text: String, _ field: Field) {
    let pointer = field.pointer
    switch field.parse(text) {
    case .success(let value):
      unread[pointer] = nil
      if !draft.set(value, at: pointer, isTyping: true) {
        unread[pointer] = (text, "Cannot set it: the parent on the device has another type")
      }
    case .failure(let problem):
      unread[pointer] = (text, problem.message)
    }
  }

  static let noValueYet = "has no value yet: type one, or remove the field"

  /// Handles an emptied field, in fields, maps and lists alike: a hidden secret and a field that was not set stay as
  /// they were, a text becomes empty, and anything else has no value until one is typed.
  private mutating func emptied(_ field: Field) {
    let pointer = field.pointer
    let wasThere = JSON.object(draft.original)[pointer] != nil
    let isNamed = !isElement && !field.isMapEntry && !field.isUnknownToSchema
    let isHiddenSecret = field.isSecret && !isRevealed && (wasThere || isNamed)
    if isHiddenSecret || (!wasThere && isNamed) {
      unread[pointer] = nil
      if isHiddenSecret { draft.revert(at: pointer) } else { draft.set(nil, at: pointer, isTyping: true) }
    } else if case .text = field.kind {
      apply("", field)
    } else {
      unread[pointer] = ("", FormScreen.noValueYet)
    }
  }

  mutating func put(_ value: JSON?, _ row: FormRow) {
    guard !isReadOnly else { return }
    clearRefusals(at: row.field.pointer)
    unread[row.field.pointer] = nil
    draft.set(value, at: row.field.pointer)
    derive()
  }

  /// The choice of null, if the field may be null.
  static func nullChoice(_ field: Field) -> [FieldChoice] {
    field.isNullable ? [FieldChoice(value: .null, title: "null")] : []
  }

  private mutating func cycle(_ row: FormRow, by step: Int) {
    guard case .choice(let own) = row.field.kind, !own.isEmpty else { return }
    let choices = own + FormScreen.nullChoice(row.field)
    let present = choices.firstIndex { $0.value == draft[row.field.pointer] }
    let next = present.map { ($0 + step + choices.count) % choices.count } ?? 0
    put(choices[next].value, row)
  }

  mutating func setFolded(_ isFolded: Bool, _ row: FormRow) {
    if isFolded { folded.insert(row.field.pointer) } else { folded.remove(row.field.pointer) }
    derive()
  }

  mutating func move(to index: Int) {
    cursor.index = min(max(0, index), max(0, rows.count - 1))
    focusEditor()
  }

  private mutating func leave(_ context: Context) -> [Action] {
    guard isDirty else {
      // The device may have the same values by now, so that the draft is not needed.
      if omittedSecrets.isEmpty { forgetDraft(context) }
      return [.pop]
    }
    return [.push(ConfirmDialog.discard(draft, holdsText: heldText != nil))]
  }
}
