extension ValidationRun {
  func checkNumber(_ node: JSONObject, _ number: JSONNumber, at pointer: JSONPointer, _ verdict: inout Verdict) {
    let rules = NumberRules(node)
    if !rules.contains(number) {
      let keyword = ValidationRun.violatedBound(rules, number)
      verdict.fail(pointer, keyword, "must be \(Words.range(rules) ?? "in range")")
    }
    if let step = rules.multipleOf {
      switch number.isMultiple(of: step) {
      case true?: break
      case false?:
        let text = step.text == "1" ? "must be a whole number" : "must be a multiple of \(step.text)"
        verdict.fail(pointer, "multipleOf", text)
      case nil: verdict.isUndecided = true
      }
    }
  }

  private static func violatedBound(_ rules: NumberRules, _ number: JSONNumber) -> String {
    if let minimum = rules.minimum, number < minimum { return "minimum" }
    if let maximum = rules.maximum, number > maximum { return "maximum" }
    if let bound = rules.exclusiveMinimum, number <= bound { return "exclusiveMinimum" }
    return "exclusiveMaximum"
  }

  func checkText(_ node: JSONObject, _ text: String, at pointer: JSONPointer, _ verdict: inout Verdict) {
    let rules = TextRules(node)
    if rules.minLength != nil || rules.maxLength != nil {
      let length = text.unicodeScalars.count
      if let limit = rules.maxLength, length > limit {
        verdict.fail(pointer, "maxLength", "at most \(Words.count(limit, "character"))")
      }
      if let limit = rules.minLength, length < limit {
        let message = text.isEmpty ? "must not be empty" : "at least \(Words.count(limit, "character"))"
        verdict.fail(pointer, "minLength", message)
      }
    }
    if let pattern = rules.pattern {
      switch document.patterns.matches(pattern, text) {
      case true?: break
      case false?:
        verdict.fail(pointer, "pattern", PatternWords.complaint(node, pattern: pattern))
      case nil: verdict.isUndecided = true
      }
    }
    if let format = rules.format, let problem = FormatCheck.problem(of: text, format: format, document.patterns) {
      verdict.fail(pointer, "format", problem)
    }
  }
}
