/// The steps of an edit, bounded, with consecutive typing in one field as one step.
struct DraftHistory: Sendable {
  struct Step: Sendable {
    /// The field that the step changed; the whole record for the root.
    let pointer: JSONPointer
    let before: JSONObject
    var after: JSONObject
  }

  static let limit = 500
  private(set) var done: [Step] = []
  private(set) var undone: [Step] = []
  private var typingPointer: JSONPointer?

  mutating func record(_ pointer: JSONPointer, before: JSONObject, after: JSONObject, isTyping: Bool) {
    undone = []
    if isTyping, typingPointer == pointer, let last = done.indices.last, done[last].pointer == pointer {
      done[last].after = after
    } else {
      done.append(Step(pointer: pointer, before: before, after: after))
      if done.count > DraftHistory.limit { done.removeFirst() }
    }
    typingPointer = isTyping ? pointer : nil
  }

  /// Ends the step that typing goes into, so that the next key begins a new one.
  mutating func endTyping() { typingPointer = nil }

  mutating func undo() -> Step? {
    typingPointer = nil
    guard let step = done.popLast() else { return nil }
    undone.append(step)
    return step
  }

  mutating func redo() -> Step? {
    typingPointer = nil
    guard let step = undone.popLast() else { return nil }
    done.append(step)
    return step
  }
}
