/// The start of the body of a refused upgrade, plain or chunked (RFC 9112 sections 6 and 7.1).
struct RefusedBody: Sendable {
  /// Enough for an error message.
  private static let limit = 4096

  private let isChunked: Bool
  private let length: Int?
  private var raw: [UInt8]

  init(_ response: HTTPResponse, _ first: [UInt8]) {
    isChunked = response.headers("Transfer-Encoding").contains { $0.lowercased().contains("chunked") }
    length = isChunked ? nil : response.header("Content-Length").flatMap { Int($0) }
    raw = first
  }

  mutating func append(_ bytes: [UInt8]) { raw += bytes }

  /// Whether enough was read; a body without a length ends with the connection.
  var isComplete: Bool {
    if let length { return raw.count >= min(length, RefusedBody.limit) }
    // Give up on tiny chunks and endless chunk sizes.
    guard isChunked, raw.count < 16 * RefusedBody.limit else { return raw.count >= RefusedBody.limit }
    let (bytes, isOver) = chunks
    return isOver || bytes.count >= RefusedBody.limit
  }

  var bytes: [UInt8] {
    if isChunked { return Array(chunks.bytes.prefix(RefusedBody.limit)) }
    return Array(raw.prefix(min(length ?? .max, RefusedBody.limit)))
  }

  /// The content of the chunks so far, and whether the last one arrived.
  private var chunks: (bytes: [UInt8], isOver: Bool) {
    var bytes: [UInt8] = []
    var rest = raw[...]
    while let feed = rest.firstIndex(of: 0x0A) {
      let digits = rest[..<feed].prefix { $0 != UInt8(ascii: ";") && $0 != 0x0D && $0 != 0x20 }
      guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), size > 0 else { return (bytes, true) }
      rest = rest[(feed + 1)...]
      bytes += rest.prefix(size)
      guard rest.count > size else { break }
      rest = rest.dropFirst(size).drop { $0 == 0x0D }
      if rest.first == 0x0A { rest = rest.dropFirst() }
    }
    return (bytes, false)
  }
}
