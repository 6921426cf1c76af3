extension Draft {
  /// The record as one field: members, branches at the root, and whether it accepts further members.
  public var root: Field { schema.rootField(for: value) }

  /// Switches a field, or the whole record, to another of its branches; members of both keep their values.
  @discardableResult
  public mutating func choose(branch index: Int, at pointer: JSONPointer) -> Bool {
    guard let field = pointer.isRoot ? root : field(at: pointer),
      let new = schema.value(of: field, inBranch: index, present: pointer.isRoot ? .object(value) : self[pointer])
    else { return false }
    return putWhole(new, at: pointer)
  }

  /// Creates an absent object, list or value with its schema's initial value; false if there is a value.
  @discardableResult
  public mutating func make(at pointer: JSONPointer) -> Bool {
    guard self[pointer] == nil || self[pointer]?.isNull == true, let field = field(at: pointer) else { return false }
    return set(schema.defaultValue(of: field), at: pointer)
  }

  /// Adds an entry to a map under a key; returns its location, or why the key is not possible.
  public mutating func addEntry(_ key: String, to pointer: JSONPointer) throws(InputProblem) -> JSONPointer {
    let place = pointer.appending(key)
    try check(key, free: place)
    let map = pointer.isRoot ? root : field(at: pointer)
    // The pattern that matches the key decides the type of the entry.
    var object = mapObject(at: pointer)
    object[key] = .null
    let entry = member(key, of: pointer, in: object) ?? map?.entryTemplate?.moved(to: place, key: key)
    object[key] = entry.map(schema.defaultValue) ?? .null
    try put(object, at: pointer, entry: place)
    return place
  }

  /// Renames an entry of a map and keeps its position; returns the new location, or why the key is not possible.
  public mutating func renameEntry(at pointer: JSONPointer, to key: String) throws(InputProblem) -> JSONPointer {
    guard let old = pointer.last, self[pointer] != nil else { throw InputProblem("no such entry") }
    if old.hasSameBytes(as: key) { return pointer }
    let place = pointer.parent.appending(key)
    try check(key, free: place)
    var object = mapObject(at: pointer.parent)
    object.rename(old, to: key)
    try put(object, at: pointer.parent, entry: place)
    return place
  }

  private func mapObject(at pointer: JSONPointer) -> JSONObject {
    (pointer.isRoot ? value : self[pointer]?.objectValue) ?? JSONObject()
  }

  private func check(_ key: String, free place: JSONPointer) throws(InputProblem) {
    if key.isEmpty { throw InputProblem("must not be empty") }
    if self[place] != nil { throw InputProblem("an entry \(key) already exists") }
    if field(at: place).map({ !$0.isMapEntry }) ?? false {
      throw InputProblem("\(key) is already a field")
    }
  }

  /// The schema's field for a member that an object does not have yet.
  private func member(_ key: String, of pointer: JSONPointer, in object: JSONObject) -> Field? {
    var copy = self
    copy.putWhole(.object(object), at: pointer)
    return copy.field(at: pointer.appending(key))
  }

  private mutating func put(
    _ object: JSONObject, at pointer: JSONPointer, entry: JSONPointer
  ) throws(InputProblem) {
    var copy = self
    guard copy.putWhole(.object(object), at: pointer) else { throw InputProblem("cannot be set there") }
    let keywords: Set<String> = ["propertyNames", "additionalProperties", "false"]
    let ofKey = copy.issues.first { $0.pointer == entry && keywords.contains($0.keyword) }
    if let ofKey { throw InputProblem(ofKey.message) }
    if let ofMap = copy.issues.first(where: { $0.pointer == pointer && $0.keyword == "maxProperties" }) {
      throw InputProblem(ofMap.message)
    }
    self = copy
  }

  @discardableResult
  private mutating func putWhole(_ new: JSON, at pointer: JSONPointer) -> Bool {
    guard pointer.isRoot else { return set(new, at: pointer) }
    guard let object = new.objectValue else { return false }
    replace(with: object)
    return true
  }
}
