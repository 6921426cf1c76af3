import ConsoleCore

/// An answer before it is put on the wire.
struct ServerResponse: Sendable {
  var status: Int
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []
  /// The websocket that the connection becomes; nil where it stays one of HTTP.
  var socket: Int?

  init(_ status: Int) { self.status = status }

  init(_ status: Int, json: JSON) { self.init(status, jsonBytes: json.bytes()) }

  init(_ status: Int, jsonBytes: [UInt8]) {
    self.status = status
    headers = [("Content-Type", "application/json")]
    body = jsonBytes
  }

  /// The status line and headers; a HEAD tells the length that a GET's body would have (RFC 9110 section 9.3.2).
  func head(keepsAlive: Bool) -> [UInt8] {
    var text = "HTTP/1.1 \(status) \(ServerResponse.reason(status))\r\nServer: aixtream-simulator\r\n"
    for header in headers { text += "\(header.name): \(header.value)\r\n" }
    // A 101 and a 204 have no body and must not tell a length (RFC 9110 section 8.6).
    if status != 204, status >= 200 { text += "Content-Length: \(body.count)\r\n" }
    text += keepsAlive ? "\r\n" : "Connection: close\r\n\r\n"
    return Array(text.utf8)
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 101: "Switching Protocols"
    case 200: "OK"
    case 201: "Created"
    case 204: "No Content"
    case 205: "Reset Content"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 409: "Conflict"
    case 413: "Content Too Large"
    case 417: "Expectation Failed"
    case 423: "Locked"
    case 426: "Upgrade Required"
    case 431: "Request Header Fields Too Large"
    case 501: "Not Implemented"
    case 505: "HTTP Version Not Supported"
    default: status < 400 ? "OK" : "Error"
    }
  }
}
