/// Guesses a JSON Schema from values.
enum SchemaInference {
  static func schema(of records: [JSONObject]) -> JSON { ["type": "object"] }
}
