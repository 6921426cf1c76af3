import ConsoleCore
import Curses

/// Choosing by letters: a value by its first letter, a record by its name.
extension FormScreen {
  func isChosenByLetter(_ character: Character, _ row: FormRow) -> Bool {
    row.kind == .field && row.field.isEditable && !isReadOnly && (character.isLetter || character.isNumber)
  }

  /// Selects the next choice that starts with a letter, in either case.
  mutating func choose(by character: Character, _ choices: [FieldChoice], _ row: FormRow) -> [Action] {
    let letter = character.lowercased()
    let matching = choices.indices.filter { choices[$0].title.lowercased().hasPrefix(letter) }
    guard let first = matching.first else {
      return [.say("No choice begins with \(character); Enter lists them all", .info)]
    }
    let present = choices.firstIndex { $0.value == draft[row.field.pointer] } ?? -1
    put(choices[matching.first { $0 > present } ?? first].value, row)
    return []
  }

  /// Opens the list of records when the typed character can only be part of a name; characters of a UUID go into the
  /// field.
  mutating func typeName(_ key: Key, _ row: FormRow, _ context: Context) -> [Action]? {
    guard case .character(let character) = key, !character.isHexDigit, character != "-", row.isTyped, !isReadOnly,
      !row.field.isSecret, let editor, row.field.referenceClass != nil || References.hasFormat(row.field),
      isReference(context)
    else { return nil }
    let text = editor.text
    let typed = text.hasPrefix(startText) ? String(text.dropFirst(startText.count)) : text
    let dialog = ReferenceDialog(
      row.field, of: draft.objectClass, selected: draft[row.field.pointer], besides: draft.base?.uuid, context,
      filter: typed + String(character))
    guard dialog.hasMatches else { return nil }
    // The typed part of the name is not part of the value.
    if text != startText {
      self.editor?.set(startText)
      self.typed(row)
    }
    return [.push(dialog)]
  }
}
