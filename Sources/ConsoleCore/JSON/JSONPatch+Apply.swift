extension JSONPatch {
  /// The document after all operations; if one fails, none is applied (RFC 6902 section 5).
  public func apply(to document: JSON) throws(JSONPatchError) -> JSON {
    var result = document
    for (index, operation) in operations.enumerated() {
      if let reason = JSONPatch.perform(operation, on: &result) {
        throw JSONPatchError(operationIndex: index, pointer: operation.path.description, reason: reason)
      }
    }
    return result
  }

  /// The same patch for a device without `move`: each move becomes a removal and an addition.
  func withoutMoves(on document: JSON) -> JSONPatch {
    var present = document
    var result: [Operation] = []
    for operation in operations {
      if case .move(let from, let to) = operation, let value = present[from] {
        result += [.remove(from), .add(to, value)]
      } else {
        result.append(operation)
      }
      _ = JSONPatch.perform(operation, on: &present)
    }
    return JSONPatch(result)
  }

  /// Applies one operation; returns why it failed, nil if it did not.
  private static func perform(_ operation: Operation, on document: inout JSON) -> String? {
    switch operation {
    case .add(let path, let value): return add(value, at: path, to: &document)
    case .remove(let path): return remove(path, from: &document)
    case .replace(let path, let value):
      guard document[path] != nil else { return nothing(at: path) }
      document.set(value, at: path)
      return nil
    case .move(let from, let path):
      guard let value = document[from] else { return nothing(at: from) }
      if from == path { return nil }
      guard !path.hasPrefix(from) else { return "\(from) cannot be moved into itself" }
      return remove(from, from: &document) ?? add(value, at: path, to: &document)
    case .copy(let from, let path):
      guard let value = document[from] else { return nothing(at: from) }
      return add(value, at: path, to: &document)
    case .test(let path, let value):
      guard let present = document[path] else { return nothing(at: path) }
      return present == value ? nil : "test failed at \(path)"
    }
  }

  private static func remove(_ path: JSONPointer, from document: inout JSON) -> String? {
    document.remove(at: path) ? nil : nothing(at: path)
  }

  private static func nothing(at path: JSONPointer) -> String {
    path.isRoot ? "there is no document" : "there is nothing at \(path)"
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
        guard index <= elements.count else { return "\(path) is past the end of the array" }
        elements.insert(value, at: index)
      } else {
        return "\(path) is not an array element"
      }
      document.set(.array(elements), at: path.parent)
      return nil
    case nil: return nothing(at: path.parent)
    default: return "\(path.parent.isRoot ? "the document" : path.parent.description) is neither an object nor an array"
    }
  }
}
