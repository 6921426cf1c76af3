import ConsoleCore
import DeviceSimulator
import Glibc

/// One answer as it came over the wire.
struct TestResponse {
  let status: Int
  let headers: [String: String]
  let body: [UInt8]

  var json: JSON? { try? JSON.parse(body) }
  var errorType: String? { json?["type"]?.stringValue }
  var message: String { json?["message"]?.stringValue ?? "" }
  /// The UUID at the end of a `Location`.
  var createdUUID: String { headers["location"]?.split(separator: "/").last.map(String.init) ?? "" }
}

struct TestFailure: Error, CustomStringConvertible {
  let description: String
}

/// A small HTTP client on one blocking socket with a time limit, which keeps the cookie it is given.
final class TestClient {
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  var cookie: String?
  var apiKey: String?

  init(_ url: String) throws {
    let port = url.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw TestFailure(description: "cannot connect: \(errno)") }
  }

  deinit { close(descriptor) }

  func sendRaw(_ text: String) { sendRaw(Array(text.utf8)) }

  func sendRaw(_ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      guard count > 0 else { return }
      sent += count
    }
  }

  /// More bytes into the buffer; false at the end of the stream.
  @discardableResult
  func receive() -> Bool {
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    let count = recv(descriptor, &piece, piece.count, 0)
    guard count > 0 else { return false }
    buffer += piece[..<count]
    return true
  }

  /// Whether bytes, or the end of the stream, come within a time.
  func waits(milliseconds: Int) -> Bool {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&wanted, 1, Int32(milliseconds)) > 0
  }

  /// The bytes that were received and not read yet, which are forgotten here.
  func takeBuffer() -> [UInt8] {
    defer { buffer = [] }
    return buffer
  }

  /// Whether the server has closed the connection and nothing is left to read.
  var isClosed: Bool { buffer.isEmpty && !receive() }

  private func line() throws -> String {
    while true {
      if let end = buffer.firstIndex(of: 0x0A) {
        let line = String(decoding: buffer[..<end], as: UTF8.self).filter { $0 != "\r" && $0 != "\r\n" }
        buffer.removeFirst(end + 1)
        return line.hasSuffix("\r") ? String(line.dropLast()) : line
      }
      guard receive() else { throw TestFailure(description: "the connection ended in the head") }
    }
  }

  func readResponse(isHead: Bool = false) throws -> TestResponse {
    let start = try line().split(separator: " ")
    guard start.count > 1, let status = Int(start[1]) else { throw TestFailure(description: "no status line") }
    var headers: [String: String] = [:]
    while case let line = try line(), !line.isEmpty {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
    }
    let length = isHead || status < 200 ? 0 : Int(headers["content-length"] ?? "0") ?? 0
    while buffer.count < length {
      guard receive() else { throw TestFailure(description: "the connection ended in the body") }
    }
    let body = Array(buffer[..<length])
    buffer.removeFirst(length)
    if let cookie = headers["set-cookie"]?.split(separator: ";").first { self.cookie = String(cookie) }
    return TestResponse(status: status, headers: headers, body: body)
  }

  /// A request below `/webapi/http/`.
  @discardableResult
  func call(_ method: String, _ path: String, _ body: String? = nil) throws -> TestResponse {
    var head = "\(method) \(path.hasPrefix("/") ? path : "/webapi/http/" + path) HTTP/1.1\r\nHost: demo\r\n"
    if let cookie { head += "Cookie: \(cookie)\r\n" }
    if let apiKey { head += "Authorization: Bearer \(apiKey)\r\n" }
    if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n" }
    sendRaw(head + "\r\n" + (body ?? ""))
    return try readResponse(isHead: method == "HEAD")
  }
}

/// A started device and ways to reach it; it stops when it is let go.
final class TestDevice {
  let device: DeviceSimulator
  let url: String

  init(_ options: SimulatorOptions) throws {
    device = DeviceSimulator(options: options)
    url = try device.start()
  }

  convenience init(_ envelope: SimulatorOptions.Envelope = .wrapped) throws {
    try self.init(SimulatorOptions(envelope: envelope))
  }

  deinit { device.stop() }

  func client() throws -> TestClient { try TestClient(url) }

  /// A client that is logged in.
  func client(_ user: String, _ password: String) throws -> TestClient {
    let client = try client()
    let response = try client.call(
      "POST", "objects/session", "{\"session\":{\"username\":\"\(user)\",\"password\":\"\(password)\"}}")
    guard response.status == 201 else { throw TestFailure(description: "login: \(response.status)") }
    return client
  }

  func root() throws -> TestClient { try client("root", "ferncast") }
}

extension SimulatorOptions.Envelope {
  /// Where a class's fields stand in a document, as a JSON Pointer.
  func pointer(_ objectClass: String) -> String { self == .wrapped ? "/\(objectClass)" : "" }

  /// A body that bears the fields.
  func body(_ objectClass: String, _ fields: String) -> String {
    self == .wrapped ? "{\"\(objectClass)\":\(fields)}" : fields
  }

  func fields(_ document: JSON?, _ objectClass: String) -> JSON? {
    self == .wrapped ? document?[objectClass] : document
  }
}
