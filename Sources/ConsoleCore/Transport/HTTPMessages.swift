/// A request for the transport.
public struct HTTPRequest: Sendable {
  public var method: String
  /// The absolute URL.
  public var url: String
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]?
  /// Whether it is safe to repeat even though it is no GET, such as a sign-in.
  public var isHarmless = false
  /// Whether to request no compression, because the device compresses differently from what it declares.
  var isPlain = false
  /// The limit for the whole request; nil for the transport's own limit.
  public var timeout: Duration?

  public init(
    _ method: String, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
    timeout: Duration? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
  }
}

/// A response, whatever its status.
public struct HTTPResponse: Sendable {
  public var status: Int
  public var headers: [(name: String, value: String)]
  /// The body; empty if it went to the request's chunk handler.
  public var body: [UInt8]

  public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  public var isSuccess: Bool { (200..<300).contains(status) }

  /// The first header with this name, ignoring case.
  public func header(_ name: String) -> String? { headers(name).first }

  /// All headers with this name, ignoring case.
  public func headers(_ name: String) -> [String] {
    let wanted = name.lowercased()
    return headers.filter { $0.name.lowercased() == wanted }.map(\.value)
  }
}

/// A piece of a successful response's body as it arrives.
public struct HTTPChunk: Sendable {
  public let bytes: [UInt8]
  /// The length of the whole body in bytes, if the device stated it.
  public let expected: Int?

  public init(bytes: [UInt8], expected: Int?) {
    self.bytes = bytes
    self.expected = expected
  }
}
