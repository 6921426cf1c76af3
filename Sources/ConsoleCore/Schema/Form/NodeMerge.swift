/// Merges two schema nodes for the same value (`allOf`, `$ref` with siblings, a branch with its base).
enum NodeMerge {
  /// Both nodes in one: all members, the tighter limits, and the texts of the first.
  static func joined(_ first: JSONObject, _ second: JSONObject) -> JSONObject {
    if first.isEmpty { return second }
    if second.isEmpty { return first }
    var members: [(String, JSON)] = first.map { ($0.key, $0.value) }
    for (key, value) in second {
      guard let place = members.firstIndex(where: { $0.0.hasSameBytes(as: key) }) else {
        members.append((key, value))
        continue
      }
      members[place].1 = joined(key, members[place].1, value)
    }
    return JSONObject(members)
  }

  private static func joined(_ keyword: String, _ first: JSON, _ second: JSON) -> JSON {
    switch (keyword, first, second) {
    case ("properties", .object(let a), .object(let b)), ("patternProperties", .object(let a), .object(let b)):
      return .object(joinedProperties(a, b))
    case ("required", .array(let a), .array(let b)):
      return .array(a + b.filter { !a.contains($0) })
    case ("enum", .array(let a), .array(let b)):
      return .array(a.filter { b.contains($0) })
    case ("minimum", .number(let a), .number(let b)), ("exclusiveMinimum", .number(let a), .number(let b)),
      ("minLength", .number(let a), .number(let b)), ("minItems", .number(let a), .number(let b)):
      return .number(max(a, b))
    case ("maximum", .number(let a), .number(let b)), ("exclusiveMaximum", .number(let a), .number(let b)),
      ("maxLength", .number(let a), .number(let b)), ("maxItems", .number(let a), .number(let b)):
      return .number(min(a, b))
    case ("type", .array(let names), .string), ("type", .string, .array(let names)):
      let single = first.stringValue == nil ? second : first
      return names.contains(single) ? single : first
    case ("readOnly", _, _), ("writeOnly", _, _), ("uniqueItems", _, _):
      return .bool(first == true || second == true)
    default: return first
    }
  }

  private static func joinedProperties(_ first: JSONObject, _ second: JSONObject) -> JSONObject {
    var members: [(String, JSON)] = first.map { ($0.key, $0.value) }
    for (key, value) in second {
      if let place = members.firstIndex(where: { $0.0.hasSameBytes(as: key) }) {
        // The branch comes first because it describes shared members more precisely than the base.
        if members[place].1 != value { members[place].1 = ["allOf": [value, members[place].1]] }
      } else {
        members.append((key, value))
      }
    }
    return JSONObject(members)
  }
}
