import ConsoleCore

/// What a client's body says about a record, taken out of its envelope (device API: two envelopes).
struct RecordContent {
  var uuid: String?
  /// The attributes; nil where the body has none.
  var attributes: [JSON]?
  var fields: JSONObject

  init(_ body: JSON, _ definition: ClassDefinition, _ envelope: SimulatorOptions.Envelope) throws(APIError) {
    guard var object = body.objectValue else { throw .decode("A record is a JSON object.") }
    if let value = object["uuid"] {
      guard let text = value.stringValue else { throw .value("uuid: must be a text") }
      uuid = text
      object["uuid"] = nil
    }
    switch envelope {
    case .wrapped:
      guard let fields = object[definition.name]?.objectValue else {
        throw .decode("A record of this class is {\"\(definition.name)\": {…}}.")
      }
      if let other = object.keys.first(where: { $0 != definition.name }) {
        throw .value("\(other): is not a member of the record")
      }
      self.fields = fields
    case .flat:
      if let name = object["objectClass"], name != .string(definition.name) {
        throw .value("objectClass: must be \(definition.name)")
      }
      if let given = object["attributes"] {
        let schema = ClassDefinition.attributesSchema
        if let problem = SchemaCheck(schema).problem(given, at: "attributes") { throw .value(problem) }
        attributes = given.arrayValue
      }
      for key in ["objectClass", "attributes", "rev"] { object[key] = nil }
      fields = object
    }
  }
}
