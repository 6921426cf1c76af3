/// Phrases for messages to the operator.
enum Words {
  static func kind(_ name: String) -> String {
    switch name {
    case "integer": "a whole number"
    case "number": "a number"
    case "string": "text"
    case "boolean": "true or false"
    case "array": "a list"
    case "object": "an object"
    case "null": "empty"
    default: name
    }
  }

  /// A value in a message: texts are not quoted, long ones are cut.
  static func value(_ value: JSON) -> String {
    if case .string(let text) = value { return text.isEmpty ? "empty" : cut(text, 40) }
    return value.isNull ? "empty" : cut(value.text(), 40)
  }

  static func oneOf(_ values: [JSON]) -> String {
    switch values.count {
    case 0: return "is not allowed"
    case 1: return "must be \(value(values[0]))"
    default:
      let shown = values.prefix(12).map(value)
      return "must be one of " + shown.joined(separator: ", ") + (values.count > shown.count ? ", …" : "")
    }
  }

  static func list(_ parts: [String], or: Bool) -> String {
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: ", ") + (or ? " or " : " and ") + last
  }

  static func cut(_ text: String, _ limit: Int) -> String {
    text.count <= limit ? text : text.prefix(limit - 1) + "…"
  }

  static func count(_ count: Int, _ noun: String) -> String {
    let plural = noun.hasSuffix("y") ? noun.dropLast() + "ies" : noun + "s"
    return "\(count) \(count == 1 ? noun : String(plural))"
  }

  /// "10 to 3600", "at least 10", "more than 0 and at most 5"; nil without limits.
  static func range(_ rules: NumberRules) -> String? {
    let low = higher(rules.minimum, rules.exclusiveMinimum)
    let high = lower(rules.maximum, rules.exclusiveMaximum)
    switch (low, high) {
    case (let low?, let high?) where !low.isExclusive && !high.isExclusive:
      return low.value == high.value ? low.value.text : "\(low.value.text) to \(high.value.text)"
    case (let low?, let high?): return "\(text(low)) and \(text(high, isHigh: true))"
    case (let low?, nil): return text(low)
    case (nil, let high?): return text(high, isHigh: true)
    case (nil, nil): return nil
    }
  }

  /// "1 to 64 characters", "at most 64 characters", "at least 1 entry"; nil without limits.
  static func range(_ low: Int?, _ high: Int?, _ noun: String) -> String? {
    switch (low, high) {
    case (let low?, let high?) where low == high: count(low, noun)
    case (let low?, let high?) where low > 0: "\(low) to \(count(high, noun))"
    case (_, let high?): "at most \(count(high, noun))"
    case (let low?, nil) where low > 0: "at least \(count(low, noun))"
    default: nil
    }
  }

  private struct Bound {
    let value: JSONNumber
    let isExclusive: Bool
  }

  private static func text(_ bound: Bound, isHigh: Bool = false) -> String {
    let words = bound.isExclusive ? (isHigh ? "less than" : "more than") : (isHigh ? "at most" : "at least")
    return "\(words) \(bound.value.text)"
  }

  private static func higher(_ inclusive: JSONNumber?, _ exclusive: JSONNumber?) -> Bound? {
    guard let exclusive else { return inclusive.map { Bound(value: $0, isExclusive: false) } }
    if let inclusive, exclusive < inclusive { return Bound(value: inclusive, isExclusive: false) }
    return Bound(value: exclusive, isExclusive: true)
  }

  private static func lower(_ inclusive: JSONNumber?, _ exclusive: JSONNumber?) -> Bound? {
    guard let exclusive else { return inclusive.map { Bound(value: $0, isExclusive: false) } }
    if let inclusive, inclusive < exclusive { return Bound(value: inclusive, isExclusive: false) }
    return Bound(value: exclusive, isExclusive: true)
  }
}
