import Synchronization
import Testing

@testable import ConsoleCore

/// libcurl against a server that misbehaves on purpose.
@Suite(.timeLimit(.minutes(1))) struct TransportTests {
  private func send(
    _ server: LoopbackServer, _ method: String = "GET", _ path: String = "/", body: [UInt8]? = nil,
    timeouts: Timeouts = Timeouts(), limit: Int = 1 << 20, timeout: Duration? = nil,
    headers: [(name: String, value: String)] = [], onChunk: (@Sendable (HTTPChunk) -> Void)? = nil
  ) async -> Result<HTTPResponse, TransportError> {
    let transport = CurlTransport(trust: Trust(), timeouts: timeouts, bodyLimit: limit)
    let request = HTTPRequest(method, server.url + path, headers: headers, body: body, timeout: timeout)
    do throws(TransportError) {
      return .success(try await transport.send(request, onChunk: onChunk))
    } catch {
      return .failure(error)
    }
  }

  @Test func connectionsAreKeptAndReused() async throws {
    let server = try LoopbackServer { _ in .answer("200 OK", "{}") }
    let transport = CurlTransport(trust: Trust())
    for _ in 0..<20 { _ = try await transport.send(HTTPRequest("GET", server.url + "/x"), onChunk: nil) }
    #expect(server.requests.count == 20)
    #expect(server.connections == 1)
  }

  @Test func manyRequestsAtOnceShareAFewConnections() async throws {
    let server = try LoopbackServer { _ in [.pause(.milliseconds(5))] + .answer("200 OK", "{}") }
    let transport = CurlTransport(trust: Trust())
    let done = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<60 {
        group.addTask { (try? await transport.send(HTTPRequest("GET", server.url + "/"), onChunk: nil))?.status == 200 }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(done == 60)
    #expect(server.connections <= 8)
  }

  @Test func methodsAndBodiesGoOutAsTheyAre() async throws {
    let server = try LoopbackServer { request in .answer(request.method == "GET" ? "200 OK" : "204 No Content") }
    let body: [UInt8] = [0, 10, 13, 0xFF, 0x41]
    for method in ["POST", "PUT", "PATCH"] {
      _ = await send(server, method, "/\(method)", body: body, headers: [("Content-Type", "application/json")])
      _ = await send(server, method, "/empty")
    }
    _ = await send(server, "DELETE", "/d")
    let seen = server.requests
    #expect(seen.map(\.method) == ["POST", "POST", "PUT", "PUT", "PATCH", "PATCH", "DELETE"])
    #expect(seen[0].body == body && seen[2].body == body && seen[4].body == body)
    #expect(seen[1].head.contains("Content-Length: 0"))
    #expect(!seen[1].head.contains("x-www-form-urlencoded"), "an empty body is no form")
    #expect(seen.allSatisfy { !$0.head.contains("Expect:") })
    #expect(seen[0].head.contains("Content-Type: application/json"))
  }

  @Test func headAndBodilessAnswersEndAtOnce() async throws {
    let server = try LoopbackServer { request in
      request.path == "/long"
        ? [.send("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n")] : .answer("204 No Content")
    }
    let timeouts = Timeouts(firstByte: .seconds(2), whole: .seconds(5))
    #expect(try await send(server, "HEAD", "/x", timeouts: timeouts).get().status == 204)
    #expect(try await send(server, "HEAD", "/long", timeouts: timeouts).get().status == 200)
    #expect(try await send(server, "DELETE", "/x", timeouts: timeouts).get().status == 204)
  }

  @Test func chunkedBodiesArriveInPieces() async throws {
    let server = try LoopbackServer { _ in
      [
        .send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), .pause(.milliseconds(50)),
        .send("6\r\n world\r\n0\r\n\r\n"),
      ]
    }
    let pieces = Mutex<[[UInt8]]>([])
    let response = try await send(server, onChunk: { chunk in pieces.withLock { $0.append(chunk.bytes) } }).get()
    #expect(response.body.isEmpty)
    #expect(pieces.withLock { String(decoding: $0.joined(), as: UTF8.self) } == "hello world")
    #expect(pieces.withLock { $0.count } >= 2)
  }

  @Test func anErrorsBodyIsNoChunk() async throws {
    let server = try LoopbackServer { _ in .answer("404 Not Found", "no", "X-A: 1", "x-a:  2 ") }
    let response = try await send(server, onChunk: { _ in Issue.record("a chunk of an error") }).get()
    #expect(response.status == 404 && response.body == Array("no".utf8))
    #expect(response.headers("X-A") == ["1", "2"])
  }

  @Test(arguments: [true, false])
  func aBodyOverTheCapIsRefused(isTold: Bool) async throws {
    let server = try LoopbackServer { _ in
      let head = isTold ? "Content-Length: 5000" : "Connection: close"
      return [.send("HTTP/1.1 200 OK\r\n\(head)\r\n\r\n" + String(repeating: "x", count: 5000)), .close]
    }
    #expect(await send(server, limit: 1000).error == .tooLarge(1000))
    #expect(await send(server, limit: 1000, onChunk: { _ in }).error == .tooLarge(1000))
  }

  @Test func theCapCountsDecodedBytes() async throws {
    // 100,000 zeros in 133 bytes of gzip would pass a cap on what is on the wire.
    let zipped = GzipOfZeros.bytes
    let server = try LoopbackServer { _ in
      [
        .send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(zipped.count)\r\n\r\n"), .bytes(zipped),
      ]
    }
    #expect(await send(server, limit: 1000).error == .tooLarge(1000))
    #expect(try await send(server, limit: 200_000).get().body.count == 100_000)
    let expected = Mutex<[Int?]>([])
    _ = await send(server, limit: 200_000, onChunk: { chunk in expected.withLock { $0.append(chunk.expected) } })
    #expect(expected.withLock { $0.allSatisfy { $0 == nil } }, "a compressed length is none to measure progress by")
  }

  @Test func anEndlessHeaderIsRefused() async throws {
    let server = try LoopbackServer { _ in
      [.send("HTTP/1.1 200 OK\r\n")] + (0..<6000).map { .send("X-\($0): \(String(repeating: "y", count: 60))\r\n") }
    }
    #expect(await send(server).error != nil)
  }

  @Test func aServerThatIsSilentIsGivenUp() async throws {
    let server = try LoopbackServer { request in
      request.path == "/stall"
        ? [.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), .pause(.seconds(8))] : [.pause(.seconds(8))]
    }
    let timeouts = Timeouts(connect: .seconds(5), firstByte: .seconds(1), whole: .seconds(30))
    let start = ContinuousClock.now
    for path in ["/silent", "/stall"] {
      guard case .unreachable(let outage) = await send(server, "GET", path, timeouts: timeouts).error else {
        Issue.record("\(path) was not given up")
        continue
      }
      #expect(outage.reason.contains("in time"))
    }
    #expect(await send(server, timeout: .milliseconds(200)).error != nil)
    #expect(ContinuousClock.now - start < .seconds(7))
  }

  @Test func brokenAnswersAreNoCrash() async throws {
    let server = try LoopbackServer { request in
      switch request.path {
      case "/nothing": [.close]
      case "/short": [.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), .close]
      case "/noise": [.bytes([0, 1, 2, 255, 10, 10]), .close]
      case "/control": .answer("200 OK", "\u{1B}[2J", "X: \u{1B}[31m\u{7}")
      default: [.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc")]
      }
    }
    // An answer that came is no device that cannot be reached.
    #expect(await send(server, "GET", "/gzip").error == .undecodable(hasDelivered: false))
    for path in ["/nothing", "/short", "/noise"] {
      guard case .unreachable(let outage) = await send(server, "GET", path).error else {
        Issue.record("\(path)")
        continue
      }
      #expect(!outage.reason.isEmpty)
    }
    #expect(try await send(server, "GET", "/control").get().status == 200)
  }

  @Test func nobodyThereIsUnreachable() async throws {
    let server = try LoopbackServer { _ in [] }
    server.stop()
    guard case .unreachable(let outage) = await send(server).error else {
      Issue.record("no error")
      return
    }
    #expect(outage.reason.contains("127.0.0.1:\(server.port)"))
  }

  @Test func aCancelledTaskEndsItsTransferAndNoOther() async throws {
    let server = try LoopbackServer { request in
      request.path == "/slow" ? [.pause(.seconds(20))] : .answer("200 OK", "{}")
    }
    let transport = CurlTransport(trust: Trust())
    let slow = Task { () -> TransportError? in
      do throws(TransportError) {
        _ = try await transport.send(HTTPRequest("GET", server.url + "/slow"), onChunk: nil)
        return nil
      } catch { return error }
    }
    #expect(await eventually { server.requests.count == 1 })
    let start = ContinuousClock.now
    slow.cancel()
    #expect(await slow.value == .cancelled)
    #expect(ContinuousClock.now - start < .seconds(2))
    #expect(try await transport.send(HTTPRequest("GET", server.url + "/quick"), onChunk: nil).status == 200)
  }

  @Test func aTaskCancelledBeforehandSendsNothing() async throws {
    let server = try LoopbackServer { _ in .answer("200 OK", "{}") }
    let transport = CurlTransport(trust: Trust())
    for _ in 0..<50 {
      let task = Task { () -> TransportError? in
        withUnsafeCurrentTask { $0?.cancel() }
        do throws(TransportError) {
          _ = try await transport.send(HTTPRequest("POST", server.url + "/"), onChunk: nil)
          return nil
        } catch { return error }
      }
      #expect(await task.value == .cancelled)
    }
    #expect(server.requests.isEmpty)
  }

  @Test func noHeaderBecomesTwo() async throws {
    let server = try LoopbackServer { _ in .answer("200 OK", "{}") }
    for value in ["a\r\nX-Evil: 1", "a\nb", "a\u{0}b"] {
      guard case .invalid = await send(server, headers: [("Authorization", value)]).error else {
        Issue.record("it was sent")
        continue
      }
    }
    guard case .invalid = await send(server, "GET", "/a\r\nX: 1").error else {
      Issue.record("it was sent")
      return
    }
    #expect(server.requests.isEmpty)
  }

  @Test func aRedirectIsNeverFollowedByTheTransport() async throws {
    let server = try LoopbackServer { _ in .answer("302 Found", "", "Location: /other") }
    #expect(try await send(server).get().status == 302)
    #expect(server.requests.count == 1)
  }

  @Test func aTransportThatIsLetGoEndsWhatIsUnderWay() async throws {
    let server = try LoopbackServer { _ in [.pause(.seconds(20))] }
    let loop = CurlLoop(options: CurlOptions(trust: Trust(), timeouts: Timeouts(), bodyLimit: 1000))
    loop.start()
    let url = server.url
    let task = Task {
      await withCheckedContinuation { continuation in
        loop.post(.start(CurlLoop.Ticket(number: 1), HTTPRequest("GET", url), nil, continuation))
      }
    }
    #expect(await eventually { server.requests.count == 1 })
    loop.stop()
    #expect(await task.value.error == .cancelled)
    let late = await withCheckedContinuation { continuation in
      loop.post(.start(CurlLoop.Ticket(number: 2), HTTPRequest("GET", url), nil, continuation))
    }
    #expect(late.error != nil)
  }
}

extension Result {
  var error: Failure? { if case .failure(let error) = self { error } else { nil } }
}
