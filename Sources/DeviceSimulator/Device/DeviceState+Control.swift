import ConsoleCore

/// `POST /simulator/control`, by which tests outside of the process steer the device; from this machine only.
///
/// Members, each optional: `expireSessions` true, `drop` true (the open connections, once), `unavailableSeconds` N,
/// `latencyMs` N, `patch` true/false, `eventRate` N, `bytesPerSecond` N or null.
extension DeviceState {
  mutating func control(_ request: ServerRequest) throws(APIError) -> ServerResponse {
    guard request.isFromLoopback else { throw .forbidden("The control is for this machine only.") }
    guard request.method == "POST" else { throw .notAllowed(request.method, allow: "POST") }
    guard let orders = try json(request).objectValue else { throw .decode("The orders are a JSON object.") }
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
    default: throw .value("\(name): is not an order or has a wrong value")
    }
  }
}
