import ConsoleCore
import Glibc

/// A file with one JSON line a request.
final class RequestLog: Sendable {
  private let descriptor: Int32

  /// Opens a file to append to, or takes standard error for `-`.
  init(path: String) throws(SimulatorError) {
    descriptor = path == "-" ? 2 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Sockets.failure("write the request log \(path)") }
  }

  deinit { if descriptor != 2 { close(descriptor) } }

  func write(_ request: LoggedRequest) {
    var line: JSONObject = JSONObject(members: [
      ("time", .string(DeviceClock.text(request.time))), ("method", .string(request.method)),
      ("path", .string(request.path)), ("status", .number(JSONNumber(request.status))),
    ])
    if let user = request.user { line["user"] = .string(user) }
    if let type = request.contentType { line["contentType"] = .string(type) }
    if let body = request.body { line["body"] = body }
    let bytes = JSON.object(line).bytes(escapingUnsafe: true) + [0x0A]
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { buffer -> Int in
        guard let base = buffer.baseAddress else { return -1 }
        return Glibc.write(descriptor, base + written, bytes.count - written)
      }
      guard count > 0 || errno == EINTR else { return }
      written += max(0, count)
    }
  }
}
