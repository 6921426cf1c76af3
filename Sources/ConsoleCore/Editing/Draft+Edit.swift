#if AIX_DRAFT
extension Draft {
  /// Puts a value at a pointer into the fields, nil removing it; false where the field cannot be changed.
  ///
  /// Absent objects on the way are made. Consecutive calls with `isTyping` for one pointer are one step of undo.
  @discardableResult
  public mutating func set(_ newValue: JSON?, at pointer: JSONPointer, isTyping: Bool = false) -> Bool { false }

  /// Appends an element to an array (made where it is absent), by default the one its schema begins with.
  @discardableResult
  public mutating func append(_ element: JSON? = nil, to pointer: JSONPointer) -> JSONPointer? { nil }

  /// Removes an element of an array or a member of an object.
  @discardableResult
  public mutating func remove(at pointer: JSONPointer) -> Bool { false }

  /// Moves an element of an array to another index.
  @discardableResult
  public mutating func move(at pointer: JSONPointer, to index: Int) -> Bool { false }

  /// Puts a copy of an array's element after it.
  @discardableResult
  public mutating func duplicate(at pointer: JSONPointer) -> JSONPointer? { nil }

  /// Replaces all fields at once (raw JSON from an editor); read-only members stay as they were read.
  public mutating func replace(with fields: JSONObject) {}

  /// Brings a field back to what was read.
  public mutating func revert(at pointer: JSONPointer) {}

  /// Brings all fields back to what was read, as one step that can be undone.
  public mutating func revertAll() {}

  /// Ends the present typing step, so that the next key begins a new one.
  public mutating func endTyping() { history.endTyping() }

  /// Takes the last step back and returns the field it changed; nil where there is none.
  @discardableResult
  public mutating func undo() -> JSONPointer? { nil }

  /// Makes the last undone step again and returns the field it changed; nil where there is none.
  @discardableResult
  public mutating func redo() -> JSONPointer? { nil }

  public var canUndo: Bool { !history.done.isEmpty }
  public var canRedo: Bool { !history.undone.isEmpty }
}
#endif
