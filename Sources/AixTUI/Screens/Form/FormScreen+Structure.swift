import ConsoleCore
import Curses

/// Lists, maps and variants: what changes the shape of a record.
extension FormScreen {
  /// The list or map that an element would be added to, and whether it is a map.
  var growing: (pointer: JSONPointer, isMap: Bool)? {
    guard let row = current, !isReadOnly else { return nil }
    if let own = FormScreen.growth(of: row.field) { return own }
    return shown(row.field.pointer.parent).flatMap(FormScreen.growth)
  }

  private static func growth(of field: Field) -> (pointer: JSONPointer, isMap: Bool)? {
    guard !field.isReadOnly else { return nil }
    switch field.kind {
    case .array: return (field.pointer, false)
    case .object where field.entryTemplate != nil: return (field.pointer, true)
    default: return nil
    }
  }

  /// Whether the row under the cursor is an element of a list that can be changed.
  var isElement: Bool {
    guard let row = current, row.kind == .field, !row.field.pointer.isRoot,
      let parent = shown(row.field.pointer.parent), case .array = parent.kind
    else { return false }
    return parent.isEditable
  }

  /// Whether the row under the cursor is an entry of a map.
  var isEntry: Bool {
    guard let row = current, row.kind == .field, !isElement else { return false }
    return row.field.isMapEntry && row.field.isEditable && draft[row.field.pointer] != nil
  }

  func structureOffers() -> [Offer] {
    let locked = isReadOnly ? "this console is read-only" : nil
    let inList = locked ?? (isElement ? nil : "the field is no element of a list")
    let inAny = locked ?? (isElement || isEntry ? nil : "the field is no element of a list or map")
    let grows = growing != nil
    let isEntry = isEntry
    let hasVariant = variantField != nil
    return [
      Offer(.addItem, bar: grows, disabled: locked ?? (grows ? nil : "the field is no list or map")),
      Offer(.removeItem, bar: isElement || isEntry, disabled: inAny),
      Offer(.moveItemUp, disabled: inList), Offer(.moveItemDown, disabled: inList),
      Offer(.duplicateItem, bar: isElement, disabled: inList),
      Offer(.renameEntry, bar: isEntry, disabled: locked ?? (isEntry ? nil : "the field is no entry of a map")),
      Offer(.variant, bar: hasVariant, disabled: locked ?? (hasVariant ? nil : "the field has one form only")),
    ]
  }

  mutating func changeStructure(_ command: Command) -> [Action] {
    guard let row = current, !isReadOnly else { return [] }
    switch command {
    case .addItem:
      guard let growing else { return [] }
      if growing.isMap { return [.push(NameDialog(newEntryOf: growing.pointer, title(of: growing.pointer)))] }
      restructured(growing.pointer, goal: draft.append(to: growing.pointer))
    case .removeItem where isElement || isEntry:
      let place = row.field.pointer
      draft.remove(at: place)
      restructured(place.parent, goal: nil)
    case .moveItemUp, .moveItemDown:
      guard isElement, let index = row.field.pointer.last.flatMap({ Int($0) }) else { return [] }
      let target = index + (command == .moveItemUp ? -1 : 1)
      guard draft.move(at: row.field.pointer, to: target) else { return [] }
      restructured(row.field.pointer.parent, goal: row.field.pointer.parent.appending(target))
    case .duplicateItem where isElement:
      restructured(row.field.pointer.parent, goal: draft.duplicate(at: row.field.pointer))
    case .renameEntry where isEntry: return [.push(NameDialog(renaming: row.field.pointer))]
    case .variant: return chooseVariant()
    default: break
    }
    return []
  }

  private func title(of pointer: JSONPointer) -> String {
    pointer.isRoot ? draft.objectClass : shown(pointer)?.title ?? ""
  }

  /// Brings rows and cursor in line after elements came, went or moved below a place.
  mutating func restructured(_ place: JSONPointer, goal: JSONPointer?) {
    unread = unread.filter { !$0.key.hasPrefix(place) }
    editor = nil
    derive()
    if let goal { focus(on: goal) }
    focusEditor()
    if let row = current, row.isTyped { loadEditor(row) }
  }

  /// Takes the key of a new or renamed entry; a key that cannot be had is asked for again.
  mutating func name(_ key: String, _ pointer: JSONPointer, isNew: Bool) -> [Action] {
    do throws(InputProblem) {
      let place = isNew ? try draft.addEntry(key, to: pointer) : try draft.renameEntry(at: pointer, to: key)
      restructured(place.parent, goal: place)
      return []
    } catch {
      var dialog =
        isNew ? NameDialog(newEntryOf: pointer, title(of: pointer)) : NameDialog(renaming: pointer)
      dialog.refuse(key, error.message)
      return [.push(dialog)]
    }
  }

  // MARK: Variants

  /// The field whose variant the row under the cursor can choose.
  var variantField: Field? {
    guard let field = current?.field, field.hasBranchChoice, !field.isReadOnly else {
      return current?.depth == 0 && root.hasBranchChoice ? root : nil
    }
    return field
  }

  mutating func chooseVariant() -> [Action] {
    guard let field = variantField else { return [] }
    let choices = field.branches.enumerated().map { FieldChoice(value: JSON(integerLiteral: $0), title: $1) }
    let selected = field.selectedBranch.map { JSON(integerLiteral: $0) } ?? .null
    return [.push(ChoiceDialog(field, choices, selected: selected, asksVariant: true))]
  }

  mutating func cycleVariant(_ row: FormRow, by step: Int) {
    let count = row.field.branches.count
    guard count > 0 else { return }
    setVariant(row.field.selectedBranch.map { ($0 + step + count) % count } ?? 0, at: row.field.pointer)
  }

  mutating func setVariant(_ index: Int, at pointer: JSONPointer) {
    guard !isReadOnly, draft.choose(branch: index, at: pointer) else { return }
    restructured(pointer, goal: nil)
  }

  // MARK: Null and absent

  /// A value becomes null where it may be, else it is left out; null goes on to be left out, and an absent value to null.
  mutating func clear() {
    guard let row = current, row.kind == .field, row.field.isEditable, !isReadOnly else { return }
    let pointer = row.field.pointer
    unread = unread.filter { !$0.key.hasPrefix(pointer) }
    clearRefusals(at: pointer)
    let isNull = draft[pointer]?.isNull == true
    if row.field.isNullable, !isNull {
      draft.set(.null, at: pointer)
    } else if !isElement {
      draft.set(nil, at: pointer)
    }
    editor = nil
    derive()
    if let row = current, row.isTyped { loadEditor(row) }
  }
}
