/// Request line, headers and what they say about the body (RFC 9112 sections 3, 5 and 6).
extension RequestParser {
  mutating func readRequestLine(_ line: [UInt8]) throws(Fault) {
    let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].allSatisfy(RequestParser.isTokenByte), !parts[0].isEmpty,
      parts[1].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { throw Fault(status: 400, reason: "The request line is malformed.") }
    request.method = String(decoding: parts[0], as: UTF8.self)
    switch String(decoding: parts[2], as: UTF8.self) {
    case "HTTP/1.1": request.isVersion10 = false
    case "HTTP/1.0": request.isVersion10 = true
    case let version where version.hasPrefix("HTTP/"):
      throw Fault(status: 505, reason: "Only HTTP/1.0 and HTTP/1.1 are spoken here.")
    default: throw Fault(status: 400, reason: "The request line is malformed.")
    }
    try readTarget(String(decoding: parts[1], as: UTF8.self))
  }

  private mutating func readTarget(_ text: String) throws(Fault) {
    var target = text
    if target.lowercased().hasPrefix("http://") {
      let rest = target.dropFirst(7)
      target = rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
    }
    guard target.hasPrefix("/") || target == "*" else { throw Fault(status: 400, reason: "The target is malformed.") }
    request.target = target
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    request.query = parts.count > 1 ? String(parts[1]) : ""
    request.segments = []
    for part in parts.first?.split(separator: "/") ?? [] {
      guard let segment = RequestParser.percentDecoded(part) else {
        throw Fault(status: 400, reason: "The target has a bad percent escape.")
      }
      request.segments.append(segment)
    }
  }

  mutating func readHeader(_ line: [UInt8]) throws(Fault) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0,
      line[..<colon].allSatisfy(RequestParser.isTokenByte)
    else { throw Fault(status: 400, reason: "A header is malformed.") }
    let value = line[(colon + 1)...]
    guard value.allSatisfy({ $0 == 9 || $0 >= 0x20 && $0 != 0x7F }) else {
      throw Fault(status: 400, reason: "A header has a control character.")
    }
    guard request.headers.count < 100 else { throw Fault(status: 431, reason: "There are too many headers.") }
    let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
    request.headers.append((name, String(decoding: value, as: UTF8.self).trimmed))
  }

  /// Decides how the body is framed; two framings at once are refused (RFC 9112 section 6.3).
  mutating func beginBody() throws(Fault) -> Event? {
    let hosts = request.headers.filter { $0.name == "host" }.count
    guard hosts == 1 || hosts == 0 && request.isVersion10 else {
      throw Fault(status: 400, reason: "A request bears exactly one Host.")
    }
    let lengths = Set(request.headers.filter { $0.name == "content-length" }.map(\.value))
    let encodings = request.headers.filter { $0.name == "transfer-encoding" }.map { $0.value.lowercased() }
    if let encoding = encodings.first {
      guard lengths.isEmpty, !request.isVersion10 else {
        throw Fault(status: 400, reason: "The body has two lengths.")
      }
      guard encodings.count == 1, encoding == "chunked" else {
        throw Fault(status: 501, reason: "Only the transfer encoding \"chunked\" is known.")
      }
      phase = .chunkSize
    } else {
      guard lengths.count <= 1 else { throw Fault(status: 400, reason: "The body has two lengths.") }
      let text = lengths.first ?? "0"
      guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
        throw Fault(status: 400, reason: "Content-Length is malformed.")
      }
      // A number that does not fit is too large by any measure.
      let length = Int(text) ?? .max
      guard length <= RequestParser.bodyLimit else { throw RequestParser.tooLarge }
      phase = .body(remaining: length)
      if length == 0 { return nil }
    }
    guard let expectation = request.header("expect") else { return nil }
    guard expectation.lowercased() == "100-continue" else {
      throw Fault(status: 417, reason: "Only the expectation \"100-continue\" is known.")
    }
    return pendingBytes == 0 && !request.isVersion10 ? .continueExpected : nil
  }

  /// The size that a chunk's first line tells, extensions passed over (RFC 9112 section 7.1).
  static func chunkSize(_ line: [UInt8]) throws(Fault) -> Int {
    let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 && $0 != 9 }
    guard !digits.isEmpty, digits.count <= 8, digits.allSatisfy({ hexValue($0) != nil }) else {
      throw Fault(status: 400, reason: "A chunk's size is malformed.")
    }
    return digits.reduce(0) { $0 * 16 + Int(hexValue($1) ?? 0) }
  }

  static func percentDecoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var iterator = text.utf8.makeIterator()
    while let byte = iterator.next() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = iterator.next().flatMap(hexValue), let low = iterator.next().flatMap(hexValue) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
