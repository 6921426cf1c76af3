extension JSONPatch {
  /// The patch without read-only fields in the values it adds, because the device sets those itself.
  func addingNothingReadOnly(_ fields: @autoclosure () -> [Field], at root: JSONPointer) -> JSONPatch {
    func addsMembers(_ operation: Operation) -> Bool {
      guard case .add(let path, let value) = operation, path.hasPrefix(root) else { return false }
      return value.objectValue != nil || value.arrayValue != nil
    }
    // Bulk operations make thousands of patches, and few of them add more than a scalar.
    guard operations.contains(where: addsMembers) else { return self }
    let fields = fields()
    return JSONPatch(
      operations.map { operation in
        guard addsMembers(operation), let value = operation.value else { return operation }
        let place = JSONPointer(tokens: Array(operation.path.tokens.dropFirst(root.tokens.count)))
        guard let field = fields.field(at: place), !field.children.isEmpty else { return operation }
        return .add(operation.path, DraftTree.withoutReadOnly(value, field.children))
      })
  }
}

/// Changes a tree of values in which parents may be absent.
enum DraftTree {
  /// The value with another one set, or removed for nil; nil if the path leads through a scalar or a missing element.
  static func put(
    _ new: JSON?, _ tokens: ArraySlice<String>, in value: JSON?, at pointer: JSONPointer = .root,
    makesArray: (JSONPointer) -> Bool
  ) -> JSON? {
    guard let token = tokens.first else { return new }
    let rest = tokens.dropFirst()
    var container = value ?? .null
    if container.isNull { container = makesArray(pointer) ? .array([]) : .object(JSONObject()) }
    switch container {
    case .object(var object):
      if rest.isEmpty {
        object[token] = new
      } else {
        let place = pointer.appending(token)
        guard let child = put(new, rest, in: object[token], at: place, makesArray: makesArray) else { return nil }
        object[token] = child
      }
      return .object(object)
    case .array(var elements):
      guard let index = token == "-" ? elements.count : JSONPointer.arrayIndex(token), index <= elements.count
      else { return nil }
      // Do not use a ternary with a bare nil: it would become a JSON null.
      let present: JSON? = elements.indices.contains(index) ? .some(elements[index]) : .none
      guard !rest.isEmpty || new != nil else {
        if present == nil { return nil }
        elements.remove(at: index)
        return .array(elements)
      }
      let child = put(new, rest, in: present, at: pointer.appending(index), makesArray: makesArray)
      guard let child else { return nil }
      if present == nil { elements.append(child) } else { elements[index] = child }
      return .array(elements)
    default: return nil
    }
  }

  /// Removes objects that became empty by a removal and did not exist originally.
  static func prune(_ value: inout JSON, above pointer: JSONPointer, keeping original: JSON) {
    var parent = pointer.parent
    while !parent.isRoot, value[parent]?.objectValue?.isEmpty == true, original[parent] == nil,
      value[parent.parent]?.objectValue != nil
    {
      value.remove(at: parent)
      parent = parent.parent
    }
  }

  /// The first value with the members that only the second has, recursively in objects.
  static func union(_ first: JSONObject, _ second: JSONObject) -> JSONObject {
    var result = first
    for (key, value) in second {
      switch (first[key], value) {
      case (nil, _), (.null?, _): result[key] = value
      case (.object(let own)?, .object(let other)): result[key] = .object(union(own, other))
      default: break
      }
    }
    return result
  }

  /// The value without read-only fields, recursively in objects and arrays.
  static func withoutReadOnly(_ value: JSON, _ fields: [Field]) -> JSON {
    switch value {
    case .object(let object):
      let byKey = Dictionary(fields.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
      var members: [(String, JSON)] = []
      for (key, member) in object {
        let field = byKey[key]
        if field?.isReadOnly != true { members.append((key, withoutReadOnly(member, field?.children ?? []))) }
      }
      return .object(JSONObject(members))
    case .array(let elements):
      return .array(
        elements.enumerated().map { index, element in
          withoutReadOnly(element, index < fields.count ? fields[index].children : [])
        })
    default: return value
    }
  }
}
