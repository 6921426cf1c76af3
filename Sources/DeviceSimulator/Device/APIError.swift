import ConsoleCore

/// An error as the device tells it (device API: errors).
struct APIError: Error {
  let status: Int
  let type: String
  let message: String
  /// The methods of an `Allow` header; nil for none.
  var allow: String?

  init(_ status: Int, _ type: String, _ message: String, allow: String? = nil) {
    self.status = status
    self.type = type
    self.message = message
    self.allow = allow
  }

  static func notFound(_ message: String) -> APIError { APIError(404, "notFound", message) }
  static func decode(_ message: String) -> APIError { APIError(400, "decode", message) }
  static func value(_ message: String) -> APIError { APIError(400, "value", message) }
  static func locked(_ message: String) -> APIError { APIError(423, "locked", message) }
  static func forbidden(_ message: String) -> APIError { APIError(403, "unauthorized", message) }
  static func notAuthenticated(_ message: String) -> APIError { APIError(401, "unauthorized", message) }
  static func notManagedHere(_ message: String) -> APIError { APIError(400, "notManagedHere", message) }
  static func notAllowed(_ method: String, allow: String) -> APIError {
    APIError(405, "notImplemented", "\(method) is not implemented here.", allow: allow)
  }

  var response: ServerResponse {
    var response = ServerResponse(status, json: ["type": .string(type), "message": .string(message)])
    if let allow { response.headers.append(("Allow", allow)) }
    return response
  }
}
