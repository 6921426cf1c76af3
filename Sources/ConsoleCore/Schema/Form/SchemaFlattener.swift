/// Makes flat nodes: the schema's rules for one existing or absent value.
struct SchemaFlattener {
  let document: SchemaDocument

  private static let depthLimit = 40

  /// The node for a value; `chain` contains the references followed since the last existing value.
  func flatten(_ schema: JSON, _ value: JSON?, chain: Set<String> = [], depth: Int = 0) -> FlatNode {
    guard case .object(var node) = schema, depth < SchemaFlattener.depthLimit else {
      return FlatNode(node: JSONObject())
    }
    guard needsWork(node) else { return FlatNode(node: node, isNullable: isNullable(node)) }
    var chain = chain
    var result = FlatNode(node: JSONObject())
    if let reference = node["$ref"]?.stringValue, let target = document.target(of: reference) {
      if chain.contains(reference) {
        result = cutShort(target)
      } else {
        chain.insert(reference)
        result = flatten(target, value, chain: chain, depth: depth + 1)
      }
      result.references.insert(reference)
      node["$ref"] = nil
    }
    let all = node["allOf"]?.arrayValue ?? []
    let conditional = self.conditional(node, value)
    let alternatives = node["oneOf"]?.arrayValue ?? node["anyOf"]?.arrayValue
    for key in ["allOf", "if", "then", "else", "oneOf", "anyOf"] where node[key] != nil { node[key] = nil }
    var flat = FlatNode(node: node, isNullable: isNullable(node))
    flat.merge(result)
    for part in all { flat.merge(flatten(part, value, chain: chain, depth: depth + 1)) }
    if let conditional { flat.merge(flatten(conditional, value, chain: chain, depth: depth + 1)) }
    for part in dependents(node, value) { flat.merge(flatten(part, value, chain: chain, depth: depth + 1)) }
    if let alternatives { choose(alternatives, value, chain, depth, into: &flat) }
    return flat
  }

  private func needsWork(_ node: JSONObject) -> Bool {
    ["$ref", "allOf", "if", "oneOf", "anyOf", "dependencies", "dependentSchemas", "dependentRequired"]
      .contains { node[$0] != nil }
  }

  /// The schemas that apply because of existing members (draft-07 validation, 6.5.7).
  private func dependents(_ node: JSONObject, _ value: JSON?) -> [JSON] {
    guard let object = value?.objectValue else { return [] }
    return ["dependencies", "dependentSchemas", "dependentRequired"].flatMap { keyword -> [JSON] in
      (node[keyword]?.objectValue ?? JSONObject()).compactMap { key, part -> JSON? in
        guard object[key] != nil else { return Optional.none }
        return part.arrayValue.map { ["required": .array($0)] } ?? part
      }
    }
  }

  private func isNullable(_ node: JSONObject) -> Bool {
    if node["nullable"] == true || node["x-nullable"] == true { return true }
    return node["type"]?.arrayValue?.contains("null") == true || node["enum"]?.arrayValue?.contains(.null) == true
  }

  private func cutShort(_ target: JSON) -> FlatNode {
    var node = target.objectValue ?? JSONObject()
    for key in ["properties", "required", "items", "allOf", "oneOf", "anyOf", "if", "then", "else", "$ref"]
    where node[key] != nil {
      node[key] = nil
    }
    if node["type"] == nil, target["properties"] != nil { node["type"] = "object" }
    return FlatNode(node: node, isCutShort: true)
  }

  private func conditional(_ node: JSONObject, _ value: JSON?) -> JSON? {
    guard let condition = node["if"] else { return nil }
    var run = ValidationRun(document: document)
    let outcome = run.check(condition, value ?? .object(JSONObject()), at: .root)
    if outcome.hasFailed { return node["else"] }
    return outcome.hasPassed ? node["then"] : nil
  }

  private func choose(
    _ branches: [JSON], _ value: JSON?, _ chain: Set<String>, _ depth: Int, into flat: inout FlatNode
  ) {
    let all = branches.map { flatten($0, value, chain: chain, depth: depth + 1) }
    let others = all.enumerated().filter { $0.element.node["type"] != "null" && $0.element.node["const"] != .null }
    if others.count < all.count { flat.isNullable = true }
    if let choices = constants(others.map(\.element)) {
      flat.choices = choices
    } else if others.count == 1 {
      flat.merge(others[0].element)
    } else if !others.isEmpty {
      let schemas = others.map { branches[$0.offset] }
      let selected = selection(schemas, others.map(\.element), value)
      flat.branchSchemas = schemas
      flat.sharedNames = flat.node["properties"]?.objectValue?.keys ?? []
      flat.branches = others.map { title(of: $0.element, $0.offset) }
      flat.selectedBranch = selected
      mergeBranch(others.map(\.element), selected, into: &flat)
    }
  }

  /// Objects show the members of the active branch; scalars of one kind share it; everything else remains open.
  private func mergeBranch(_ branches: [FlatNode], _ selected: Int?, into flat: inout FlatNode) {
    if branches.allSatisfy({ $0.describesObject || !$0.node.isEmpty && flat.describesObject }) {
      if let selected {
        merge(branches[selected], into: &flat)
      } else if flat.node["type"] == nil {
        flat.node["type"] = "object"
      }
      return
    }
    let types = Set(branches.map(\.types))
    if types.count > 1, !types.contains([]), flat.node["type"] == nil {
      // The possible types decide how text is parsed, whatever the current value is.
      var names: [String] = []
      for name in branches.flatMap(\.types) where !names.contains(name) { names.append(name) }
      flat.node["type"] = .array(names.map(JSON.string))
    }
    if types.count == 1, let type = types.first, type.count == 1, flat.node["type"] == nil {
      flat.node["type"] = .string(type[0])
    }
    if types.count == 1, let type = types.first?.first, type != "array" {
      flat.hasLikeBranches = true
    } else if let selected, branches[selected].describesObject || branches[selected].types == ["array"] {
      merge(branches[selected], into: &flat)
    }
  }

  /// Adds the active branch; the field keeps its title.
  private func merge(_ branch: FlatNode, into flat: inout FlatNode) {
    let own = flat
    var branch = branch
    branch.node["title"] = flat.node["title"] == nil ? nil : branch.node["title"]
    flat.merge(branch)
    flat.addBranches(own)
  }

  private func constants(_ branches: [FlatNode]) -> [FieldChoice]? {
    guard !branches.isEmpty else { return nil }
    var choices: [FieldChoice] = []
    for branch in branches {
      let title = branch.node["title"]?.stringValue
      let description = branch.node["description"]?.stringValue
      if let value = branch.node["const"] {
        choices.append(FieldChoice(value: value, title: title, description: description))
      } else if let values = branch.node["enum"]?.arrayValue, !values.isEmpty {
        choices += values.map { FieldChoice(value: $0, title: values.count == 1 ? title : nil) }
      } else {
        return nil
      }
    }
    return choices
  }

  /// The first branch that matches the value, else the one whose constants equal the value's members.
  func selection(_ schemas: [JSON], _ flats: [FlatNode], _ value: JSON?) -> Int? {
    guard let value else { return nil }
    var run = ValidationRun(document: document)
    for (index, schema) in schemas.enumerated() where !run.check(schema, value, at: .root).hasFailed { return index }
    guard let object = value.objectValue else { return nil }
    let agreeing = flats.firstIndex { flat in
      var agreed = false
      for (key, schema) in flat.node["properties"]?.objectValue ?? JSONObject() {
        guard let present = object[key] else { continue }
        let allowed = schema["const"].map { [$0] } ?? schema["enum"]?.arrayValue
        guard let allowed else { continue }
        guard allowed.contains(present) else { return false }
        agreed = true
      }
      return agreed
    }
    return agreeing ?? richest(flats, object)
  }

  /// The branch that names more of the value's members than any other.
  private func richest(_ flats: [FlatNode], _ object: JSONObject) -> Int? {
    let counts = flats.map { flat in
      (flat.node["properties"]?.objectValue?.keys ?? []).filter { object[$0] != nil }.count
    }
    guard let most = counts.max(), most > 0, counts.filter({ $0 == most }).count == 1 else { return nil }
    return counts.firstIndex(of: most)
  }

  private func title(of branch: FlatNode, _ index: Int) -> String {
    if let title = branch.node["title"]?.stringValue { return title }
    for (_, schema) in branch.node["properties"]?.objectValue ?? JSONObject() {
      if let constant = schema["const"] { return Words.value(constant) }
    }
    if let name = branch.references.first?.split(separator: "/").last { return String(name) }
    if let format = branch.node["format"]?.stringValue { return format }
    return branch.types.first.map(Words.kind) ?? "Form \(index + 1)"
  }
}
