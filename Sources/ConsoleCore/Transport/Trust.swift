/// How a device's certificate is checked.
public struct Trust: Sendable, Hashable {
  /// A PEM file of authorities; nil for the system's.
  public var caFile: String?
  /// The public key as `sha256//BASE64`; several are joined by `;`.
  public var pin: String?
  /// Whether any certificate is accepted.
  public var insecure: Bool

  public init(caFile: String? = nil, pin: String? = nil, insecure: Bool = false) {
    self.caFile = caFile
    self.pin = pin
    self.insecure = insecure
  }
}

/// Time limits for the parts of a request.
public struct Timeouts: Sendable, Hashable {
  public var connect: Duration
  /// From the request to the first byte of its response, and the longest pause after it.
  public var firstByte: Duration
  public var whole: Duration

  public init(
    connect: Duration = .seconds(10), firstByte: Duration = .seconds(30), whole: Duration = .seconds(600)
  ) {
    self.connect = connect
    self.firstByte = firstByte
    self.whole = whole
  }
}
