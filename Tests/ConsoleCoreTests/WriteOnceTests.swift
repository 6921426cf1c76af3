import Synchronization
import Testing

@testable import ConsoleCore

/// A write whose answer is lost was perhaps done: it is sent once, and the doubt is told.
struct WriteOnceTests {
  @Test(arguments: ["POST", "PATCH", "PUT", "DELETE"])
  func aWriteIsNotSentAgainWhereItsConnectionBreaksOff(method: String) async throws {
    // Keeps connections open after reads, so that a write could reuse one, and answers no write at all.
    let server = try LoopbackServer { request in
      request.method == "GET" ? .answer("200 OK", "[]", "Content-Type: application/json") : [.close]
    }
    let transport = CurlTransport(trust: Trust())
    for _ in 0..<3 { _ = try await transport.send(HTTPRequest("GET", server.url + "/a"), onChunk: nil) }
    await #expect {
      try await transport.send(HTTPRequest(method, server.url + "/b", body: Array("{}".utf8)), onChunk: nil)
    } throws: { error in
      guard case .unreachable(let outage)? = error as? TransportError else { return false }
      return outage.reach == .maybeDone && outage.message.contains("the device may or may not have done it")
    }
    #expect(server.requests.filter { $0.method == method }.count == 1)
    server.stop()
  }

  @Test func aReadThatFailsSaysNothingOfTheKind() async throws {
    let server = try LoopbackServer { _ in [.close] }
    let transport = CurlTransport(trust: Trust())
    await #expect {
      try await transport.send(HTTPRequest("GET", server.url + "/a"), onChunk: nil)
    } throws: { error in
      guard case .unreachable(let outage)? = error as? TransportError else { return false }
      return outage.reach == .device && !outage.message.contains("not known")
    }
    server.stop()
  }
}
