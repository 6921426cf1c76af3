import ConsoleCore
import Testing

@testable import DeviceSimulator

/// The server's side of RFC 9112, over real sockets.
struct HTTPTests {
  private let login = "{\"session\":{\"username\":\"root\",\"password\":\"ferncast\"}}"

  @Test func keepsAConnectionAlive() throws {
    let device = try TestDevice()
    let client = try device.root()
    for _ in 0..<20 { #expect(try client.call("GET", "list/objects").status == 200) }
  }

  @Test func answersPipelinedRequestsInTheirOrder() throws {
    let device = try TestDevice()
    let client = try device.root()
    let head = "Host: demo\r\nCookie: \(client.cookie ?? "")\r\n"
    var text = ""
    for number in 0..<50 {
      let body = "{\"number\":\(number)}"
      text += "POST /webapi/http/methods/echo HTTP/1.1\r\n\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
    client.sendRaw(text)
    for number in 0..<50 { #expect(try client.readResponse().json?["number"]?.intValue == number) }
  }

  @Test func answersAHeadWithoutABody() throws {
    let device = try TestDevice()
    let client = try device.root()
    let get = try client.call("GET", "objects/stream")
    let head = try client.call("HEAD", "objects/stream")
    #expect(head.status == 200)
    #expect(head.headers["content-length"] == String(get.body.count))
    #expect(try client.call("GET", "list/methods").status == 200)
  }

  @Test func takesAChunkedBody() throws {
    let device = try TestDevice()
    let client = try device.client()
    let (first, second) = (login.prefix(10), login.dropFirst(10))
    client.sendRaw(
      "POST /webapi/http/objects/session HTTP/1.1\r\nHost: demo\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "a;note=1\r\n\(first)\r\n\(String(second.utf8.count, radix: 16))\r\n\(second)\r\n0\r\nTrailer: x\r\n\r\n")
    #expect(try client.readResponse().status == 201)
    #expect(try client.call("GET", "list/objects").status == 200)
  }

  @Test func saysContinueWhenAsked() throws {
    let device = try TestDevice()
    let client = try device.client()
    client.sendRaw(
      "POST /webapi/http/objects/session HTTP/1.1\r\nHost: demo\r\nExpect: 100-continue\r\n"
        + "Content-Length: \(login.utf8.count)\r\n\r\n")
    #expect(try client.readResponse().status == 100)
    client.sendRaw(login)
    #expect(try client.readResponse().status == 201)
  }

  @Test(arguments: [
    ("GET\r\n\r\n", 400), ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400), ("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1x\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 413),
    ("POST / HTTP/1.1\r\nHost: a\r\nExpect: magic\r\nContent-Length: 2\r\n\r\n{}", 417),
    ("\u{16}\u{3}\u{1}\r\n\r\n", 400),
  ])
  func refusesWhatIsNoRequestAndCloses(_ text: String, _ status: Int) throws {
    let device = try TestDevice()
    let client = try device.client()
    client.sendRaw(text)
    let response = try client.readResponse()
    #expect(response.status == status)
    #expect(response.headers["connection"] == "close")
    #expect(client.isClosed)
    #expect(try device.client().call("GET", "list/objects").status == 401)
  }

  @Test func refusesHeadersWithoutEnd() throws {
    let device = try TestDevice()
    let client = try device.client()
    client.sendRaw("GET / HTTP/1.1\r\nX: " + String(repeating: "x", count: 40_000))
    #expect(try client.readResponse().status == 431)
  }

  @Test func closesWhenAsked() throws {
    let device = try TestDevice()
    let client = try device.client()
    client.sendRaw("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    #expect(try client.readResponse().status == 404)
    #expect(client.isClosed)
  }

  @Test func readsARequestInAnyPieces() {
    let text = "\r\nPUT /a/b%20c?q=1 HTTP/1.1\nHost: x\r\nCookie: a=1; b=2\r\nContent-Length: 3\r\n\r\nabcGET"
    var parser = RequestParser()
    var request: ServerRequest?
    for byte in text.utf8 {
      parser.feed([byte])
      if case .request(let found) = parser.next() { request = found }
    }
    #expect(request?.segments == ["a", "b c"])
    #expect(request?.query == "q=1")
    #expect(request?.cookie("b") == "2")
    #expect(request?.body == Array("abc".utf8))
    #expect(parser.pendingBytes == 3)
  }

  @Test func manyClientsAtOnce() throws {
    let device = try TestDevice()
    let clients = try (0..<60).map { _ in try device.client() }
    for client in clients { client.sendRaw("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n") }
    for client in clients { #expect(try client.readResponse().status == 404) }
  }

  @Test func stopClosesConnectionsAndListener() throws {
    let device = try TestDevice()
    let client = try device.root()
    device.device.stop()
    #expect(client.isClosed)
    #expect(throws: TestFailure.self) { try device.client() }
    #expect(device.device.url == nil)
  }

  @Test func isAwayAndComesBack() throws {
    let device = try TestDevice()
    let client = try device.root()
    device.device.setAvailable(false)
    #expect(client.isClosed)
    #expect(throws: TestFailure.self) { try device.client().call("GET", "list/objects") }
    device.device.setAvailable(true)
    let again = try device.client()
    again.cookie = client.cookie
    #expect(try again.call("GET", "list/objects").status == 200)
  }

  @Test func waitsForItsLatencyAndTricklesBodies() throws {
    var options = SimulatorOptions(envelope: .flat)
    options.latencyMilliseconds = 60
    options.bytesPerSecond = 200_000
    let device = try TestDevice(options)
    let client = try device.root()
    let before = DeviceClock.monotonic
    let response = try client.call("GET", "objects/phoneBookEntry")
    #expect(response.json?.arrayValue?.count == 60)
    #expect(DeviceClock.monotonic - before > 0.06 + Double(response.body.count) / 200_000 * 0.8)
  }
}
