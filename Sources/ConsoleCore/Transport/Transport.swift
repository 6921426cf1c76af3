/// Carries requests to a device: libcurl, memory in tests, a recording.
public protocol Transport: Sendable {
  /// Sends a request; the body of a successful response goes to `onChunk` piece by piece if it is given.
  func send(
    _ request: HTTPRequest, onChunk: (@Sendable (HTTPChunk) -> Void)?
  ) async throws(TransportError) -> HTTPResponse

  /// Opens a websocket; its events go to `handler`.
  func open(_ request: SocketRequest, handler: @escaping @Sendable (SocketEvent) -> Void) -> any SocketLink
}

/// Why a request got no response.
public enum TransportError: Error, Sendable, Hashable {
  case unreachable(Outage)
  case untrusted(TrustFailure)
  /// The body is longer than this many bytes.
  case tooLarge(Int)
  /// Not sent, because the connection is read-only.
  case readOnly(String)
  /// The request cannot be sent, for example because its URL is invalid.
  case invalid(String)
  /// The response is not compressed as it declares; some of it may have gone to the chunk handler.
  case undecodable(hasDelivered: Bool)
  case cancelled
}

/// Why a certificate was not trusted, and the key that the peer presented.
public struct TrustFailure: Error, Sendable, Hashable {
  public let reason: String
  /// The public key as `sha256//BASE64`, the form of a pin.
  public let fingerprint: String?
  /// Subject, issuer and expiry as the device's certificate states them.
  public let details: [String]

  public init(reason: String, fingerprint: String? = nil, details: [String] = []) {
    self.reason = reason
    self.fingerprint = fingerprint
    self.details = details
  }
}
