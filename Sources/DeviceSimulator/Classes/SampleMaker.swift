import ConsoleCore

/// Makes records for a class from its schema alone.
struct SampleMaker {
  private let reader: SchemaReader
  private static let words = [
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbour", "iris", "juniper", "kestrel", "lagoon",
  ]

  init(_ schema: JSON) { reader = SchemaReader(schema) }

  func fields(_ index: Int, _ random: inout SeededGenerator) -> JSONObject {
    value(reader.root, "record", index, depth: 0, &random).objectValue ?? JSONObject()
  }

  private func value(
    _ given: JSON, _ name: String, _ index: Int, depth: Int, _ random: inout SeededGenerator
  ) -> JSON {
    let schema = merged(reader.resolve(given))
    if let constant = schema["const"] { return constant }
    if let choices = schema["enum"]?.arrayValue, let choice = random.pick(choices) { return choice }
    switch type(schema) {
    case "object": return object(schema, index, depth: depth, &random)
    case "array": return array(schema, name, index, depth: depth, &random)
    case "boolean": return .bool(random.chance(0.5))
    case "integer", "number": return number(schema, index, &random)
    case "null": return .null
    default: return .string(text(schema, name, index, &random))
    }
  }

  /// The schema merged with its first alternative and all parts of `allOf`.
  private func merged(_ schema: JSON) -> JSON {
    var object = schema.objectValue ?? JSONObject()
    var parts = schema["allOf"]?.arrayValue ?? []
    if let first = (schema["oneOf"] ?? schema["anyOf"])?.arrayValue?.first { parts.append(first) }
    for part in parts {
      for (key, value) in reader.resolve(part).objectValue ?? JSONObject() {
        if key == "properties", let known = object["properties"]?.objectValue {
          object["properties"] = .object(
            JSONObject(
              known.map { ($0.key, $0.value) } + (value.objectValue ?? JSONObject()).map { ($0.key, $0.value) }))
        } else if object[key] == nil {
          object[key] = value
        }
      }
    }
    return .object(object)
  }

  private func type(_ schema: JSON) -> String {
    if let type = schema["type"]?.stringValue { return type }
    if let types = schema["type"]?.arrayValue?.compactMap(\.stringValue) {
      return types.first { $0 != "null" } ?? "null"
    }
    if schema["properties"] != nil { return "object" }
    return schema["items"] != nil ? "array" : schema["minimum"] != nil ? "number" : "string"
  }

  private func object(_ schema: JSON, _ index: Int, depth: Int, _ random: inout SeededGenerator) -> JSON {
    guard depth < 6 else { return .object(JSONObject()) }
    var members: [(String, JSON)] = []
    for (name, field) in schema["properties"]?.objectValue ?? JSONObject() {
      members.append((name, value(field, name, index, depth: depth + 1, &random)))
    }
    return .object(JSONObject(members))
  }

  private func array(
    _ schema: JSON, _ name: String, _ index: Int, depth: Int, _ random: inout SeededGenerator
  ) -> JSON {
    guard depth < 6, let items = schema["items"] else { return .array([]) }
    let least = schema["minItems"]?.intValue ?? 0
    let most = min(schema["maxItems"]?.intValue ?? least + 3, least + 3)
    var elements: [JSON] = []
    for place in 0..<random.int(min(least, most)...max(least, most)) {
      let element = value(items, name, index + place, depth: depth + 1, &random)
      if schema["uniqueItems"]?.boolValue != true || !elements.contains(element) { elements.append(element) }
    }
    return .array(elements)
  }

  private func number(_ schema: JSON, _ index: Int, _ random: inout SeededGenerator) -> JSON {
    let least = (schema["minimum"] ?? schema["exclusiveMinimum"])?.numberValue?.doubleValue
    let most = (schema["maximum"] ?? schema["exclusiveMaximum"])?.numberValue?.doubleValue
    let low = max(-1e12, least ?? min(0, most ?? 0))
    let high = max(low, min(1e12, most ?? low + 1000))
    let step = schema["multipleOf"]?.numberValue?.doubleValue ?? 1
    guard step > 0 else { return .number(JSONNumber(Int(low))) }
    // Count whole steps from the first one above the limit, so that exclusive limits and multiples both hold.
    let first = Int((low / step).rounded(.up)) + (schema["exclusiveMinimum"] != nil ? 1 : 0)
    let last = max(first, Int((high / step).rounded(.down)) - (schema["exclusiveMaximum"] != nil ? 1 : 0))
    let value = Double(random.int(first...last)) * step
    return step >= 1 ? .number(JSONNumber(Int(value))) : Vocabulary.decimal(value, places: 3)
  }

  private func text(_ schema: JSON, _ name: String, _ index: Int, _ random: inout SeededGenerator) -> String {
    let known = (schema["examples"]?.arrayValue ?? []) + [schema["default"]].compactMap { $0 }
    var candidates = known.compactMap(\.stringValue).filter { !$0.isEmpty }
    switch schema["format"]?.stringValue {
    case "ipv4": candidates = ["192.0.2.\(1 + index % 254)"]
    case "ipv6": candidates = ["2001:db8::\(1 + index % 9999)"]
    case "hostname": candidates = ["\(random.pick(SampleMaker.words))\(index).example"]
    case "email": candidates = ["\(random.pick(SampleMaker.words))\(index)@example.org"]
    case "uri": candidates = ["https://example.org/\(random.pick(SampleMaker.words))/\(index)"]
    case "uuid": candidates = [random.uuid()]
    case "date-time": candidates = [DeviceClock.text(1_767_225_600 + Double(random.int(0...20_000_000)))]
    default: break
    }
    let word = random.pick(SampleMaker.words)
    candidates += [
      "\(word) \(index + 1)", "\(word)\(index + 1)", "\(word)-\(index + 1)", word, word.uppercased(), "\(index + 1)",
      "\(1000 + index)", "A\(index + 1)", "AB-\(1000 + index)",
    ]
    let most = schema["maxLength"]?.intValue ?? 200
    candidates += [
      String(word.prefix(max(0, most))), String(repeating: "x", count: schema["minLength"]?.intValue ?? 0),
    ]
    // A pattern cannot generate a text, so use the first candidate that matches.
    return candidates.first { SchemaText.problem($0, schema) == nil } ?? ""
  }
}
