/// The undo steps of an edit, limited in number; consecutive typing in one field is one step.
struct DraftHistory: Sendable {
  /// The state before a step: the fields, and the open conflicts.
  struct State: Sendable {
    var value: JSONObject
    var mergeBase: JSONObject
    /// The number of rebases at that time: an older state is merged when undo returns to it, not with each signal.
    var revision = 0
  }

  struct Step: Sendable {
    /// The field that the step changed; the whole record for the root.
    let pointer: JSONPointer
    var before: State
    var after: State
  }

  static let limit = 500
  private(set) var done: [Step] = []
  private(set) var undone: [Step] = []
  private var typingPointer: JSONPointer?

  mutating func record(_ pointer: JSONPointer, before: State, after: State, isTyping: Bool) {
    undone = []
    if isTyping, typingPointer == pointer, let last = done.indices.last, done[last].pointer == pointer {
      done[last].after = after
    } else {
      done.append(Step(pointer: pointer, before: before, after: after))
      if done.count > DraftHistory.limit { done.removeFirst() }
    }
    typingPointer = isTyping ? pointer : nil
  }

  /// Ends the current typing step, so that the next key begins a new one.
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

  /// Converts all states to another form of the record.
  mutating func convert(_ converted: (JSONObject) -> JSONObject) {
    func convert(_ state: inout State) {
      state.value = converted(state.value)
      state.mergeBase = converted(state.mergeBase)
    }
    func convert(_ steps: inout [Step]) {
      for index in steps.indices {
        convert(&steps[index].before)
        convert(&steps[index].after)
      }
    }
    convert(&done)
    convert(&undone)
  }
}
