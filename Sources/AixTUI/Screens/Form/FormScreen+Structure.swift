import ConsoleCore
import Curses

/// Changes to the shape of a record: lists, maps and variants.
extension FormScreen {
  /// The innermost list or map around the cursor that an element can be added to, and whether it is a map.
  var growing: (pointer: JSONPointer, isMap: Bool)? {
    guard let row = current, !isReadOnly else { return nil }
    if let own = FormScreen.growth(of: row.field) { return own }
    var place = row.field.pointer
    while !place.isRoot {
      place = place.parent
      if let found = shown(place).flatMap(FormScreen.growth) { return found }
    }
    return nil
  }

  private static func growth(of field: Field) -> (pointer: JSONPointer, isMap: Bool)? {
    guard !field.isReadOnly else { return nil }
    switch field.kind {
    case .array: return (field.pointer, false)
    case .object where field.entryTemplate != nil: return (field.pointer, true)
    default: return nil
    }
  }

  /// Whether the row under the cursor is itself an element of a list that can be changed.
  var isElement: Bool {
    guard let row = current, row.kind == .field else { return false }
    return element == row.field.pointer
  }

  /// The innermost element of a list that contains the cursor; nil if that list cannot be changed.
  var element: JSONPointer? {
    innermost { parent, _ in if case .array = parent.kind { true } else { false } }
      .flatMap { place in shown(place.parent)?.isEditable == true ? place : nil }
  }

  /// The innermost entry of a map that contains the cursor.
  var entry: JSONPointer? { innermost { _, field in isEntry(field) } }

  /// The innermost list element or map entry that contains the cursor.
  private var part: JSONPointer? {
    [element, entry].compactMap { $0 }.max { $0.tokens.count < $1.tokens.count }
  }

  private func isEntry(_ field: Field) -> Bool {
    field.isMapEntry && field.isEditable && draft[field.pointer] != nil
  }

  /// The innermost field around the cursor, its own row included, that meets a condition on its parent and itself.
  private func innermost(_ isWanted: (Field, Field) -> Bool) -> JSONPointer? {
    guard var place = current?.field.pointer else { return nil }
    while !place.isRoot {
      if let parent = shown(place.parent), let field = shown(place), isWanted(parent, field) { return place }
      place = place.parent
    }
    return nil
  }

  func structureOffers() -> [Offer] {
    let locked = isReadOnly ? Texts.readOnly : nil
    let (hasElement, hasEntry, hasPart) = (element != nil, entry != nil, part != nil)
    let inList = locked ?? (hasElement ? nil : "the field is not in a list")
    let inAny = locked ?? (hasPart ? nil : "the field is not in a list or map")
    let grows = growing != nil
    let hasVariant = variantField != nil
    return [
      Offer(.addItem, bar: grows, disabled: locked ?? (grows ? nil : "the field is not a list or map")),
      Offer(.removeItem, bar: hasPart, disabled: inAny),
      Offer(.moveItemUp, disabled: inList), Offer(.moveItemDown, disabled: inList),
      Offer(.duplicateItem, bar: isElement, disabled: inList),
      Offer(.renameEntry, bar: hasEntry, disabled: locked ?? (hasEntry ? nil : "the field is not in a map")),
      Offer(.variant, bar: hasVariant, disabled: locked ?? (hasVariant ? nil : "the field has only one variant")),
    ]
  }

  mutating func changeStructure(_ command: Command) -> [Action] {
    guard let row = current, !isReadOnly else { return [] }
    switch command {
    case .addItem:
      guard let growing else { return [] }
      if growing.isMap { return [.push(NameDialog(newEntryOf: growing.pointer, title(of: growing.pointer)))] }
      let goal = draft.append(to: growing.pointer)
      restructured(growing.pointer, goal: goal) { $0 }
      if let goal { begin(goal) }
    case .removeItem: return removePart(row)
    case .moveItemUp, .moveItemDown: moveElement(row, by: command == .moveItemUp ? -1 : 1)
    case .duplicateItem: duplicateElement(row)
    case .renameEntry: return entry.map { [.push(NameDialog(renaming: $0))] } ?? []
    case .variant: return chooseVariant()
    default: break
    }
    return []
  }

  private mutating func removePart(_ row: FormRow) -> [Action] {
    guard let place = part else { return [] }
    let title = place == row.field.pointer ? nil : shown(place)?.title
    let index = place == element ? place.last.flatMap { Int($0) } : nil
    draft.remove(at: place)
    restructured(place.parent, goal: nil) { own in
      guard let index else { return own }
      return own == index ? nil : own > index ? own - 1 : own
    }
    // If the cursor was inside the part, more than its row is gone: say so.
    return title.map { [.say("Removed \($0); undo brings it back", .info)] } ?? []
  }

  private mutating func moveElement(_ row: FormRow, by step: Int) {
    guard let place = element, let index = place.last.flatMap({ Int($0) }) else { return }
    guard draft.move(at: place, to: index + step) else { return }
    let goal = inside(place.parent.appending(index + step), place, row)
    restructured(place.parent, goal: goal, kind: row.kind) { own in
      own == index ? index + step : own == index + step ? index : own
    }
  }

  private mutating func duplicateElement(_ row: FormRow) {
    guard let place = element, let index = place.last.flatMap({ Int($0) }), let copy = draft.duplicate(at: place)
    else { return }
    restructured(place.parent, goal: inside(copy, place, row), kind: row.kind) { $0 > index ? $0 + 1 : $0 }
  }

  /// The place of a row in another element, at the same path as in its own element.
  private func inside(_ element: JSONPointer, _ own: JSONPointer, _ row: FormRow) -> JSONPointer {
    JSONPointer(tokens: element.tokens + row.field.pointer.tokens.dropFirst(own.tokens.count))
  }

  /// Moves the cursor to the first field of a new element that can be filled in.
  private mutating func enter(_ place: JSONPointer) {
    folded = folded.filter { !place.hasPrefix($0) && !$0.hasPrefix(place) }
    derive()
    let first = rows.firstIndex { row in
      row.kind == .field && row.field.pointer.hasPrefix(place) && row.field.isEditable && !row.field.kind.isGroup
    }
    if let first { move(to: first) }
  }

  /// Enters a new element. A number without a default in the schema has no value yet: nobody has chosen the 0.
  private mutating func begin(_ place: JSONPointer) {
    enter(place)
    guard let field = shown(place), field.defaultValue == nil else { return }
    switch field.kind {
    case .integer, .number: unread[place] = ("", FormScreen.noValueYet)
    default: return
    }
    derive()
    if let row = current, row.isTyped { loadEditor(row) }
  }

  private func title(of pointer: JSONPointer) -> String {
    pointer.isRoot ? draft.objectClass : shown(pointer)?.title ?? ""
  }

  /// Updates rows and cursor after elements below a place were added, removed or moved. `moved` returns the new index
  /// of an element, so that its unread text moves with it; nil if the element is gone.
  mutating func restructured(
    _ place: JSONPointer, goal: JSONPointer?, kind: FormRow.Kind = .field, moved: (Int) -> Int? = { _ in nil }
  ) {
    let texts = unread
    unread = unread.filter { !$0.key.hasPrefix(place) || $0.key == place }
    editor = nil
    derive()
    for (pointer, text) in texts where pointer.hasPrefix(place) && pointer != place {
      var tokens = pointer.tokens
      if let index = Int(tokens[place.tokens.count]) {
        guard let new = moved(index) else { continue }
        tokens[place.tokens.count] = String(new)
      }
      // The field of a text may be gone with its entry or its variant.
      let new = JSONPointer(tokens: tokens)
      if shown(new) != nil { unread[new] = text }
    }
    if let goal { focus(on: goal, kind: kind) }
    focusEditor()
    if let row = current, row.isTyped { loadEditor(row) }
  }

  /// Applies the key of a new or renamed entry; asks again if the key is refused.
  mutating func name(_ key: String, _ pointer: JSONPointer, isNew: Bool) -> [Action] {
    do throws(InputProblem) {
      let place = isNew ? try draft.addEntry(key, to: pointer) : try draft.renameEntry(at: pointer, to: key)
      restructured(place.parent, goal: place)
      if isNew { begin(place) }
      return []
    } catch {
      var dialog =
        isNew ? NameDialog(newEntryOf: pointer, title(of: pointer)) : NameDialog(renaming: pointer)
      dialog.refuse(key, error.message)
      return [.push(dialog)]
    }
  }

  // MARK: Variants

  /// The innermost field around the cursor that has variants to choose from.
  var variantField: Field? {
    guard var place = current?.field.pointer else { return nil }
    while true {
      if let field = shown(place), field.hasBranchChoice, !field.isReadOnly { return field }
      if place.isRoot { return nil }
      place = place.parent
    }
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
    let id = current?.id
    restructured(pointer, goal: nil)
    // The cursor's field may exist in the old variant only.
    if current?.id != id { focus(on: pointer, kind: .variant) }
  }

  // MARK: Null and absent

  /// Sets a value to null if allowed, else omits it; omits a null value, and sets an absent value to null.
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
