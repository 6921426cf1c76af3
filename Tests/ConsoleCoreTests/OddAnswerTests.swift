import Foundation
import Synchronization
import Testing

@testable import ConsoleCore

/// Answers that other clients accept, and what is said of those that nobody could.
@Suite(.timeLimit(.minutes(2))) struct OddAnswerTests {
  private static let members: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x8B, 0xAE, 0x56, 0x2A, 0x2D, 0xCD, 0x4C, 0x51, 0xB2,
    0x52, 0x32, 0x54, 0xAA, 0xD5, 0x01, 0x00, 0x2C, 0x30, 0x1E, 0xB6, 0x0E, 0x00, 0x00, 0x00, 0x1F, 0x8B, 0x08, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xAB, 0x56, 0x2A, 0x2D, 0xCD, 0x4C, 0x51, 0xB2, 0x52, 0x32, 0x52, 0xAA, 0x8D,
    0x05, 0x00, 0x5D, 0x11, 0x55, 0x35, 0x0D, 0x00, 0x00, 0x00,
  ]
  private static let zlib: [UInt8] = [
    0x78, 0x9C, 0x8B, 0x36, 0xD4, 0x31, 0xD2, 0x31, 0x8E, 0x05, 0x00, 0x06, 0x95, 0x01, 0xA7,
  ]
  private static let raw: [UInt8] = [0x8B, 0x36, 0xD4, 0x31, 0xD2, 0x31, 0x8E, 0x05, 0x00]

  private func send(
    _ server: LoopbackServer, _ method: String = "GET", on transport: CurlTransport = CurlTransport(trust: Trust()),
    timeouts: Timeouts = Timeouts(), onChunk: (@Sendable (HTTPChunk) -> Void)? = nil
  ) async -> Result<HTTPResponse, TransportError> {
    do throws(TransportError) {
      return .success(try await transport.send(HTTPRequest(method, server.url + "/x"), onChunk: onChunk))
    } catch {
      return .failure(error)
    }
  }

  private func packed(_ body: [UInt8], _ encoding: String) -> [LoopbackServer.Step] {
    [
      .send("HTTP/1.1 200 OK\r\nContent-Encoding: \(encoding)\r\nContent-Length: \(body.count)\r\n\r\n"), .bytes(body),
    ]
  }

  @Test(arguments: [
    "HTTP/1.1 200\r\nContent-Length: 2\r\n\r\n[]", "HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\n[]",
    "HTTP/1.1 200\nContent-Length: 2\n\n[]", "HTTP/1.0 200 OK\nContent-Length: 2\n\n[]",
    "HTTP/1.1 200\tFine\r\nContent-Length: 2\r\n\r\n[]",
    "HTTP/1.1 103 Early\r\nX-A: 0\r\n\r\nHTTP/1.1 200\r\nContent-Length : 2\r\n\r\n[]",
  ])
  func aHeadOfAnyFormIsRead(text: String) async throws {
    let server = try LoopbackServer { _ in [.send(text), .close] }
    let response = try await send(server).get()
    #expect(response.status == 200 && response.body == Array("[]".utf8) && response.header("X-A") == nil)
    let pieces = Mutex<[UInt8]>([])
    _ = try await send(server, onChunk: { chunk in pieces.withLock { $0 += chunk.bytes } }).get()
    #expect(pieces.withLock(\.self) == Array("[]".utf8), "its body is that of a success")
  }

  @Test func trailersAreNoHeaders() async throws {
    let server = try LoopbackServer { _ in
      [
        .send(
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Set-Cookie\r\nX-A: 1\r\n\r\n2\r\n[]\r\n0\r\n"
            + "Set-Cookie: sid=stolen\r\nLocation: /x\r\nX-A: 2\r\nHTTP/1.1 500: x\r\n\r\n")
      ]
    }
    let response = try await send(server).get()
    #expect(response.status == 200 && response.header("Set-Cookie") == nil && response.header("Location") == nil)
    #expect(response.headers("X-A") == ["1"])
  }

  @Test(arguments: ["utf-8", "none", "identity", "binary", "json", ""])
  func anEncodingThatIsNoneIsTakenForNone(encoding: String) async throws {
    let server = try LoopbackServer { _ in self.packed(Array("[1]".utf8), encoding) }
    for method in ["GET", "POST"] {
      #expect(try await send(server, method).get().body == Array("[1]".utf8), "\(method)")
    }
    #expect(server.requests.filter { $0.method == "POST" }.count == 1, "a write is never sent again")
    let connection = Connection(
      settings: try #require(ConnectionSettings(address: server.url, apiKey: Secret("k"))))
    #expect(try await connection.call(method: "echo", arguments: [:]) == [1])
  }

  @Test func severalGzipMembersAreOneBody() async throws {
    let server = try LoopbackServer { _ in self.packed(Self.members, "gzip") }
    let text = #"[{"uuid":"1"},{"uuid":"2"}]"#
    for method in ["GET", "POST"] {
      #expect(String(decoding: try await send(server, method).get().body, as: UTF8.self) == text, "\(method)")
    }
    // A list whose first part has already been handed over begins anew.
    let connection = Connection(settings: try #require(ConnectionSettings(address: server.url, apiKey: Secret("k"))))
    #expect(try await connection.list("stream").map(\.uuid) == ["1", "2"])
    #expect(try await connection.list("stream").count == 2)
  }

  @Test func bothFormsOfDeflateAreRead() async throws {
    for body in [Self.zlib, Self.raw] {
      let server = try LoopbackServer { _ in self.packed(body, "deflate") }
      for method in ["GET", "POST"] {
        #expect(try await send(server, method).get().body == Array("[1,2,3]".utf8), "\(method)")
      }
    }
  }

  @Test func aWriteIsNotAskedForCompressedAndStillRead() async throws {
    let zipped = GzipOfZeros.bytes
    let server = try LoopbackServer { _ in self.packed(zipped, "gzip") }
    #expect(try await send(server, "POST").get().body.count == 100_000)
    #expect(server.requests[0].head.contains("Accept-Encoding: identity"))
    let small = CurlTransport(trust: Trust(), bodyLimit: 1000)
    #expect(await send(server, "POST", on: small).error == .tooLarge(1000))
  }

  @Test(arguments: 1...300) func brokenCompressionEndsWithAnError(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var bytes = seed % 2 == 0 ? Self.members : GzipOfZeros.bytes
    for _ in 0...Int.random(in: 0..<4, using: &random) {
      bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
    }
    if seed % 3 == 0 { bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random)) }
    // Whatever comes of it, it comes to an end and within the limit.
    if case .success(let body) = Inflate.unpack(bytes, .gzip, limit: 200_000) { #expect(body.count <= 200_000) }
    _ = Inflate.unpack(bytes, .deflate, limit: 200_000)
  }

  @Test(arguments: [
    ("/webapi/http/objects/other", "/webapi/http/objects/other"), ("other", "/webapi/http/objects/other"),
    ("../objects/./other", "/webapi/http/objects/other"), ("?page=1", "/webapi/http/objects/stream?page=1"),
  ])
  func aRelativeRedirectIsFollowed(location: String, path: String) async throws {
    let server = try LoopbackServer { request in
      request.path == "/webapi/http/objects/stream"
        ? .answer("302 Found", "", "Location: \(location)") : .answer("200 OK", "[]")
    }
    let connection = Connection(settings: try #require(ConnectionSettings(address: server.url, apiKey: Secret("k"))))
    #expect(try await connection.list("stream").isEmpty)
    #expect(server.requests.last?.path == path)
  }

  @Test func aRedirectsPasswordIsNotShown() async throws {
    let server = try LoopbackServer { _ in .answer("302 Found", "", "Location: http://u:hunter2@other/x") }
    let connection = Connection(settings: try #require(ConnectionSettings(address: server.url, apiKey: Secret("k"))))
    let error = await failure { () async throws(DeviceError) in _ = try await connection.list("stream") }
    #expect(error?.message.contains("http://other/x") == true && error?.message.contains("hunter2") == false)
  }

  /// What is sent, and what must and must not be said of it.
  @Test(
    arguments: [
      ([.close], "was closed without a response"), ([.send("SSH-2.0-OpenSSH_9.2\r\n"), .close], "does not speak HTTP"),
      ([.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[]"), .close], "was lost"),
      ([.pause(.seconds(3))], "o response from"), ([.reset], "was lost"),
    ] as [([LoopbackServer.Step], String)])
  func aDeviceThatWasReachedIsNotCalledUnreachable(steps: [LoopbackServer.Step], words: String) async throws {
    let server = try LoopbackServer { _ in steps }
    let settings = try #require(
      ConnectionSettings(address: server.url, apiKey: Secret("k"), timeouts: Timeouts(whole: .seconds(1))))
    let connection = Connection(settings: settings)
    let error = await failure { () async throws(DeviceError) in _ = try await connection.classes() }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    #expect(error?.message.lowercased().contains("cannot reach") == false, "\(error?.message ?? "")")
    #expect(error?.exitCode == 3)
  }

  @Test func whereNothingIsReachedThatIsSaid() async throws {
    let connection = Connection(
      settings: try #require(ConnectionSettings(address: "http://127.0.0.1:1", apiKey: Secret("k"))))
    let error = await failure { () async throws(DeviceError) in _ = try await connection.classes() }
    #expect(error?.message.hasPrefix("Cannot reach the device: ") == true)
  }
}
