import Synchronization
import Testing

@testable import ConsoleCore

/// A session's cookies on real requests and on the socket's.
@Suite(.timeLimit(.minutes(1))) struct SessionCookieTests {
  private func signIn(_ cookies: [String]) -> [LoopbackServer.Step] {
    let lines =
      ["HTTP/1.1 201 Created", "Content-Length: 0", "Location: /webapi/http/objects/session/u"]
      + cookies.map { "Set-Cookie: \($0)" }
    return [.send(lines.joined(separator: "\r\n") + "\r\n\r\n")]
  }

  private func connection(_ server: LoopbackServer) throws -> Connection {
    Connection(
      settings: try #require(ConnectionSettings(address: server.url, user: "root", password: Secret("ferncast"))))
  }

  private func cookie(_ request: LoopbackServer.Request) -> String? {
    request.head.split(separator: "\r\n").first { $0.hasPrefix("Cookie: ") }.map { String($0.dropFirst(8)) }
  }

  @Test(arguments: [
    (["sid=abc; Path=/", "sid=xyz; Path=/admin"], "sid=abc"), (["sid=xyz; Path=/admin", "sid=abc; Path=/"], "sid=abc"),
    (["sid=abc; Path=/", "sid=; Path=/old; Max-Age=0"], "sid=abc"),
    (["sid=abc; Path=/old; Path=/webapi"], "sid=abc"), (["sid=abc"], "sid=abc"),
    (["sid=abc; Path=/; Expires=Sun, 01-Jan-34 00:00:00 GMT"], "sid=abc"),
  ])
  func aSessionGoesToEveryCallAndToTheSocket(cookies: [String], expected: String) async throws {
    let server = try LoopbackServer { request in
      request.path.hasSuffix("/objects/session") ? self.signIn(cookies) : .answer("200 OK", "[]")
    }
    let connection = try connection(server)
    try await connection.signIn()
    _ = try await connection.list("stream")
    _ = try await connection.methods()
    let ended = Mutex(false)
    let link = connection.openSocket(pongWithin: nil) { event in
      if case .ended = event { ended.withLock { $0 = true } }
    }
    #expect(await eventually { ended.withLock(\.self) })
    link.close()
    let paths = server.requests.map(\.path)
    #expect(paths.count == 4 && paths[3] == "/webapi/ws", "\(paths)")
    #expect(server.requests.map(cookie) == [nil, expected, expected, expected])
  }

  @Test func aCookieOfAPartIsSentToThatPartAlone() async throws {
    let server = try LoopbackServer { request in
      if request.path.hasSuffix("/objects/session") { return self.signIn(["sid=abc; Path=/"]) }
      return .answer("200 OK", "[]", "Set-Cookie: part=1; Path=/webapi/http/objects")
    }
    let connection = try connection(server)
    try await connection.signIn()
    _ = try await connection.list("stream")
    _ = try await connection.list("stream")
    _ = try await connection.methods()
    #expect(server.requests.map(cookie) == [nil, "sid=abc", "part=1; sid=abc", "sid=abc"])
  }

  @Test func aRedirectToAnotherHostTakesNoCookieThere() async throws {
    let other = try LoopbackServer { _ in .answer("200 OK", "[]") }
    let server = try LoopbackServer { request in
      if request.path.hasSuffix("/objects/session") { return self.signIn(["sid=abc; Path=/"]) }
      return .answer("302 Found", "", "Location: \(other.url)/x")
    }
    let connection = try connection(server)
    try await connection.signIn()
    #expect(await failure { () async throws(DeviceError) in _ = try await connection.list("stream") } != nil)
    #expect(other.requests.isEmpty)
  }
}
