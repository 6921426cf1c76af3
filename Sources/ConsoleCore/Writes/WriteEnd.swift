/// What came of a write: the journal's second line of it.
struct WriteEnd: Sendable, Hashable {
  let of: String
  let time: Int64
  let result: WriteRecord.Result
  /// The new record of a creation or a clone, and its document with its secrets marked.
  let uuid: String?
  let after: JSON?

  var json: JSON {
    var object = JSONObject([("of", .string(of)), ("time", .number(JSONNumber(Int(time))))])
    switch result {
    case .ok: object["result"] = "ok"
    case .refused(let reason):
      object["result"] = "refused"
      object["error"] = .string(reason)
    case .unknown(let reason):
      object["result"] = "unknown"
      object["error"] = .string(reason)
    }
    if let uuid { object["uuid"] = .string(uuid) }
    if let after { object["after"] = after }
    return .object(object)
  }

  init(of: String, time: Int64, result: WriteRecord.Result, uuid: String?, after: JSON?) {
    (self.of, self.time, self.result, self.uuid, self.after) = (of, time, result, uuid, after)
  }

  /// Reads a result's line; nil where it is none.
  init?(_ json: JSON) {
    guard let of = json["of"]?.stringValue, let time = json["time"]?.intValue else { return nil }
    let reason = json["error"]?.stringValue ?? ""
    switch json["result"]?.stringValue {
    case "ok": result = .ok
    case "refused": result = .refused(reason)
    case "unknown": result = .unknown(reason)
    default: return nil
    }
    self.of = of
    self.time = Int64(time)
    uuid = json["uuid"]?.stringValue
    after = json["after"]
  }
}
