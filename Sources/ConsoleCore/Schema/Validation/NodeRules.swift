extension NumberRules {
  init(_ node: JSONObject) {
    self.init(minimum: node["minimum"]?.numberValue, maximum: node["maximum"]?.numberValue)
    exclusiveMinimum = node["exclusiveMinimum"]?.numberValue
    exclusiveMaximum = node["exclusiveMaximum"]?.numberValue
    multipleOf = node["multipleOf"]?.numberValue
    // In draft-04 a boolean makes the limit exclusive.
    if node["exclusiveMinimum"] == true { (exclusiveMinimum, minimum) = (minimum, nil) }
    if node["exclusiveMaximum"] == true { (exclusiveMaximum, maximum) = (maximum, nil) }
  }

  /// Whether a number is within the limits.
  func contains(_ number: JSONNumber) -> Bool {
    if let minimum, number < minimum { return false }
    if let maximum, number > maximum { return false }
    if let exclusiveMinimum, number <= exclusiveMinimum { return false }
    if let exclusiveMaximum, number >= exclusiveMaximum { return false }
    return true
  }
}

extension TextRules {
  init(_ node: JSONObject) {
    self.init(
      minLength: node["minLength"]?.intValue, maxLength: node["maxLength"]?.intValue,
      pattern: node["pattern"]?.stringValue, format: node["format"]?.stringValue)
    let format = format?.lowercased() ?? ""
    isMultiline =
      ["textarea", "multiline", "multi-line", "markdown"].contains(format)
      || node["x-multiline"] == true || node["multiline"] == true
      || node["contentMediaType"]?.stringValue?.hasPrefix("text/") == true || (maxLength ?? 0) > 500
  }
}

extension ArrayRules {
  init(_ node: JSONObject) {
    self.init(minItems: node["minItems"]?.intValue, maxItems: node["maxItems"]?.intValue)
    hasUniqueItems = node["uniqueItems"] == true
  }
}
