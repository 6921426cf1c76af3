extension Draft {
  /// Sets the value at a pointer into the fields; nil removes it. False if the field cannot be changed.
  ///
  /// Missing objects on the path are created. Consecutive calls with `isTyping` for one pointer are one undo step.
  @discardableResult
  public mutating func set(_ newValue: JSON?, at pointer: JSONPointer, isTyping: Bool = false) -> Bool {
    guard !pointer.isRoot, !isReadOnly(pointer) else { return false }
    guard newValue != nil || self[pointer] != nil else { return true }
    guard var changed = DraftTree.put(newValue, pointer.tokens[...], in: .object(value), makesArray: makesArray)
    else { return false }
    if newValue == nil { DraftTree.prune(&changed, above: pointer, keeping: .object(original)) }
    return apply(changed, at: pointer, isTyping: isTyping)
  }

  private func makesArray(_ pointer: JSONPointer) -> Bool {
    if case .array? = field(at: pointer)?.kind { true } else { false }
  }

  private mutating func apply(_ changed: JSON, at pointer: JSONPointer, isTyping: Bool = false) -> Bool {
    guard let object = changed.objectValue else { return false }
    apply(DraftHistory.State(value: object, mergeBase: mergeBase, revision: revision), at: pointer, isTyping: isTyping)
    return true
  }

  /// Changes to another state as one undo step.
  mutating func apply(_ after: DraftHistory.State, at pointer: JSONPointer, isTyping: Bool = false) {
    history.record(pointer, before: state, after: after, isTyping: isTyping)
    state = after
  }

  /// Whether a location is a read-only field or inside one.
  public func isReadOnly(_ pointer: JSONPointer) -> Bool {
    var path = pointer
    while !path.isRoot {
      if let field = field(at: path) { return field.isReadOnly }
      path = path.parent
    }
    return false
  }

  /// Appends an element to an array, which is created if absent; the default is the schema's initial element.
  @discardableResult
  public mutating func append(_ element: JSON? = nil, to pointer: JSONPointer) -> JSONPointer? {
    let elements = self[pointer]?.arrayValue ?? []
    guard self[pointer] == nil || self[pointer] == .null || self[pointer]?.arrayValue != nil else { return nil }
    let template = field(at: pointer)?.itemTemplate
    let element = element ?? template.map(schema.defaultValue) ?? .null
    let place = pointer.appending(elements.count)
    return set(.array(elements + [element]), at: pointer) ? place : nil
  }

  /// Removes an element of an array or a member of an object.
  @discardableResult
  public mutating func remove(at pointer: JSONPointer) -> Bool {
    self[pointer] != nil && set(nil, at: pointer)
  }

  /// Moves an element of an array to another index.
  @discardableResult
  public mutating func move(at pointer: JSONPointer, to index: Int) -> Bool {
    guard var elements = self[pointer.parent]?.arrayValue, let from = pointer.last.flatMap(JSONPointer.arrayIndex),
      elements.indices.contains(from), elements.indices.contains(index)
    else { return false }
    elements.insert(elements.remove(at: from), at: index)
    return set(.array(elements), at: pointer.parent)
  }

  /// Inserts a copy of an array's element after it, without the members that only the device sets.
  @discardableResult
  public mutating func duplicate(at pointer: JSONPointer) -> JSONPointer? {
    guard var elements = self[pointer.parent]?.arrayValue, let index = pointer.last.flatMap(JSONPointer.arrayIndex),
      elements.indices.contains(index)
    else { return nil }
    let copy = DraftTree.withoutReadOnly(elements[index], field(at: pointer)?.children ?? [])
    elements.insert(copy, at: index + 1)
    return set(.array(elements), at: pointer.parent) ? pointer.parent.appending(index + 1) : nil
  }

  /// Replaces all fields at once (raw JSON from an editor); read-only members stay as they were read.
  public mutating func replace(with fields: JSONObject) {
    let kept = keepingReadOnly(fields)
    guard kept != value else { return }
    _ = apply(.object(kept), at: .root)
  }

  /// Resets a field to its value as read.
  public mutating func revert(at pointer: JSONPointer) {
    if isChanged(at: pointer) { set(JSON.object(original)[pointer], at: pointer) }
  }

  /// Resets all fields to their values as read, as one undo step.
  public mutating func revertAll() {
    if value != original { _ = apply(.object(original), at: .root) }
  }

  /// Ends the current typing step, so that the next key begins a new one.
  public mutating func endTyping() { history.endTyping() }

  /// Undoes the last step and returns the field it changed; nil if there is none.
  @discardableResult
  public mutating func undo() -> JSONPointer? {
    guard let step = history.undo() else { return nil }
    state = rebased(step.before)
    return step.pointer
  }

  /// Redoes the last undone step and returns the field it changed; nil if there is none.
  @discardableResult
  public mutating func redo() -> JSONPointer? {
    guard let step = history.redo() else { return nil }
    state = rebased(step.after)
    return step.pointer
  }

  public var canUndo: Bool { !history.done.isEmpty }
  public var canRedo: Bool { !history.undone.isEmpty }
}
