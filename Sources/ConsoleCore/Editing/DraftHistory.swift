/// The steps of an edit, bounded, with consecutive typing in one field as one step.
struct DraftHistory: Sendable {
  /// What a step goes back to: the fields, and which conflicts were open.
  struct State: Sendable {
    var value: JSONObject
    var mergeBase: JSONObject
    /// How often the draft had been rebased: an older state is merged when it is gone back to, not with each signal.
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

  /// Brings all states into another form of the record.
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
