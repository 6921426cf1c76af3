extension Schema {
  /// The fields of a new record: defaults, constants and required objects, without read-only members.
  public func defaultObject() -> JSONObject {
    // Defaults can activate a branch or a condition with its own defaults.
    var object = JSONObject()
    for _ in 0..<3 {
      var next = object
      addDefaults(fields(for: object), to: &next)
      if next == object { break }
      object = next
    }
    return object
  }

  private func addDefaults(_ fields: [Field], to object: inout JSONObject) {
    for field in fields where !field.isReadOnly {
      let present = object[field.key]
      if let present, present.objectValue == nil { continue }
      if let value = initialValue(of: field, present) { object[field.key] = value }
    }
  }

  private func initialValue(of field: Field, _ present: JSON?) -> JSON? {
    if present == nil, let value = field.defaultValue { return value }
    switch field.kind {
    case .object:
      var members = present?.objectValue ?? JSONObject()
      addDefaults(field.children, to: &members)
      // A required value with several forms starts in the first form.
      if field.isRequired, field.hasBranchChoice, field.selectedBranch == nil,
        let value = value(of: field, inBranch: 0, present: .object(members))
      {
        return value
      }
      if field.isRequired || present != nil { return .object(members) }
      // Omit an optional object that would still be incomplete.
      let isComplete = field.children.allSatisfy { !$0.isRequired || members[$0.key] != nil }
      return isComplete && !members.isEmpty ? .object(members) : nil
    case .constant(let value):
      // Next to a value a bare `nil` would become a JSON null.
      return field.isRequired ? value : Optional.none
    case .boolean: return field.isRequired ? false : nil
    case .array(let rules): return field.isRequired && (rules.minItems ?? 0) == 0 ? .array([]) : nil
    default: return nil
    }
  }

  /// The initial value of a new array element, map entry or absent object.
  public func defaultValue(of field: Field) -> JSON {
    if let value = field.defaultValue { return value }
    if field.hasBranchChoice, !field.kind.isScalar, let value = value(of: field, inBranch: 0, present: nil) {
      return value
    }
    switch field.kind {
    case .text: return ""
    case .integer(let rules), .number(let rules):
      let zero = JSONNumber(0)
      return rules.contains(zero) ? .number(zero) : .number(rules.minimum ?? rules.maximum ?? zero)
    case .boolean: return false
    case .choice(let choices): return choices.first?.value ?? .null
    case .constant(let value): return value
    case .object:
      var members = JSONObject()
      addDefaults(field.children, to: &members)
      return .object(members)
    case .array: return .array([])
    // A value of any type starts empty, because the operator would have to delete a null.
    case .any: return ""
    case .null: return .null
    }
  }
}
