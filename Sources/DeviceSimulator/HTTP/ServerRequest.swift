/// A whole HTTP request as the device's routes see it.
struct ServerRequest: Sendable {
  var method = ""
  /// The target as it stood in the request line, in origin form.
  var target = ""
  /// The path's segments, percent-decoded, without empty ones at the ends.
  var segments: [String] = []
  var query = ""
  /// Names in lower case, in the order received.
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []
  var isVersion10 = false
  var isFromLoopback = false

  /// The first header of a name in lower case.
  func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  /// The words of a header that is a list, in lower case.
  func tokens(_ name: String) -> [String] {
    headers.filter { $0.name == name }.flatMap { $0.value.lowercased().split(separator: ",") }.map { $0.trimmed }
  }

  /// Whether the connection goes on after the answer (RFC 9112 section 9.3).
  var keepsAlive: Bool {
    let options = tokens("connection")
    if options.contains("close") { return false }
    return !isVersion10 || options.contains("keep-alive")
  }

  /// The value of a cookie (RFC 6265 section 4.2).
  func cookie(_ name: String) -> String? {
    for header in headers where header.name == "cookie" {
      for pair in header.value.split(separator: ";") {
        let parts = pair.trimmed.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, parts[0] == name { return String(parts[1]) }
      }
    }
    return nil
  }
}

extension StringProtocol {
  /// The text without spaces and tabs at its ends.
  var trimmed: String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    guard let first = firstIndex(where: { !isBlank($0) }), let last = lastIndex(where: { !isBlank($0) }) else {
      return ""
    }
    return String(self[first...last])
  }
}
