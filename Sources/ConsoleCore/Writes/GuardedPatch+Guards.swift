extension GuardedPatch {
  /// The places that a patch is about: what it changes, whole arrays where elements come, go or move, and what tells
  /// the elements apart that it reaches into (again by itself, for what tells elements apart stays as it is).
  static func guarded(
    by patch: JSONPatch, in document: JSON, wholes: [JSONPointer]
  ) -> (places: [JSONPointer], identities: Set<JSONPointer>) {
    var targets: [JSONPointer] = []
    var moving = wholes
    for operation in patch.operations {
      var isMove = false
      switch operation {
      case .test: continue
      case .add, .remove: isMove = true
      case .replace: break
      case .move(let from, _):
        isMove = true
        targets.append(from)
        if document[from.parent]?.arrayValue != nil { moving.append(from.parent) }
      case .copy(let from, _):
        isMove = true
        targets.append(from)
      }
      targets.append(operation.path)
      if isMove, document[operation.path.parent]?.arrayValue != nil { moving.append(operation.path.parent) }
    }
    var guards: [JSONPointer] = []
    var known: Set<JSONPointer> = []
    var telling: Set<JSONPointer> = []
    func add(_ pointer: JSONPointer) { if known.insert(pointer).inserted { guards.append(pointer) } }
    for target in targets {
      // Places inside an array whose elements move are not the same before and after.
      let outermost = moving.filter { target.hasPrefix($0) }.min { $0.tokens.count < $1.tokens.count }
      for identity in identities(on: outermost ?? target, in: document) {
        telling.insert(identity)
        add(identity)
      }
      add(outermost ?? target)
    }
    return (guards, telling)
  }

  /// What tells the elements apart that a pointer leads through.
  private static func identities(on pointer: JSONPointer, in document: JSON) -> [JSONPointer] {
    var found: [JSONPointer] = []
    var path = pointer.parent
    while !path.isRoot {
      if let elements = document[path.parent]?.arrayValue, document[path]?.objectValue != nil,
        let key = ThreeWayMerge.identityKey(of: [elements])
      {
        found.append(path.appending(key))
      }
      path = path.parent
    }
    return found.reversed()
  }

  /// The field at a place of the document; nil where the schema does not know it.
  static func field(_ pointer: JSONPointer, _ base: Record, _ fields: [Field]) -> Field? {
    guard pointer.hasPrefix(base.fieldsPointer) else { return nil }
    return fields.field(at: JSONPointer(tokens: Array(pointer.tokens.dropFirst(base.fieldsPointer.tokens.count))))
  }

  static func isSecret(_ field: Field?, _ pointer: JSONPointer) -> Bool {
    field?.isSecret ?? SecretNames.isSecret(pointer.last ?? "")
  }

  /// Adds tests for a value; false where a part of it is left out.
  static func collect(
    _ value: JSON, _ pointer: JSONPointer, _ field: Field?, into tests: inout [JSONPatch.Operation]
  ) -> Bool {
    guard !isSecret(field, pointer), field?.isReadOnly != true else { return field?.isReadOnly == true }
    let below = field?.flattened.dropFirst() ?? []
    guard below.contains(where: { $0.isSecret || $0.isReadOnly }) else {
      tests.append(.test(pointer, value))
      return true
    }
    var isComplete = value.arrayValue == nil
    for child in field?.children ?? [] {
      let place = pointer.appending(child.key)
      guard let member = value[JSONPointer(tokens: [child.key])] else { continue }
      isComplete = collect(member, place, child, into: &tests) && isComplete
    }
    return isComplete
  }
}
