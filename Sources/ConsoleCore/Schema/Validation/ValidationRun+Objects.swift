extension ValidationRun {
  mutating func checkObject(
    _ node: JSONObject, _ object: JSONObject, at pointer: JSONPointer, _ verdict: inout Verdict
  ) {
    if let limit = node["maxProperties"]?.intValue, object.count > limit {
      verdict.fail(pointer, "maxProperties", "at most \(Words.count(limit, "member"))")
    }
    if let limit = node["minProperties"]?.intValue, object.count < limit {
      verdict.fail(pointer, "minProperties", "at least \(Words.count(limit, "member"))")
    }
    require(node["required"]?.arrayValue ?? [], in: object, at: pointer, &verdict)
    checkMembers(node, object, at: pointer, &verdict)
    if let names = node["propertyNames"] {
      for (key, _) in object {
        let outcome = checkPart(names, .string(key), at: pointer.appending(key))
        verdict.isUndecided = verdict.isUndecided || outcome.isUndecided
        if let issue = outcome.issues.first {
          verdict.fail(pointer.appending(key), "propertyNames", "the name \(issue.message)")
        }
      }
    }
    checkDependencies(node, object, at: pointer, &verdict)
  }

  private func require(
    _ names: [JSON], in object: JSONObject, at pointer: JSONPointer, _ verdict: inout Verdict
  ) {
    for name in names.compactMap(\.stringValue) where object[name] == nil {
      let place = pointer.appending(name)
      if !skipped.contains(place) { verdict.fail(place, "required", "is required") }
    }
  }

  private mutating func checkMembers(
    _ node: JSONObject, _ object: JSONObject, at pointer: JSONPointer, _ verdict: inout Verdict
  ) {
    let properties = node["properties"]?.objectValue
    let patterns = node["patternProperties"]?.objectValue
    let others = node["additionalProperties"]
    guard properties != nil || patterns != nil || others != nil else { return }
    for (key, value) in object {
      let place = pointer.appending(key)
      var isKnown = false
      if let schema = properties?[key] {
        isKnown = true
        verdict.add(checkPart(schema, value, at: place))
      }
      for (pattern, schema) in patterns ?? JSONObject() {
        switch document.patterns.matches(pattern, key) {
        case true?:
          isKnown = true
          verdict.add(checkPart(schema, value, at: place))
        case false?: break
        case nil:
          isKnown = true
          verdict.isUndecided = true
        }
      }
      if !isKnown, let others {
        if others == false {
          if !skipped.contains(place) { verdict.fail(place, "additionalProperties", "is not a known field") }
        } else {
          verdict.add(checkPart(others, value, at: place))
        }
      }
    }
  }

  private mutating func checkDependencies(
    _ node: JSONObject, _ object: JSONObject, at pointer: JSONPointer, _ verdict: inout Verdict
  ) {
    for keyword in ["dependencies", "dependentRequired", "dependentSchemas"] {
      for (key, dependency) in node[keyword]?.objectValue ?? JSONObject() where object[key] != nil {
        if case .array(let names) = dependency {
          for name in names.compactMap(\.stringValue) where object[name] == nil {
            verdict.fail(pointer.appending(name), keyword, "is required together with \(key)")
          }
        } else {
          verdict.add(check(dependency, .object(object), at: pointer))
        }
      }
    }
  }
}
