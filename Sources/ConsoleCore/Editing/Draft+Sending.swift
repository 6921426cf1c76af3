extension Draft {
  /// Whether the fields differ from those at the start of the edit.
  public var isDirty: Bool { value != original }

  /// Whether a value differs from what was read.
  public func isChanged(at pointer: JSONPointer) -> Bool { self[pointer] != JSON.object(original)[pointer] }

  /// The changes, in form order; for a new record, everything that will be sent.
  public var changes: [FieldChange] {
    let before = isNew ? JSONObject() : original
    let after = isNew ? newFields() : keepingReadOnly(value)
    var changes: [FieldChange] = []
    for field in schema.fields(for: DraftTree.union(after, before)) {
      Draft.collect(field, before[field.key], after[field.key], [], into: &changes)
    }
    return changes
  }

  private static func collect(
    _ field: Field, _ before: JSON?, _ after: JSON?, _ titles: [String], into changes: inout [FieldChange]
  ) {
    guard before != after else { return }
    let titles = titles + [field.title]
    switch (before, after) {
    case (.object(let old)?, .object(let new)?) where !field.children.isEmpty:
      for child in field.children { collect(child, old[child.key], new[child.key], titles, into: &changes) }
    case (.array(let old)?, .array(let new)?) where old.count == new.count && field.children.count == new.count:
      for (index, child) in field.children.enumerated() {
        collect(child, old[index], new[index], titles, into: &changes)
      }
    default:
      let change = FieldChange(
        pointer: field.pointer, titlePath: titles, before: before, after: after, isSecret: field.isSecret,
        field: field)
      changes.append(change)
    }
  }

  /// The changes as operations on the document as GET returned it; empty for a new record (RFC 6902).
  public func patch() -> JSONPatch {
    guard let base else { return JSONPatch([]) }
    let patch = JSONPatch.make(from: base.document, to: base.with(fields: keepingReadOnly(value)).document)
    return patch.addingNothingReadOnly(fields, at: base.fieldsPointer)
  }

  /// The body of a POST: without `uuid`, `rev` and read-only members (device API: envelopes).
  public func createBody() -> JSON {
    let fields = newFields()
    switch envelope {
    case .wrapped: return .object(JSONObject([(objectClass, .object(fields))]))
    case .flat:
      let members = fields.map { ($0.key, $0.value) }
      return .object(JSONObject([("objectClass", JSON.string(objectClass))] + members))
    }
  }

  private func newFields() -> JSONObject {
    DraftTree.withoutReadOnly(.object(value), fields).objectValue ?? JSONObject()
  }

  /// The record's document for a PUT; for a new record, the body of a POST.
  public func document() -> JSON {
    base.map { $0.with(fields: keepingReadOnly(value)).document } ?? createBody()
  }

  /// The fields, with members that only the device changes as they were read; array elements stay, because they move.
  func keepingReadOnly(_ fields: JSONObject) -> JSONObject {
    guard !isNew, fields != original else { return fields }
    var result = JSON.object(fields)
    func restore(_ list: [Field]) {
      for field in list {
        if field.isReadOnly {
          let read = JSON.object(original)[field.pointer]
          guard read != result[field.pointer] else { continue }
          if let changed = DraftTree.put(read, field.pointer.tokens[...], in: result, makesArray: { _ in false }) {
            result = changed
          }
        } else if case .object = field.kind, result[field.pointer]?.objectValue != nil {
          restore(field.children)
        }
      }
    }
    restore(schema.fields(for: DraftTree.union(fields, original)))
    return result.objectValue ?? fields
  }

  /// Where the fields violate the schema now; a secret that the device hides does not count as missing.
  public var issues: [ValidationIssue] {
    let issues = schema.validate(fields: value)
    guard !isNew else { return issues }
    return issues.filter { issue in
      guard issue.keyword == "required", JSON.object(original)[issue.pointer] == nil else { return true }
      return field(at: issue.pointer)?.isSecret != true || !hadField(at: issue.pointer)
    }
  }

  /// Whether the record as read had a place for a field, whatever the device shows of its value: not if another
  /// variant was in force, nor in a new element.
  public func hadField(at pointer: JSONPointer) -> Bool {
    guard !isNew, schema.field(at: pointer, in: original) != nil else { return false }
    let old = JSON.object(original)
    return pointer.tokens.indices.allSatisfy { depth in
      let place = JSONPointer(tokens: Array(pointer.tokens[...depth]))
      guard let elements = self[place.parent]?.arrayValue else { return true }
      guard let before = old[place.parent]?.arrayValue, let element = self[place] else { return false }
      if before.contains(element) { return true }
      guard let key = ThreeWayMerge.identityKey(of: [before, elements]) else { return old[place] != nil }
      let member = JSONPointer(tokens: [key])
      return before.contains { $0[member] == element[member] }
    }
  }

  /// The issues caused by the edit; values that the device sent, or that its schema proposes, do not prevent a save.
  public var blockingIssues: [ValidationIssue] {
    let issues = issues
    if issues.isEmpty { return [] }
    guard !isNew else { return issues.filter { $0.keyword == "required" || !isProposed(at: $0.pointer) } }
    let inherited = Set(schema.validate(fields: original))
    return issues.filter { !inherited.contains($0) || isChanged(at: $0.pointer) }
  }

  /// Whether a value is the schema's own default, even if the schema forbids it elsewhere (an empty host name).
  private func isProposed(at pointer: JSONPointer) -> Bool {
    guard let field = field(at: pointer), let value = self[pointer] else { return false }
    return value == field.defaultValue
  }
}
