import ConsoleCore
import DeviceSimulator

/// One answer to `GET status`, read in whichever form it has.
struct StatusAnswer {
  let json: JSON

  var cursor: String { json["cursor"]?.stringValue ?? "" }
  var alarms: [JSON] { json["alarms"]?.arrayValue ?? [] }
  var events: [JSON] { json["events"]?.arrayValue ?? [] }
  var log: [JSON] { json["log"]?.arrayValue ?? [] }
  /// The ids of events and log entries.
  var ids: [String] { (events + log).compactMap { $0["id"]?.stringValue } }

  static func message(_ entry: JSON) -> String { (entry["message"] ?? entry["text"])?.stringValue ?? "" }

  /// The UUID of the record that an entry tells of.
  static func uuid(_ entry: JSON) -> String? { (entry["source"]?["uuid"] ?? entry["uuid"])?.stringValue }

  func alarms(of uuid: String) -> [JSON] { alarms.filter { StatusAnswer.uuid($0) == uuid } }
}

extension TestClient {
  /// The status, since a cursor where one is given.
  func status(_ cursor: String? = nil) throws -> StatusAnswer {
    let response = try call("GET", "status" + (cursor.map { "?cursor=\($0)" } ?? ""))
    guard response.status == 200, let json = response.json else {
      throw TestFailure(description: "status: \(response.status) \(response.message)")
    }
    return StatusAnswer(json: json)
  }
}
