import ConsoleCore

struct Life: Sendable {
  init(seed: UInt64, now: Double) {}
}

struct RecordFactory {
  init(options: SimulatorOptions, now: Double) {}
  mutating func store(_ definition: ClassDefinition, records: [JSON]? = nil) throws(SimulatorError) -> ClassStore {
    ClassStore(definition: definition, records: [])
  }
}

enum BuiltInClasses {
  static var all: [ClassDefinition] { [] }
}

enum SchemaFolder {
  static func read(_ folder: String) throws(SimulatorError) -> [(ClassDefinition, [JSON]?)] { [] }
}

extension DeviceState {
  mutating func live(until now: Double) -> Double { .infinity }
  mutating func dropExpiredSessions() {}
  mutating func answer(_ request: ServerRequest, user: inout String?) -> ServerResponse {
    ServerResponse(404, json: ["type": "notFound", "message": "There is nothing here."])
  }
  mutating func logged(_ request: ServerRequest, status: Int, user: String?) -> LoggedRequest {
    LoggedRequest(
      time: now, method: request.method, path: request.target, status: status, contentType: nil, user: user, body: nil)
  }
}
