extension GuardedPatch {
  /// The record as the change should leave it, for where it cannot be read afterwards.
  public var expected: Record {
    guard let document = try? patch.apply(to: base.document) else { return base }
    var record = Record(base, document: document)
    record.isAsSent = false
    return record
  }

  /// The same change with its pointers in the form in which the record was read just now; nil where a place has no
  /// counterpart there.
  func fitted(to current: Record) -> GuardedPatch? {
    guard current.envelope != base.envelope else {
      var copy = self
      copy.base.source = max(base.source, current.source)
      return copy
    }
    var own = base.inForm(of: current)
    guard own.envelope == current.envelope, let moved = patch.moved(from: base, into: current) else { return nil }
    own.source = current.source
    return GuardedPatch(base: own, patch: moved, schema: schema, wholes: wholes)
  }
}

extension JSONPatch {
  /// The patch of a record's document as one of the same record's document in the other envelope; nil where a place has no
  /// counterpart there.
  func moved(from base: Record, into target: Record) -> JSONPatch? {
    guard base.envelope != target.envelope else { return self }
    func place(_ pointer: JSONPointer) -> JSONPointer? {
      guard let first = pointer.tokens.first else { return nil }
      let isThere = target.document[JSONPointer(tokens: [first])] != nil
      if base.envelope == .wrapped, first == base.objectClass {
        return pointer.tokens.count > 1 ? JSONPointer(tokens: Array(pointer.tokens.dropFirst())) : nil
      }
      // What stands around the fields.
      if base.envelope == .wrapped { return isThere ? pointer : nil }
      guard Record.around.contains(first) else { return target.fieldsPointer.appending(pointer) }
      if isThere { return pointer }
      return target.fields[first] != nil ? target.fieldsPointer.appending(pointer) : nil
    }
    return mapping(place)
  }

  /// The patch with its pointers in a record's own document: they may leave out the envelope that the record has, or
  /// bear one that it has not, so that one patch fits records of both kinds.
  public func placed(in record: Record) -> JSONPatch {
    mapping { pointer in
      guard let first = pointer.tokens.first, record.document[JSONPointer(tokens: [first])] == nil else {
        return pointer
      }
      if record.envelope == .wrapped { return record.fieldsPointer.appending(pointer) }
      return first == record.objectClass && pointer.tokens.count > 1
        ? JSONPointer(tokens: Array(pointer.tokens.dropFirst())) : pointer
    } ?? self
  }

  private func mapping(_ place: (JSONPointer) -> JSONPointer?) -> JSONPatch? {
    var moved: [Operation] = []
    for operation in operations {
      guard let path = place(operation.path) else { return nil }
      switch operation {
      case .add(_, let value): moved.append(.add(path, value))
      case .remove: moved.append(.remove(path))
      case .replace(_, let value): moved.append(.replace(path, value))
      case .test(_, let value): moved.append(.test(path, value))
      case .move(let from, _), .copy(let from, _):
        guard let from = place(from) else { return nil }
        if case .move = operation {
          moved.append(.move(from: from, to: path))
        } else {
          moved.append(.copy(from: from, to: path))
        }
      }
    }
    return JSONPatch(moved)
  }
}
