import Testing

@testable import ConsoleCore

/// The websocket protocol without a socket (RFC 6455).
struct WebSocketMachineTests {
  /// What a machine made of bytes: texts, controls and what it sent back.
  private struct Outcome {
    var texts: [String] = []
    var controls: [WebSocketBatch.Control] = []
    var output: [UInt8] = []
  }

  private func run(
    _ bytes: [UInt8], role: WebSocketMachine.Role = .client, limit: Int = 1 << 20, pieces: Int = .max
  ) -> Outcome {
    var machine = WebSocketMachine(role: role, messageLimit: limit) { 0 }
    var outcome = Outcome()
    var rest = bytes[...]
    while !rest.isEmpty {
      var batch = WebSocketBatch()
      Array(rest.prefix(pieces)).withUnsafeBytes { machine.receive($0, into: &batch) }
      rest = rest.dropFirst(pieces)
      outcome.texts += batch.messages.map { batch.text(of: $0) }
      outcome.controls += batch.controls
    }
    outcome.output = machine.takeOutput()
    return outcome
  }

  private func frame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] { [first, UInt8(payload.count)] + payload }

  @Test func theExamplesOfTheRFC() {
    // RFC 6455 section 5.7.
    #expect(run([0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F]).texts == ["Hello"])
    let masked: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
    #expect(run(masked, role: .server).texts == ["Hello"])
    #expect(run([0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F]).texts == ["Hello"])
    #expect(run([0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F]).controls == [.ping])
    #expect(
      run([0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F]).output
        == [0x8A, 0x85, 0, 0, 0, 0, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
    var client = WebSocketMachine(role: .client) { 0x37FA_213D }
    client.send(text: "Hello")
    #expect(client.takeOutput() == masked)
  }

  @Test(arguments: [0, 1, 125, 126, 127, 65_535, 65_536, 300_000])
  func everyLengthComesThrough(length: Int) {
    let text = String(repeating: "x", count: length)
    var server = WebSocketMachine(role: .server)
    server.send(text: text)
    let bytes = server.takeOutput()
    #expect(run(bytes).texts == [text])
    #expect(run(bytes, pieces: 7_777).texts == [text])
    var client = WebSocketMachine(role: .client)
    client.send(text: text)
    #expect(run(client.takeOutput(), role: .server, pieces: 997).texts == [text])
  }

  @Test(arguments: [1, 2, 3, 5])
  func piecesOfTheStreamDoNotMatter(pieces: Int) {
    let bytes: [UInt8] =
      [0x01, 0x03, 0xE2, 0x82, 0xAC] + [0x89, 0x00] + [0x80, 0x02, 0xC3, 0xA9] + [0x82, 0x01, 0xFF] + [
        0x88, 0x02, 3, 0xE8,
      ]
    let outcome = run(bytes, pieces: pieces)
    #expect(outcome.texts == ["€é", "\u{FFFD}"])
    #expect(outcome.controls == [.ping, .closed(.normal, reason: "", isOurs: false)])
  }

  /// Frames as hexadecimal bytes, and the code that each is closed with.
  private static let breaches: [(String, UInt16)] = [
    ("C100", 1002), ("8300", 1002), ("8B00", 1002), ("0900", 1002), ("8000", 1002), ("010161810161", 1002),
    ("897E007E", 1002), ("818001020304", 1002), ("880103", 1002), ("880203ED", 1002), ("88020000", 1002),
    ("817F8000000000000000", 1002), ("817F7FFF000000000000", 1009), ("8102C080", 1007), ("8103EDA080", 1007),
    ("8101C3", 1007), ("0101F5", 1007), ("880303E8FF", 1007),
  ]

  @Test(arguments: breaches)
  func aBreachIsClosedWithItsCode(hex: String, code: UInt16) {
    let digits = Array(hex)
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
    let outcome = run(bytes)
    guard case .closed(let told, let reason, true) = outcome.controls.last else {
      Issue.record("\(outcome)")
      return
    }
    #expect(told.rawValue == code)
    #expect(!reason.isEmpty)
    #expect(outcome.output.first == 0x88)
    #expect(Array(outcome.output[6..<8]) == [UInt8(code >> 8), UInt8(code & 0xFF)])
  }

  @Test func aClosedStreamTakesNothingMoreAndSaysItsCodeOnce() {
    let outcome = run([0x88, 0x02, 0x03, 0xF0] + [0x81, 0x01, 0x61] + [0x89, 0x00])
    #expect(outcome.texts.isEmpty)
    #expect(outcome.controls == [.closed(.policy, reason: "", isOurs: false)])
    #expect(outcome.output == [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xF0])
  }

  @Test func piecesOfAMessageAreBoundedTogether() {
    let piece = frame(0x00, [UInt8](repeating: 0x61, count: 100))
    let outcome = run(frame(0x01, [UInt8](repeating: 0x61, count: 100)) + piece + piece, limit: 250)
    #expect(outcome.controls == [.closed(.tooBig, reason: "a message longer than 250 bytes", isOurs: true)])
  }

  @Test func aReasonIsCutBetweenCharacters() {
    var machine = WebSocketMachine(role: .server)
    machine.sendClose(.goingAway, reason: String(repeating: "é", count: 100))
    let output = machine.takeOutput()
    #expect(output.count == 2 + 2 + 122)
    #expect(String(validating: output[4...], as: UTF8.self) != nil)
    machine.send(text: "too late")
    #expect(!machine.hasOutput)
  }

  @Test func theHashOfTheHandshake() {
    // RFC 3174 section 7.3 and RFC 6455 section 1.3.
    let hex = { (bytes: [UInt8]) in bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
    #expect(hex(SHA1.hash(Array("abc".utf8))) == "a9993e364706816aba3e25717850c26c9cd0d89d")
    #expect(
      hex(SHA1.hash(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8)))
        == "84983e441c3bd26ebaae4aa1f95129e5e54670f1")
    #expect(hex(SHA1.hash([])) == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
    #expect(WebSocketHandshake.accept(for: "dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
  }

  private static let goodHead =
    "HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n"
    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"

  @Test func anAnswerOpensTheSocketOrSaysWhyNot() throws {
    let handshake = WebSocketHandshake(key: "dGhlIHNhbXBsZSBub25jZQ==")
    #expect(handshake.answer(Array("HTTP/1.1 101 Switching".utf8)) == nil)
    guard case .accepted(let length) = handshake.answer(Array((Self.goodHead + "\r\n\u{1}\u{2}").utf8)) else {
      Issue.record("a good answer does not open the socket")
      return
    }
    #expect(length == Self.goodHead.utf8.count + 2)
    let refused = handshake.answer(Array("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".utf8))
    guard case .refused(let response, _) = refused else {
      Issue.record("a refusal is taken for something else")
      return
    }
    #expect(response.status == 404)
    for bad in [
      Self.goodHead.replacing("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", with: "AAAA"),
      Self.goodHead.replacing("WebSocket", with: "h2c"),
      Self.goodHead.replacing("keep-alive, Upgrade", with: "close"),
      Self.goodHead + "Sec-WebSocket-Extensions: permessage-deflate\r\n", "SSH-2.0-x\r\n\r\n",
    ] {
      let bytes = Array((bad.hasSuffix("\r\n\r\n") ? bad : bad + "\r\n").utf8)
      guard case .fault = handshake.answer(bytes) else {
        Issue.record("\(bad)")
        continue
      }
    }
  }
}
