extension UndoPlan {
  /// The locations in the old fields of the secrets that an undo must restore.
  ///
  /// Each placeholder that the undo inserts is followed to its final location; placeholders that stay are secrets that
  /// the device still has.
  static func placesOfSecrets(
    _ inverse: JSONPatch, old: Record, new: Record, current: Record, _ schema: Schema?
  ) -> [JSONPointer] {
    let tagged = JSONPatch(
      inverse.operations.enumerated().map { index, operation in
        guard let value = operation.value else { return operation }
        var marked = value
        for place in SecretFinder.markers(in: value) {
          let tag: JSON = ["$omitted": "secret", "of": .string("\(index):\(place)")]
          if place.isRoot { marked = tag } else { marked.set(tag, at: place) }
        }
        return operation.with(value: marked)
      })
    var places: [JSONPointer] = []
    if let document = try? tagged.apply(to: new.document) {
      collect(document, .root, &places)
    } else {
      for operation in inverse.operations {
        let inside = operation.value.map(SecretFinder.markers) ?? []
        places += inside.map { operation.path.appending($0) }
      }
    }
    let depth = old.fieldsPointer.tokens.count
    var needed = places.map { JSONPointer(tokens: Array($0.tokens.dropFirst(depth))) }
    for pointer in hidden(inverse, old, current, schema) where !needed.contains(pointer) { needed.append(pointer) }
    return needed
  }

  private static func collect(_ value: JSON, _ place: JSONPointer, _ places: inout [JSONPointer]) {
    switch value {
    case .object(let object):
      if object["$omitted"] == "secret", object["of"] != nil { return places.append(place) }
      for (key, member) in object { collect(member, place.appending(key), &places) }
    case .array(let elements):
      for (index, element) in elements.enumerated() { collect(element, place.appending(index), &places) }
    default: break
    }
  }

  /// The secrets that the device did not show before: an absent or empty one may still have been set, unless the
  /// old form of the record had no such field, or the device shows this secret.
  private static func hidden(
    _ inverse: JSONPatch, _ old: Record, _ current: Record, _ schema: Schema?
  ) -> [JSONPointer] {
    let fields = schema?.fields(for: old.fields) ?? []
    return inverse.operations.compactMap { operation in
      guard operation.value == nil || operation.value == "" else { return nil }
      let field = GuardedPatch.field(operation.path, old, fields)
      guard GuardedPatch.isSecret(field, operation.path), field != nil || schema?.isInferred != false else {
        return nil
      }
      let pointer = JSONPointer(tokens: Array(operation.path.tokens.dropFirst(old.fieldsPointer.tokens.count)))
      guard !pointer.isRoot else { return nil }
      let shown = JSON.object(current.fields)[pointer]
      return shown == nil || shown == "" ? pointer : nil
    }
  }

  /// A typed secret as a value of its field's type.
  static func value(_ typed: JSON, of field: Field?) -> JSON {
    guard let text = typed.stringValue, let field else { return typed }
    switch field.kind {
    case .integer, .number, .boolean:
      guard case .success(let value) = field.parse(text) else { return typed }
      return value
    default: return typed
    }
  }
}
