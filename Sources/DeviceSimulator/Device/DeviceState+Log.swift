import ConsoleCore

/// What is kept of each request, secrets redacted.
extension DeviceState {
  private static let logLimit = 2000
  private static let redacted: JSON = "••••"

  mutating func logged(_ request: ServerRequest, status: Int, user: String?) -> LoggedRequest {
    var body: JSON?
    if !request.body.isEmpty {
      body = (try? JSON.parse(request.body)).map(DeviceState.redacting) ?? .string("\(request.body.count) bytes")
    }
    let entry = LoggedRequest(
      time: now, method: request.method, path: request.target, status: status,
      contentType: request.header("content-type"), user: user, body: body)
    if log.count >= DeviceState.logLimit { log.removeFirst(DeviceState.logLimit / 10) }
    log.append(entry)
    return entry
  }

  /// The value with whatever looks like a secret hidden, in records and in the operations of a patch alike.
  static func redacting(_ value: JSON) -> JSON {
    switch value {
    case .array(let elements): return .array(elements.map(redacting))
    case .object(let object):
      // A patch operation, or one of the key/value pairs of `attributes`, names its value beside it.
      let name = object["path"]?.stringValue ?? object["key"]?.stringValue
      let isPair = object["value"] != nil && object["key"]?.stringValue != nil
      return .object(
        JSONObject(
          object.map { key, member -> (String, JSON) in
            if key == "value", let last = name?.split(separator: "/").last, isSecret(String(last)) {
              return (key, redacted)
            }
            if isSecret(key), !(isPair && key == "key"), !member.isNull { return (key, redacted) }
            return (key, redacting(member))
          }))
    default: return value
    }
  }

  private static func isSecret(_ name: String) -> Bool {
    let lower = name.lowercased()
    return lower == "key"
      || ["password", "secret", "passphrase", "token", "apikey", "privatekey"].contains {
        lower.contains($0)
      }
  }
}
