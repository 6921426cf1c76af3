/// Makes fields from schema nodes and the values that they describe.
struct FieldBuilder {
  let flattener: SchemaFlattener
  /// Root members that only the device changes.
  let protectedNames: [String]
  /// Whether the value decides the kind if the schema leaves it open.
  let followsValues: Bool

  private static let depthLimit = 40

  /// What a field inherits from its parent.
  struct Context {
    var isReadOnly = false
    var isWriteOnly = false
    /// Whether the parent was declared secret with all its content, or its name makes its direct texts secret.
    var isSecret = false
    var hidesTexts = false
    /// The references followed since the last existing value.
    var chain: Set<String> = []
    var depth = 0
  }

  /// The fields of an object's members: those of the schema in order, then those that only the value has.
  func members(
    of flat: FlatNode, _ value: JSONObject?, at pointer: JSONPointer, _ context: Context
  ) -> [Field] {
    guard context.depth < FieldBuilder.depthLimit else { return [] }
    let properties = flat.node["properties"]?.objectValue ?? JSONObject()
    let required = Set((flat.node["required"]?.arrayValue ?? []).compactMap(\.stringValue))
    var fields: [Field] = []
    fields.reserveCapacity(properties.count)
    var described = context
    // Members in the schema follow the schema, not the name of their parent.
    if !followsValues { described.hidesTexts = false }
    for (key, schema) in properties {
      if schema == false { continue }
      var field = self.field(key, schema, value?[key], at: pointer.appending(key), described)
      field.isRequired = required.contains(key)
      fields.append(field)
    }
    guard let value else { return fields }
    for (key, member) in value where properties[key] == nil {
      var field = entry(key, member, flat, at: pointer.appending(key), context)
      field.isRequired = required.contains(key)
      fields.append(field)
    }
    return fields
  }

  private func entry(
    _ key: String, _ value: JSON, _ flat: FlatNode, at pointer: JSONPointer, _ context: Context
  ) -> Field {
    for (pattern, schema) in flat.node["patternProperties"]?.objectValue ?? JSONObject()
    where flattener.document.patterns.matches(pattern, key) == true {
      var field = self.field(key, schema, value, at: pointer, context)
      field.isMapEntry = true
      return field
    }
    if let schema = flat.node["additionalProperties"], schema.objectValue != nil || schema == true {
      // If any value is allowed, show objects and lists as such, and everything else as JSON.
      let isTree = value.objectValue != nil || value.arrayValue != nil
      var field = self.field(
        key, schema == true ? .object(JSONObject()) : schema, value, at: pointer, context,
        takingKindFromValue: schema == true && isTree)
      field.isMapEntry = true
      return field
    }
    var field = unknown(key, value, at: pointer, context)
    field.isUnknownToSchema = true
    return field
  }

  /// A field for a value that is not in the schema.
  private func unknown(_ key: String, _ value: JSON, at pointer: JSONPointer, _ context: Context) -> Field {
    self.field(key, .object(JSONObject()), value, at: pointer, context, takingKindFromValue: true)
  }

  func field(
    _ key: String, _ schema: JSON, _ value: JSON?, at pointer: JSONPointer, _ outer: Context,
    takingKindFromValue: Bool = false
  ) -> Field {
    let present = value?.isNull == true ? nil : value
    var flat = flattener.flatten(schema, present, chain: outer.chain)
    let takesValue = takingKindFromValue || followsValues
    if takesValue, let present { FieldKindReader.complete(&flat, from: present) }
    var context = outer
    context.depth += 1
    // An existing value limits the depth; without one, follow each reference only once.
    context.chain = present == nil ? outer.chain.union(flat.references) : []
    let isProtected = outer.depth == 0 && protectedNames.contains(key)
    context.isReadOnly = outer.isReadOnly || flat.node["readOnly"] == true || isProtected
    context.isWriteOnly = outer.isWriteOnly || flat.node["writeOnly"] == true
    var field = Field(key: key, pointer: pointer, kind: FieldKindReader.kind(of: flat))
    annotate(&field, flat, context)
    let isNamed = SecretNames.isSecret(key)
    // Of a member of an inactive branch only the name is known.
    let isOfBranch = takingKindFromValue && flattener.document.secretNames.contains(key)
    context.isSecret = outer.isSecret || context.isWriteOnly || SecretNames.isDeclared(flat.node) || isOfBranch
    switch field.kind {
    case .object: context.hidesTexts = isNamed
    case .array: context.hidesTexts = isNamed || outer.hidesTexts
    default: field.isSecret = context.isSecret || ((isNamed || outer.hidesTexts) && SecretNames.canName(field.kind))
    }
    fill(&field, flat, present, context)
    return field
  }

  private func annotate(_ field: inout Field, _ flat: FlatNode, _ context: Context) {
    let node = flat.node
    let (title, unit) = FieldUnit.read(node)
    if let title { field.title = title }
    field.unit = unit
    field.description = node["description"]?.stringValue
    field.isReadOnly = context.isReadOnly
    field.isWriteOnly = context.isWriteOnly
    field.isNullable = flat.isNullable
    if case .any = field.kind { field.types = flat.types }
    field.isDeprecated = node["deprecated"] == true
    field.defaultValue = node["default"]
    field.examples = node["examples"]?.arrayValue ?? []
    field.branches = flat.branches
    field.selectedBranch = flat.selectedBranch
    field.branchSchemas = flat.branchSchemas
    field.hasLikeBranches = flat.hasLikeBranches
    field.sharedNames = flat.sharedNames
    field.referenceClass =
      ["x-reference", "x-references", "x-ref", "x-object-class"].lazy
      .compactMap { node[$0]?.stringValue }.first
  }

  /// Adds the fields below: members of an object, elements of an array, and templates for new ones.
  private func fill(_ field: inout Field, _ flat: FlatNode, _ value: JSON?, _ context: Context) {
    switch field.kind {
    case .object:
      if flat.isCutShort, value == nil { return }
      field.children = members(of: flat, value?.objectValue, at: field.pointer, context)
      if let template = entryTemplate(flat, at: field.pointer, context) { field.templates = [template] }
    case .array(var rules):
      guard context.depth < FieldBuilder.depthLimit else { return }
      let items = flat.node["prefixItems"]?.arrayValue ?? flat.node["items"]?.arrayValue ?? []
      let rest = flat.node[flat.node["items"]?.arrayValue == nil ? "items" : "additionalItems"] ?? .bool(true)
      if !(flat.isCutShort && value == nil), rest != false {
        field.templates = [element(nil, rest, field, context, items.count)]
      }
      for (index, element) in (value?.arrayValue ?? []).enumerated() {
        let schema = index < items.count ? items[index] : rest
        field.children.append(self.element(element, schema, field, context, index))
      }
      rules.hasScalarItems = (field.children + field.templates).allSatisfy { $0.kind.isScalar }
      field.kind = .array(rules)
    default: break
    }
  }

  /// The field for a new entry of a map; nil if an object allows only named members.
  func entryTemplate(_ flat: FlatNode, at pointer: JSONPointer, _ context: Context) -> Field? {
    let others = flat.node["additionalProperties"]
    let patterns = flat.node["patternProperties"]?.objectValue
    guard context.depth < FieldBuilder.depthLimit else { return nil }
    let entry: JSON
    if let others, others.objectValue != nil {
      entry = others
    } else if let pattern = patterns?.first?.value {
      entry = pattern
    } else if others == true {
      entry = .object(JSONObject())
    } else {
      return nil
    }
    var template = self.field("", entry, nil, at: pointer.appending(""), context)
    template.isMapEntry = true
    return template
  }

  private func element(
    _ value: JSON?, _ schema: JSON, _ array: Field, _ context: Context, _ index: Int
  ) -> Field {
    let key = value == nil ? "-" : String(index)
    let isOpen = schema.objectValue?.isEmpty != false
    var field = self.field(
      key, schema, value, at: array.pointer.appending(key), context, takingKindFromValue: isOpen)
    field.title = field.title == key ? "\(array.title) \(index + 1)" : "\(field.title) \(index + 1)"
    return field
  }
}
