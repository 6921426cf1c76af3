import ConsoleCore
import Curses

/// Other people's changes to the record being edited.
extension FormScreen {
  /// Merges the device's current record: unchanged fields take its values, fields that both sides changed are
  /// conflicts.
  mutating func follow(_ context: Context) {
    // Nothing may move under a dialog that is open over the form.
    guard saving == nil, !context.isCovered, let base = draft.base else { return }
    let store = context.device.store
    guard let present = store.record(base.objectClass, base.uuid) else {
      isGone = store.isRead(base.objectClass)
      return
    }
    isGone = false
    isWaiting = false
    adoptForm(of: present)
    guard let base = draft.base, present.inForm(of: base).document != base.document else { return }
    guard !wouldMoveCursor(present) else {
      isWaiting = true
      return
    }
    rebase(on: present)
  }

  /// Whether the cursor is inside a list that someone else changed: its elements must not move under the cursor.
  private func wouldMoveCursor(_ present: Record) -> Bool {
    guard let base = draft.base, let place = current?.field.pointer else { return false }
    let fields = present.inForm(of: base).fields
    for depth in place.tokens.indices {
      let list = JSONPointer(tokens: Array(place.tokens[..<depth]))
      guard draft[list]?.arrayValue != nil else { continue }
      return JSON.object(fields)[list] != JSON.object(base.fields)[list]
    }
    return false
  }

  mutating func rebase(on present: Record) {
    let before = draft.value
    let original = draft.original
    _ = draft.rebase(on: present)
    // A new revision alone is not a change.
    guard draft.original != original || draft.value != before else { return }
    unread = unread.filter { pointer, _ in draft[pointer] == JSON.object(before)[pointer] }
    let old = editorRow
    derive()
    for field in root.children.flatMap(\.flattened)
    where field.children.isEmpty && !field.isReadOnly
      && !["rev", "attributes"].contains(field.pointer.tokens.first ?? "")
    {
      if draft[field.pointer] != JSON.object(before)[field.pointer] { followed.insert(field.pointer) }
    }
    // Keep what the operator types, unless the field took the device's value.
    if let row = current, row.id == old, row.isTyped, followed.contains(row.field.pointer) { loadEditor(row) }
  }

  /// The conflict at a field, around it or inside it.
  func conflict(at pointer: JSONPointer) -> MergeConflict? {
    conflicts.first { pointer.hasPrefix($0.pointer) || $0.pointer.hasPrefix(pointer) }
  }

  mutating func resolve(_ choices: [(MergeConflict, MergeSide)]) {
    // Start with the last conflict: removing an element moves only later ones.
    for (conflict, side) in choices.reversed() { draft.resolve(conflict, taking: side) }
    unread = unread.filter { pointer, _ in !choices.contains { pointer.hasPrefix($0.0.pointer) } }
    editor = nil
    derive()
    if let row = current, row.isTyped { loadEditor(row) }
  }

  /// The notes in the form's first line about other people's changes.
  var mergeNotes: [(text: String, style: Style)] {
    if isGone { return [("deleted on the device", .danger)] }
    var notes: [(String, Style)] = []
    if isWaiting { notes.append(("device changes to this list wait until you leave it", .warning)) }
    if lostRecord != nil { notes.append(("was deleted: saving creates it again", .warning)) }
    if !conflicts.isEmpty { notes.append(("\(conflicts.count) also changed by someone else", .danger)) }
    if !followed.isEmpty { notes.append(("\(followed.count) updated by the device", .changed)) }
    return notes
  }

  /// Handles a save that the device did not apply because someone else changed the record.
  mutating func movedOn(_ current: Record, _ context: Context) -> [Action] {
    rebase(on: current)
    refusal = nil
    guard conflicts.isEmpty else { return [.push(MergeScreen(draft, context))] }
    guard draft.isDirty else {
      return [.say("Someone else made the same change. Nothing left to save.", .info)]
    }
    let key = context.keymap.label(.save)
    return [.say("Someone else changed the record. Both changes are merged; press \(key) to save.", .warning)]
  }
}
