import ConsoleCore
import Curses

/// Other people's changes to the record under edit.
extension FormScreen {
  /// Takes in what the device has now: fields that were not touched follow it, what both have changed is asked about.
  mutating func follow(_ context: Context) {
    // What a dialog over the form shows or asks about must not move under it.
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

  /// Whether the cursor is inside a list that somebody else has changed: its elements must not move under the cursor.
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
    // A revision that grows and nothing else is nobody's change.
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
    // The text under the cursor is what the operator types, unless the device's value has taken its place.
    if let row = current, row.id == old, row.isTyped, followed.contains(row.field.pointer) { loadEditor(row) }
  }

  /// The conflict at a field or around it.
  func conflict(at pointer: JSONPointer) -> MergeConflict? {
    conflicts.first { pointer.hasPrefix($0.pointer) || $0.pointer.hasPrefix(pointer) }
  }

  mutating func resolve(_ choices: [(MergeConflict, MergeSide)]) {
    // From the last one on: elements that go move only those behind them.
    for (conflict, side) in choices.reversed() { draft.resolve(conflict, taking: side) }
    unread = unread.filter { pointer, _ in !choices.contains { pointer.hasPrefix($0.0.pointer) } }
    editor = nil
    derive()
    if let row = current, row.isTyped { loadEditor(row) }
  }

  /// What is said of other people's changes in the form's first line.
  var mergeNotes: [(text: String, style: Style)] {
    if isGone { return [("deleted on the device", .danger)] }
    var notes: [(String, Style)] = []
    if isWaiting { notes.append(("device changes to this list wait until you leave it", .warning)) }
    if lostRecord != nil { notes.append(("was deleted: saving creates it again", .warning)) }
    if !conflicts.isEmpty { notes.append(("\(conflicts.count) also changed by someone else", .danger)) }
    if !followed.isEmpty { notes.append(("\(followed.count) updated by the device", .changed)) }
    return notes
  }

  /// Takes what came of a save that met somebody else's change.
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
