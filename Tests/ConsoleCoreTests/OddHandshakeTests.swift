import Synchronization
import Testing

@testable import ConsoleCore

/// Answers to the upgrade that other clients accept.
struct OddHandshakeTests {
  private let handshake = WebSocketHandshake(key: "dGhlIHNhbXBsZSBub25jZQ==")
  private static let lines = [
    "HTTP/1.1 101", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
  ]

  private func length(_ text: String) -> Int? {
    if case .accepted(let length) = handshake.answer(Array(text.utf8)) { length } else { nil }
  }

  @Test(arguments: ["\r\n", "\n"]) func aHeadMayEndItsLinesEitherWay(end: String) {
    let head = Self.lines.joined(separator: end) + end + end
    #expect(length(head + "\u{1}\u{2}") == head.utf8.count)
    for count in 0..<head.utf8.count { #expect(handshake.answer(Array(head.utf8.prefix(count))) == nil, "\(count)") }
  }

  @Test(arguments: [
    "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", "HTTP/1.1 102\n\n",
  ])
  func interimAnswersComeBefore(interim: String) {
    let head = Self.lines.joined(separator: "\r\n") + "\r\n\r\n"
    #expect(length(interim + interim + head) == interim.utf8.count * 2 + head.utf8.count)
    #expect(handshake.answer(Array(interim.utf8)) == nil, "the answer is still to come")
    guard case .refused(let response, let length) = handshake.answer(Array((interim + "HTTP/1.1 403\r\n\r\nno").utf8))
    else {
      Issue.record("not refused")
      return
    }
    #expect(response.status == 403 && length == interim.utf8.count + 16)
  }

  private func body(_ headers: [(name: String, value: String)], _ pieces: [String]) -> (String, Bool) {
    var body = RefusedBody(HTTPResponse(status: 403, headers: headers), [])
    for piece in pieces where !body.isComplete { body.append(Array(piece.utf8)) }
    return (String(decoding: body.bytes, as: UTF8.self), body.isComplete)
  }

  @Test func aRefusalsBodyInChunksIsPutTogether() {
    let chunked = [(name: "transfer-encoding", value: "Chunked")]
    #expect(body(chunked, ["5;x=1\r\nhel", "lo\r\n6\r\n world\r\n", "0\r\nX: y\r\n\r\n"]) == ("hello world", true))
    #expect(body(chunked, ["5\r\nhel"]) == ("hel", false))
    #expect(body(chunked, ["5\nhello\n0\n\n"]) == ("hello", true))
    #expect(body(chunked, ["zz\r\n"]) == ("", true))
    #expect(
      body(chunked, ["ffff\r\n" + String(repeating: "x", count: 9000)]) == (String(repeating: "x", count: 4096), true))
    #expect(body(chunked, ["7fffffffffffffff\r\nab"]).0 == "ab")
    #expect(body([(name: "Content-Length", value: "2")], ["no more"]) == ("no", true))
    #expect(body([], ["no", " more"]) == ("no more", false))
  }

  @Test func aChunkedRefusalIsTold() async throws {
    let text = #"{"type":"unauthorized","message":"who are you"}"#
    let server = try LoopbackServer { _ in
      [
        .send("HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n"),
        .send(String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n0\r\n\r\n"),
      ]
    }
    let ends = Mutex<[SocketEnd]>([])
    let link = CurlTransport(trust: Trust()).open(SocketRequest(url: server.url + "/webapi/ws")) { event in
      if case .ended(let end) = event { ends.withLock { $0.append(end) } }
    }
    #expect(await eventually { ends.withLock { !$0.isEmpty } })
    link.close()
    let end = ends.withLock(\.first)
    guard case .refused(let refusal) = end else {
      Issue.record("\(String(describing: end))")
      return
    }
    #expect(refusal.type == "unauthorized" && refusal.message == "who are you")
  }
}
