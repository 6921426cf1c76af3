import ConsoleCore
import Synchronization
import Testing

/// A device in memory: answers by a function and remembers what it was asked.
final class FakeTransport: Transport {
  typealias Answer = @Sendable (HTTPRequest, Int) async throws(TransportError) -> HTTPResponse

  private let log = Mutex<[HTTPRequest]>([])
  private let answer: Answer

  /// `answer` gets each request and how many came before it.
  init(_ answer: @escaping Answer) { self.answer = answer }

  var requests: [HTTPRequest] { log.withLock(\.self) }

  /// The requests as `METHOD path`, the path below the base.
  var lines: [String] {
    requests.map { request in
      let parts = request.url.split(separator: "/", maxSplits: 5, omittingEmptySubsequences: false)
      return "\(request.method) \(parts.last ?? "")"
    }
  }

  func send(
    _ request: HTTPRequest, onChunk: (@Sendable (HTTPChunk) -> Void)?
  ) async throws(TransportError) -> HTTPResponse {
    let place = log.withLock { log in
      log.append(request)
      return log.count - 1
    }
    var response = try await answer(request, place)
    if let onChunk, response.isSuccess {
      let body = response.body
      for start in stride(from: 0, to: body.count, by: 7) {
        onChunk(HTTPChunk(bytes: Array(body[start..<min(start + 7, body.count)]), expected: body.count))
      }
      response.body = []
    }
    return response
  }

  /// A device in memory has no socket.
  func open(_ request: SocketRequest, handler: @escaping @Sendable (SocketEvent) -> Void) -> any SocketLink {
    handler(.ended(.refused(Refusal(status: 404, body: []))))
    return NoSocket()
  }

  private final class NoSocket: SocketLink {
    func send(_ bytes: [UInt8], isText: Bool) {}
    func ping(_ payload: [UInt8]) {}
    func close() {}
  }
}

extension HTTPResponse {
  static func json(_ status: Int, _ text: String, _ headers: (String, String)...) -> HTTPResponse {
    HTTPResponse(status: status, headers: headers.map { (name: $0.0, value: $0.1) }, body: Array(text.utf8))
  }

  static func empty(_ status: Int, _ headers: (String, String)...) -> HTTPResponse {
    HTTPResponse(status: status, headers: headers.map { (name: $0.0, value: $0.1) })
  }
}

extension HTTPRequest {
  func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
  var text: String { String(decoding: body ?? [], as: UTF8.self) }
  var isSignIn: Bool { method == "POST" && url.hasSuffix("/objects/session") }
}

/// The sign-in's answer with a cookie.
func signInAnswer(_ cookie: String = "sid=1") -> HTTPResponse {
  .empty(
    201, ("Set-Cookie", "\(cookie); Path=/; HttpOnly"),
    ("Location", "http://demo/webapi/http/objects/session/5ff1c07e-5cd7-4d94-94ef-79a28bb189e4"))
}

/// Settings of a device in memory.
func fakeSettings(
  readOnly: Bool = false, apiKey: String? = nil, dialect: Dialect = Dialect(), staysOpen: Bool = false
) throws -> ConnectionSettings {
  try #require(
    ConnectionSettings(
      address: "http://device", user: "root", password: Secret("ferncast"), apiKey: apiKey.map(Secret.init),
      readOnly: readOnly, dialect: dialect, staysOpen: staysOpen))
}

/// A connection to a device in memory that takes every sign-in and leaves the rest to `answer`.
func fakeConnection(
  readOnly: Bool = false, apiKey: String? = nil, dialect: Dialect = Dialect(), _ answer: @escaping FakeTransport.Answer
) throws -> (Connection, FakeTransport) {
  let transport = FakeTransport { (request, place) async throws(TransportError) -> HTTPResponse in
    request.isSignIn ? signInAnswer() : try await answer(request, place)
  }
  let settings = try fakeSettings(readOnly: readOnly, apiKey: apiKey, dialect: dialect)
  return (Connection(settings: settings, transport: transport), transport)
}

/// What a call throws; nil where it succeeds.
func failure(_ body: () async throws(DeviceError) -> Void) async -> DeviceError? {
  do throws(DeviceError) {
    try await body()
    return nil
  } catch {
    return error
  }
}

/// Waits until something holds, for at most five seconds.
func eventually(_ condition: () -> Bool) async -> Bool {
  for _ in 0..<500 {
    if condition() { return true }
    try? await Task.sleep(for: .milliseconds(10))
  }
  return condition()
}
