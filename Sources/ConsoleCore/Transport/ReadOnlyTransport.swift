/// Refuses every write before it reaches the transport below; only sign-in and sign-out are allowed.
public struct ReadOnlyTransport: Transport {
  private let below: any Transport
  private let sessionPath: String

  /// `sessionPath` is the path below the base URL at which sessions are created, such as `/objects/session`.
  public init(_ below: any Transport, sessionPath: String) {
    self.below = below
    self.sessionPath = sessionPath
  }

  public func send(
    _ request: HTTPRequest, onChunk: (@Sendable (HTTPChunk) -> Void)?
  ) async throws(TransportError) -> HTTPResponse {
    guard ReadOnlyTransport.isSafe(request.method) || isSessionCall(request) else {
      throw .readOnly("\(request.method) \(ReadOnlyTransport.path(of: request.url))")
    }
    return try await below.send(request, onChunk: onChunk)
  }

  /// A socket changes nothing: only subscriptions are sent on it.
  public func open(_ request: SocketRequest, handler: @escaping @Sendable (SocketEvent) -> Void) -> any SocketLink {
    below.open(request, handler: handler)
  }

  private static func isSafe(_ method: String) -> Bool { ["GET", "HEAD", "OPTIONS"].contains(method) }

  private func isSessionCall(_ request: HTTPRequest) -> Bool {
    let path = ReadOnlyTransport.path(of: request.url)
    switch request.method {
    case "POST": return path.hasSuffix(sessionPath)
    case "DELETE":
      guard let slash = path.lastIndex(of: "/") else { return false }
      return path.hasSuffix(sessionPath) || path[..<slash].hasSuffix(sessionPath)
    default: return false
    }
  }

  private static func path(of url: String) -> String {
    DeviceURL(url)?.path ?? url
  }
}
