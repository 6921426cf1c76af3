/// What carries requests to a device: libcurl, memory in tests, a recording.
public protocol Transport: Sendable {
  /// Sends a request; a successful answer's body goes to `onChunk` piece by piece where one is given.
  func send(
    _ request: HTTPRequest, onChunk: (@Sendable (HTTPChunk) -> Void)?
  ) async throws(TransportError) -> HTTPResponse

  /// Opens a websocket; what comes of it goes to `handler`.
  func open(_ request: SocketRequest, handler: @escaping @Sendable (SocketEvent) -> Void) -> any SocketLink
}

/// Why a request got no answer.
public enum TransportError: Error, Sendable, Hashable {
  case unreachable(Outage)
  case untrusted(TrustFailure)
  /// The body is longer than so many bytes.
  case tooLarge(Int)
  /// Refused before it was sent, since the connection is read-only.
  case readOnly(String)
  /// A request that cannot be sent, such as one to a URL that is none.
  case invalid(String)
  /// The answer came, but is not compressed as it says; some of it may have been delivered to the chunk handler.
  case undecodable(hasDelivered: Bool)
  case cancelled
}

/// Why a certificate was not trusted, and the key that was shown.
public struct TrustFailure: Error, Sendable, Hashable {
  public let reason: String
  /// The public key as `sha256//BASE64`, the form that a pin takes.
  public let fingerprint: String?
  /// Subject, issuer and expiry as the device's certificate states them.
  public let details: [String]

  public init(reason: String, fingerprint: String? = nil, details: [String] = []) {
    self.reason = reason
    self.fingerprint = fingerprint
    self.details = details
  }
}
