extension JSONPatch {
  /// The document after all operations; it is all or nothing (RFC 6902 section 5).
  public func apply(to document: JSON) throws(JSONPatchError) -> JSON {
    var result = document
    for (index, operation) in operations.enumerated() {
      if let reason = JSONPatch.perform(operation, on: &result) {
        throw JSONPatchError(operationIndex: index, pointer: operation.path.description, reason: reason)
      }
    }
    return result
  }

  /// Performs one operation; what is returned is the reason why it could not be.
  private static func perform(_ operation: Operation, on document: inout JSON) -> String? {
    switch operation {
    case .add(let path, let value): return add(value, at: path, to: &document)
    case .remove(let path): return remove(path, from: &document)
    case .replace(let path, let value):
      guard document[path] != nil else { return "there is nothing to replace" }
      document.set(value, at: path)
      return nil
    case .move(let from, let path):
      guard let value = document[from] else { return "there is nothing at \(from)" }
      if from == path { return nil }
      guard !path.hasPrefix(from) else { return "a value cannot be moved into itself" }
      return remove(from, from: &document) ?? add(value, at: path, to: &document)
    case .copy(let from, let path):
      guard let value = document[from] else { return "there is nothing at \(from)" }
      return add(value, at: path, to: &document)
    case .test(let path, let value):
      guard let present = document[path] else { return "there is nothing to test" }
      return present == value ? nil : "the value is another one"
    }
  }

  private static func remove(_ path: JSONPointer, from document: inout JSON) -> String? {
    document.remove(at: path) ? nil : "there is nothing to remove"
  }

  /// Adds a member, inserts an element, or replaces the whole document (RFC 6902 section 4.1).
  private static func add(_ value: JSON, at path: JSONPointer, to document: inout JSON) -> String? {
    guard let token = path.last else {
      document = value
      return nil
    }
    switch document[path.parent] {
    case .object:
      document.set(value, at: path)
      return nil
    case .array(var elements):
      if token == "-" {
        elements.append(value)
      } else if let index = JSONPointer.arrayIndex(token) {
        guard index <= elements.count else { return "the index is past the end of the array" }
        elements.insert(value, at: index)
      } else {
        return "an array's element is named by its index"
      }
      document.set(.array(elements), at: path.parent)
      return nil
    case nil: return "\(path.parent.isRoot ? "the document" : path.parent.description) does not exist"
    default: return "its parent is neither an object nor an array"
    }
  }
}
