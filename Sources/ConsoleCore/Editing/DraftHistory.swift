/// The steps of an edit, bounded, with consecutive typing in one field as one step.
struct DraftHistory: Sendable {
  /// What a step goes back to: the fields, and which conflicts were open.
  struct State: Sendable {
    var value: JSONObject
    var mergeBase: JSONObject
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

  /// Puts other states in the steps' place, so that going back goes nowhere behind what the device has now.
  mutating func rebase(_ rebased: (State) -> State) {
    typingPointer = nil
    // A step begins where the one before it ended, mostly: that state is worked out once.
    func map(_ steps: inout [Step]) {
      for index in steps.indices {
        let isContinued = index > 0 && steps[index].before.value == lastAfter
        lastAfter = steps[index].after.value
        steps[index].before = isContinued ? steps[index - 1].after : rebased(steps[index].before)
        steps[index].after = rebased(steps[index].after)
      }
    }
    var lastAfter = JSONObject()
    map(&done)
    map(&undone)
  }
}
