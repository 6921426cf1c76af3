/// Decides the kind of field for a schema node.
enum FieldKindReader {
  static func kind(of flat: FlatNode) -> FieldKind {
    let node = flat.node
    if let constant = node["const"] { return .constant(constant) }
    if let choices = flat.choices {
      return .choice(FieldChoice.distinct(choices.filter { !$0.value.isNull }, isNullable: flat.isNullable))
    }
    if let values = node["enum"]?.arrayValue { return choice(values, node, flat) }
    if node["type"] == "null" { return .null }
    let types = flat.types
    switch types.count {
    case 1: return kind(types[0], node)
    case 0: return impliedKind(node)
    default: return Set(types) == ["integer", "number"] ? .number(NumberRules(node)) : .any
    }
  }

  private static func choice(_ values: [JSON], _ node: JSONObject, _ flat: FlatNode) -> FieldKind {
    let names = (node["enumNames"] ?? node["x-enumNames"] ?? node["x-enum-names"])?.arrayValue ?? []
    var choices: [FieldChoice] = []
    for (index, value) in values.enumerated() where !value.isNull {
      choices.append(FieldChoice(value: value, title: index < names.count ? names[index].stringValue : nil))
    }
    if choices.count == 1, !flat.isNullable { return .constant(choices[0].value) }
    let areBooleans = choices.allSatisfy { $0.value.boolValue != nil }
    return choices.isEmpty
      ? .null
      : (areBooleans && names.isEmpty && choices.count == 2
        ? .boolean : .choice(FieldChoice.distinct(choices, isNullable: flat.isNullable)))
  }

  private static func kind(_ type: String, _ node: JSONObject) -> FieldKind {
    switch type {
    case "string": .text(TextRules(node))
    case "integer": .integer(NumberRules(node))
    case "number": .number(NumberRules(node))
    case "boolean": .boolean
    case "object": .object
    case "array": .array(ArrayRules(node))
    default: .any
    }
  }

  /// The kind implied by other keywords if there is no `type`.
  private static func impliedKind(_ node: JSONObject) -> FieldKind {
    func has(_ keys: String...) -> Bool { keys.contains { node[$0] != nil } }
    if has("properties", "patternProperties", "required") || node["additionalProperties"]?.objectValue != nil {
      return .object
    }
    if has("items", "prefixItems", "minItems", "maxItems", "uniqueItems") { return .array(ArrayRules(node)) }
    if has("minLength", "maxLength", "pattern", "format", "contentEncoding") { return .text(TextRules(node)) }
    if has("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf") {
      return .number(NumberRules(node))
    }
    return .any
  }

  /// Gives a node without a kind the type of its value.
  static func complete(_ flat: inout FlatNode, from value: JSON) {
    guard flat.types.isEmpty, flat.choices == nil, flat.node["const"] == nil, flat.node["enum"] == nil,
      flat.branches.isEmpty, case .any = impliedKind(flat.node)
    else { return }
    let type = value.numberValue.map { $0.isInteger && !$0.text.contains(".") ? "integer" : "number" }
    flat.node["type"] = .string(type ?? value.kind.rawValue)
    if value.stringValue?.contains(where: \.isNewline) == true { flat.node["x-multiline"] = true }
  }
}
