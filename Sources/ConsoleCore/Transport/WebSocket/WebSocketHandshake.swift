/// The opening handshake (RFC 6455 section 4): the request, and the check of the response.
public struct WebSocketHandshake: Sendable {
  /// The limit for the head of the response, in bytes.
  static let headLimit = 32 << 10

  /// The random key, which the response must prove to know.
  public let key: String

  public init(key: String? = nil) {
    self.key = key ?? Base64.encode((0..<16).map { _ in UInt8.random(in: .min ... .max) })
  }

  /// The expected `Sec-WebSocket-Accept` for a key (RFC 6455 section 4.2.2).
  public static func accept(for key: String) -> String {
    Base64.encode(SHA1.hash(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
  }

  /// The request; it offers no extension.
  func request(_ url: DeviceURL, headers: [(name: String, value: String)]) -> [UInt8] {
    var text = "GET \(url.path) HTTP/1.1\r\nHost: \(url.hostHeader)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    text += "Sec-WebSocket-Key: \(key)\r\nSec-WebSocket-Version: 13\r\n"
    for header in headers { text += "\(header.name): \(header.value)\r\n" }
    return Array((text + "\r\n").utf8)
  }

  /// Reads the head of a response; nil if it is incomplete.
  enum Answer: Sendable {
    /// The socket is open, after a head of this length.
    case accepted(headLength: Int)
    /// Another status than 101; the body follows the head.
    case refused(HTTPResponse, headLength: Int)
    /// The response is no valid answer to an upgrade.
    case fault(String)
  }

  func answer(_ bytes: [UInt8]) -> Answer? {
    var start = 0
    while true {
      guard let end = WebSocketHandshake.endOfHead(bytes, from: start) else {
        return bytes.count > WebSocketHandshake.headLimit ? .fault("the response head is too long") : nil
      }
      let answer = answer(head: bytes[start..<end], end: end)
      // Skip interim responses such as 103 Early Hints.
      guard case .refused(let response, _) = answer, (100..<200).contains(response.status) else { return answer }
      start = end
    }
  }

  private func answer(head: ArraySlice<UInt8>, end length: Int) -> Answer {
    let lines = String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
    guard let first = lines.first, first.hasPrefix("HTTP/"),
      let status = first.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { return .fault("the peer does not speak HTTP") }
    let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (String(line[..<colon]).trimmed(), line[line.index(after: colon)...].trimmed())
    }
    let response = HTTPResponse(status: status, headers: headers)
    guard status == 101 else { return .refused(response, headLength: length) }
    return fault(in: response).map(Answer.fault) ?? .accepted(headLength: length)
  }

  /// Why a response with 101 does not open the socket (RFC 6455 section 4.1).
  private func fault(in response: HTTPResponse) -> String? {
    func tokens(_ name: String) -> [String] {
      response.headers(name).flatMap { $0.split(separator: ",") }.map { $0.trimmed().lowercased() }
    }
    guard tokens("Upgrade").contains("websocket") else { return "the response upgrades to another protocol" }
    guard tokens("Connection").contains("upgrade") else { return "the response does not upgrade the connection" }
    guard response.header("Sec-WebSocket-Accept") == WebSocketHandshake.accept(for: key) else {
      return "the response does not match the request"
    }
    guard tokens("Sec-WebSocket-Extensions").allSatisfy(\.isEmpty) else {
      return "the response has an extension that was not requested"
    }
    guard tokens("Sec-WebSocket-Protocol").allSatisfy(\.isEmpty) else {
      return "the response has a protocol that was not requested"
    }
    return nil
  }

  /// The position after the empty line that ends a head; some servers end lines with LF alone.
  private static func endOfHead(_ bytes: [UInt8], from start: Int) -> Int? {
    let limit = min(bytes.count, start + headLimit)
    var lineStart = start
    while lineStart < limit, let feed = bytes[lineStart..<limit].firstIndex(of: 0x0A) {
      let isEmpty = feed == lineStart || (feed == lineStart + 1 && bytes[lineStart] == 0x0D)
      if isEmpty, lineStart > start { return feed + 1 }
      lineStart = feed + 1
    }
    return nil
  }
}
