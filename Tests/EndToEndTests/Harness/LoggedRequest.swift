import Foundation

/// One line of the simulator's request log.
struct LoggedRequest: Sendable, CustomStringConvertible {
  let method: String
  let path: String
  let status: Int
  let contentType: String?
  /// The body as JSON text with sorted keys; nil where there was none.
  let body: String?
  let description: String

  init?(_ line: Substring) {
    guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
      let method = object["method"] as? String, let path = object["path"] as? String
    else { return nil }
    self.method = method
    self.path = path
    status = object["status"] as? Int ?? 0
    contentType = object["contentType"] as? String
    body = object["body"].flatMap { $0 is NSNull ? nil : JSONText.sorted($0) }
    description = String(line)
  }
}
