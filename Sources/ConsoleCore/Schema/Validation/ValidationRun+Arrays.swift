extension ValidationRun {
  mutating func checkArray(
    _ node: JSONObject, _ elements: [JSON], at pointer: JSONPointer, _ verdict: inout Verdict
  ) {
    if let limit = node["maxItems"]?.intValue, elements.count > limit {
      verdict.fail(pointer, "maxItems", "at most \(Words.count(limit, "entry"))")
    }
    if let limit = node["minItems"]?.intValue, elements.count < limit {
      verdict.fail(pointer, "minItems", "at least \(Words.count(limit, "entry"))")
    }
    if node["uniqueItems"] == true { checkUnique(elements, at: pointer, &verdict) }
    checkElements(node, elements, at: pointer, &verdict)
    checkContains(node, elements, at: pointer, &verdict)
  }

  private func checkUnique(_ elements: [JSON], at pointer: JSONPointer, _ verdict: inout Verdict) {
    var seen: [JSON: Int] = [:]
    for (index, element) in elements.enumerated() {
      if let first = seen[element] {
        let message = "entry \(index + 1) is the same as entry \(first + 1)"
        verdict.fail(pointer, "uniqueItems", message)
        return
      }
      seen[element] = index
    }
  }

  private mutating func checkElements(
    _ node: JSONObject, _ elements: [JSON], at pointer: JSONPointer, _ verdict: inout Verdict
  ) {
    // 2020-12 has `prefixItems` and `items`; the draft-07 equivalents are `items` as a list and `additionalItems`.
    let listed = node["prefixItems"]?.arrayValue ?? node["items"]?.arrayValue ?? []
    let usesOldForm = node["items"]?.arrayValue != nil
    let rest = usesOldForm ? node["additionalItems"] : node["items"]
    for (index, element) in elements.enumerated() {
      let place = pointer.appending(index)
      if index < listed.count {
        verdict.add(checkPart(listed[index], element, at: place))
      } else if rest == false {
        verdict.fail(pointer, "items", "at most \(Words.count(listed.count, "entry"))")
        return
      } else if let rest {
        verdict.add(checkPart(rest, element, at: place))
      }
    }
  }

  private mutating func checkContains(
    _ node: JSONObject, _ elements: [JSON], at pointer: JSONPointer, _ verdict: inout Verdict
  ) {
    guard let wanted = node["contains"] else { return }
    var certain = 0
    var open = 0
    for (index, element) in elements.enumerated() {
      let outcome = checkPart(wanted, element, at: pointer.appending(index))
      if outcome.hasPassed { certain += 1 } else if !outcome.hasFailed { open += 1 }
    }
    let low = node["minContains"]?.intValue ?? 1
    if certain + open < low {
      verdict.fail(pointer, "contains", "must contain an entry of the required kind")
    } else if certain < low {
      verdict.isUndecided = true
    }
    if let high = node["maxContains"]?.intValue, certain > high {
      verdict.fail(pointer, "maxContains", "has more than \(high) entries of one kind")
    }
  }
}
