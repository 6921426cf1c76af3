/// Infers a JSON Schema from values: types, nested members and lists, without limits or required members.
enum SchemaInference {
  /// The maximum number of records and elements to examine.
  private static let sampleLimit = 500
  private static let depthLimit = 20

  static func schema(of records: [JSONObject]) -> JSON {
    let step = max(1, records.count / sampleLimit)
    let sample = stride(from: 0, to: records.count, by: step).map { JSON.object(records[$0]) }
    let schema = self.schema(of: sample, depth: 0)
    return schema["properties"] == nil ? ["type": "object"] : schema
  }

  private static func schema(of values: [JSON], depth: Int) -> JSON {
    let present = values.filter { !$0.isNull }
    let kinds = Set(present.map(\.kind))
    var members: [(String, JSON)] = []
    let canBeNull = present.count < values.count
    guard kinds.count == 1, let kind = kinds.first, depth < depthLimit else {
      // If values of a name have different types, each value decides for itself.
      return .object(JSONObject())
    }
    var type: JSON = .string(kind.rawValue)
    if kind == .number, present.allSatisfy({ $0.numberValue.map { $0.isInteger && !$0.text.contains(".") } == true }) {
      type = "integer"
    }
    members.append(("type", canBeNull ? .array([type, "null"]) : type))
    if kind == .object { members.append(("properties", properties(of: present, depth: depth))) }
    if kind == .array {
      let elements = Array(present.lazy.compactMap(\.arrayValue).flatMap { $0 }.prefix(sampleLimit))
      if !elements.isEmpty { members.append(("items", schema(of: elements, depth: depth + 1))) }
    }
    return .object(JSONObject(members))
  }

  private static func properties(of objects: [JSON], depth: Int) -> JSON {
    var keys: [String] = []
    var values: [JSONKey: [JSON]] = [:]
    for object in objects.compactMap(\.objectValue) {
      for (key, value) in object {
        if values[JSONKey(key)] == nil { keys.append(key) }
        values[JSONKey(key), default: []].append(value)
      }
    }
    return .object(JSONObject(keys.map { ($0, schema(of: values[JSONKey($0)] ?? [], depth: depth + 1)) }))
  }
}
