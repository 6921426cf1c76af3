extension ValidationRun {
  mutating func checkCombinators(
    _ node: JSONObject, _ value: JSON, at pointer: JSONPointer, _ verdict: inout Verdict
  ) {
    for schema in node["allOf"]?.arrayValue ?? [] { verdict.add(check(schema, value, at: pointer)) }
    if case .array(let branches) = node["anyOf"] { checkAny(branches, value, at: pointer, &verdict) }
    if case .array(let branches) = node["oneOf"] { checkOne(branches, value, at: pointer, &verdict) }
    if let schema = node["not"] {
      let outcome = check(schema, value, at: pointer)
      if outcome.hasPassed { verdict.fail(pointer, "not", "is not allowed") }
      if outcome.isUndecided, !outcome.hasFailed { verdict.isUndecided = true }
    }
    if let condition = node["if"] {
      let outcome = check(condition, value, at: pointer)
      if outcome.hasFailed {
        if let schema = node["else"] { verdict.add(check(schema, value, at: pointer)) }
      } else if outcome.isUndecided {
        verdict.isUndecided = true
      } else if let schema = node["then"] {
        verdict.add(check(schema, value, at: pointer))
      }
    }
  }

  private mutating func checkAny(
    _ branches: [JSON], _ value: JSON, at pointer: JSONPointer, _ verdict: inout Verdict
  ) {
    var failures: [Verdict] = []
    for schema in branches {
      let outcome = check(schema, value, at: pointer)
      if outcome.hasPassed { return }
      if !outcome.hasFailed {
        verdict.isUndecided = true
        return
      }
      failures.append(outcome)
    }
    verdict.add(ValidationRun.summary(of: failures, branches, at: pointer, "anyOf"))
  }

  private mutating func checkOne(
    _ branches: [JSON], _ value: JSON, at pointer: JSONPointer, _ verdict: inout Verdict
  ) {
    var failures: [Verdict] = []
    var passed = 0
    for schema in branches {
      let outcome = check(schema, value, at: pointer)
      if outcome.hasPassed { passed += 1 }
      if outcome.hasFailed { failures.append(outcome) }
    }
    if passed > 1 {
      verdict.fail(pointer, "oneOf", "matches more than one of the allowed variants")
    } else if failures.count == branches.count {
      verdict.add(ValidationRun.summary(of: failures, branches, at: pointer, "oneOf"))
    } else if passed + failures.count < branches.count {
      verdict.isUndecided = true
    }
  }

  /// One issue for a value that matches no branch: the allowed values, each branch's message, or the nearest branch's.
  private static func summary(
    of failures: [Verdict], _ branches: [JSON], at pointer: JSONPointer, _ keyword: String
  ) -> Verdict {
    let constants = branches.compactMap { $0["const"] }
    if !constants.isEmpty, constants.count == branches.count {
      return .failed(pointer, keyword, Words.oneOf(constants))
    }
    let own = failures.compactMap { failure -> String? in
      failure.issues.count == 1 && failure.issues[0].pointer == pointer ? failure.issues[0].message : nil
    }
    if !own.isEmpty, own.count == failures.count {
      var seen: [String] = []
      for message in own where !seen.contains(message) { seen.append(message) }
      return .failed(pointer, keyword, seen.prefix(4).joined(separator: ", or "))
    }
    // The operator does not mean a branch with another type or another discriminating constant.
    func distance(_ failure: Verdict) -> Int {
      failure.issues.reduce(0) { sum, issue in
        let isOtherType = issue.keyword == "type" && issue.pointer == pointer
        return sum + (isOtherType || ["const", "enum", "false"].contains(issue.keyword) ? 100 : 1)
      }
    }
    let nearest = failures.min { distance($0) < distance($1) }
    if let nearest, distance(nearest) < 100 { return nearest }
    return .failed(pointer, keyword, "matches none of the allowed variants")
  }
}
