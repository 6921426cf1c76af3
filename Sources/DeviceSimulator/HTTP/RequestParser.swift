/// Cuts a byte stream into HTTP/1.1 requests (RFC 9112); pure, so that it can be fed in any pieces.
struct RequestParser {
  /// The most bytes of a request's line and headers.
  static let headLimit = 32 << 10
  /// The most bytes of a body.
  static let bodyLimit = 16 << 20

  enum Event {
    case needsMore
    /// The client waits for `100 Continue` before it sends its body (RFC 9110 section 10.1.1).
    case continueExpected
    case request(ServerRequest)
    /// Nothing after it can be read; the connection is to be closed after an answer with the status.
    case fault(status: Int, reason: String)
  }

  struct Fault: Error {
    let status: Int
    let reason: String
  }

  enum Phase {
    case head
    case body(remaining: Int)
    case chunkSize
    case chunk(remaining: Int)
    case chunkEnd
    case trailer
    case broken(Fault)
  }

  var phase = Phase.head
  var request = ServerRequest()
  private var buffer: [UInt8] = []
  private var start = 0

  /// Bytes that wait to be read as a request.
  var pendingBytes: Int { buffer.count - start }

  mutating func feed(_ bytes: some Collection<UInt8>) {
    if start > 64 << 10 || start == buffer.count {
      buffer.removeFirst(start)
      start = 0
    }
    buffer.append(contentsOf: bytes)
  }

  /// The bytes behind the last request, which are no longer HTTP.
  mutating func takeRest() -> [UInt8] {
    defer { (buffer, start) = ([], 0) }
    return Array(buffer[start...])
  }

  /// The next thing that the bytes so far amount to.
  mutating func next() -> Event {
    do throws(Fault) {
      while true {
        if let event = try step() { return event }
      }
    } catch {
      phase = .broken(error)
      return .fault(status: error.status, reason: error.reason)
    }
  }

  /// One step; nil where another one can follow.
  private mutating func step() throws(Fault) -> Event? {
    switch phase {
    case .head: return try readHead()
    case .body(let remaining):
      let taken = try takeBody(remaining)
      phase = .body(remaining: remaining - taken)
      return remaining == taken ? finish() : .needsMore
    case .chunkSize:
      guard let line = try takeLine() else { return .needsMore }
      let size = try RequestParser.chunkSize(line)
      guard size <= RequestParser.bodyLimit - request.body.count else { throw RequestParser.tooLarge }
      phase = size == 0 ? .trailer : .chunk(remaining: size)
      return nil
    case .chunk(let remaining):
      let taken = try takeBody(remaining)
      phase = remaining == taken ? .chunkEnd : .chunk(remaining: remaining - taken)
      return remaining == taken ? nil : .needsMore
    case .chunkEnd:
      guard let line = try takeLine() else { return .needsMore }
      guard line.isEmpty else { throw Fault(status: 400, reason: "A chunk is longer than it says.") }
      phase = .chunkSize
      return nil
    case .trailer:
      guard let line = try takeLine() else { return .needsMore }
      return line.isEmpty ? finish() : nil
    case .broken(let fault): throw fault
    }
  }

  static let tooLarge = Fault(status: 413, reason: "The body is longer than \(bodyLimit) bytes.")

  private mutating func finish() -> Event {
    defer {
      request = ServerRequest()
      phase = .head
    }
    return .request(request)
  }

  private mutating func takeBody(_ wanted: Int) throws(Fault) -> Int {
    let count = min(wanted, pendingBytes)
    request.body.append(contentsOf: buffer[start..<start + count])
    start += count
    return count
  }

  /// A line without its end, which may be a bare LF (RFC 9112 section 2.2); nil where none is complete.
  private mutating func takeLine() throws(Fault) -> [UInt8]? {
    guard let end = buffer[start...].firstIndex(of: 0x0A) else {
      if pendingBytes > RequestParser.headLimit { throw Fault(status: 431, reason: "A line is too long.") }
      return nil
    }
    var line = Array(buffer[start..<end])
    start = end + 1
    if line.last == 0x0D { line.removeLast() }
    return line
  }

  /// Reads the request line and headers once all of them are there.
  private mutating func readHead() throws(Fault) -> Event? {
    // Empty lines before a request are passed over (RFC 9112 section 2.2).
    while pendingBytes > 0, buffer[start] == 0x0D || buffer[start] == 0x0A { start += 1 }
    guard hasWholeHead() else {
      if pendingBytes > RequestParser.headLimit { throw Fault(status: 431, reason: "The headers are too long.") }
      return .needsMore
    }
    let line = try takeLine() ?? []
    try readRequestLine(line)
    while let line = try takeLine(), !line.isEmpty { try readHeader(line) }
    return try beginBody()
  }

  private func hasWholeHead() -> Bool {
    var index = start
    while let end = buffer[index...].firstIndex(of: 0x0A), end - start <= RequestParser.headLimit {
      if end + 1 < buffer.count, buffer[end + 1] == 0x0A { return true }
      if end + 2 < buffer.count, buffer[end + 1] == 0x0D, buffer[end + 2] == 0x0A { return true }
      index = end + 1
    }
    return false
  }
}
