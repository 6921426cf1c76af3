/// A request as the transport sends it.
public struct HTTPRequest: Sendable {
  public var method: String
  /// The absolute URL.
  public var url: String
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]?
  /// Whether it can be sent again without harm though it is no GET, as a sign-in can.
  public var isHarmless = false
  /// Whether the answer is asked for without compression, since the device's is not what it says.
  var isPlain = false
  /// The longest that all of it may take; nil for the transport's own limit.
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

/// An answer, whatever its status.
public struct HTTPResponse: Sendable {
  public var status: Int
  public var headers: [(name: String, value: String)]
  /// The body; empty where it went to the request's chunk handler.
  public var body: [UInt8]

  public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  public var isSuccess: Bool { (200..<300).contains(status) }

  /// The first header of a name, without regard to case.
  public func header(_ name: String) -> String? { headers(name).first }

  /// All headers of a name, without regard to case.
  public func headers(_ name: String) -> [String] {
    let wanted = name.lowercased()
    return headers.filter { $0.name.lowercased() == wanted }.map(\.value)
  }
}

/// A piece of a successful answer's body while it arrives.
public struct HTTPChunk: Sendable {
  public let bytes: [UInt8]
  /// The whole body's length in bytes where the device told it.
  public let expected: Int?

  public init(bytes: [UInt8], expected: Int?) {
    self.bytes = bytes
    self.expected = expected
  }
}
