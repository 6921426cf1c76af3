import ConsoleCore

/// `POST /simulator/control`, by which tests outside of the process steer the device; from this machine only.
///
/// Members, each optional: `expireSessions` true, `drop` true (the open connections, once), `unavailableSeconds` N,
/// `latencyMs` N, `patch` true/false, `eventRate` N, `bytesPerSecond` N or null; for the websockets `dropSockets` true
/// (reset all, once), `socketSilence` true/false (open, but nothing is sent), `refuseSockets` STATUS (0 or null to accept
/// again), `burst` N (so many changes as fast as they go), `sendRaw` TEXT (a message to all sockets); for the status
/// `expireCursors` true (all present cursors are unknown from now on), `logBurst` N (so many log entries at once),
/// `logRate` N (log entries a second); `change` {"class", "uuid", "fields"} (as if the device changed them by itself).
extension DeviceState {
  mutating func control(_ request: ServerRequest) throws(APIError) -> ServerResponse {
    guard request.isFromLoopback else { throw .forbidden("Control requests are accepted from this machine only.") }
    guard request.method == "POST" else { throw .notAllowed(request.method, allow: "POST") }
    guard let orders = try json(request).objectValue else { throw .decode("Control requests must be a JSON object.") }
    for (name, value) in orders { try obey(name, value) }
    return ServerResponse(200, json: ["done": true])
  }

  private mutating func obey(_ name: String, _ value: JSON) throws(APIError) {
    let number = value.numberValue?.doubleValue
    switch (name, value, number) {
    case ("expireSessions", .bool(let isOn), _): if isOn { sessions.removeAll() }
    case ("drop", .bool(let isOn), _): dropsConnections = isOn
    case ("unavailableSeconds", _, let seconds?): awayUntil = DeviceClock.monotonic + seconds
    case ("latencyMs", _, let milliseconds?): latency = Int(min(max(0, milliseconds), 600_000))
    case ("patch", .bool(let isOn), _): supportsPatch = isOn
    case ("eventRate", _, let rate?): eventRate = rate
    case ("bytesPerSecond", .null, _): bytesPerSecond = nil
    case ("bytesPerSecond", _, let rate?): bytesPerSecond = Int(min(max(1, rate), 1e12))
    case ("expireCursors", .bool(let isOn), _): if isOn { status.expireCursors() }
    case ("logBurst", _, let count?) where count >= 0: writeLog(count: Int(min(count, 1e6)))
    case ("logRate", _, let rate?) where rate >= 0: status.logRate = rate
    case ("change", .object(let order), _):
      guard let objectClass = order["class"]?.stringValue, let uuid = order["uuid"]?.stringValue,
        let fields = order["fields"]?.objectValue, change(objectClass, uuid, fields)
      else { throw .value("change: there is no such record") }
    case ("refuseReads", .object(let orders), _):
      // By the path below the base, such as `status` or `objects/stream`.
      refusedReads = [:]
      for (path, status) in orders { refusedReads[path] = status.numberValue?.intValue }
    default: try obeyForSockets(name, value)
    }
  }

  private mutating func obeyForSockets(_ name: String, _ value: JSON) throws(APIError) {
    switch (name, value, value.numberValue?.intValue) {
    case ("dropSockets", .bool(let isOn), _): dropsSockets = isOn
    case ("socketSilence", .bool(let isOn), _): socketsAreSilent = isOn
    case ("refuseSockets", .null, _), ("refuseSockets", _, 0): socketRefusal = nil
    case ("refuseSockets", _, let status?) where (300...599).contains(status): socketRefusal = status
    case ("burst", _, let count?) where count >= 0: life.burst += min(count, 1_000_000_000)
    case ("sendRaw", .string(let text), _): sendRaw(text)
    default: throw .value("\(name): is not an order or has a wrong value")
    }
  }
}
