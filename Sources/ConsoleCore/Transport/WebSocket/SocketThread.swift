import CCurl
import Glibc

/// The life of one websocket, on the thread that runs it: connection, handshake, messages, end.
final class SocketThread {
  private static let readSize = 128 << 10
  /// A batch is handed over when it is this long, though more may wait.
  private static let batchSize = 512 << 10
  private static let outputLimit = 64 << 20

  private let request: SocketRequest
  private let options: CurlOptions
  private let inbox: SocketInbox
  private let handler: @Sendable (SocketEvent) -> Void
  private var machine: WebSocketMachine
  private var handle: UnsafeMutableRawPointer?
  private var descriptor: Int32 = -1
  private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: readSize, alignment: 16)
  private var output: [UInt8] = []
  private var outputSent = 0
  /// Whether a full batch was taken, after which more may lie inside TLS where no poll sees it.
  private var mayHaveMore = false
  private var life: SocketLife
  /// When a goodbye is given up that the peer does not answer.
  private var closingUntil: ContinuousClock.Instant?

  init(
    _ request: SocketRequest, _ options: CurlOptions, _ inbox: SocketInbox,
    _ handler: @escaping @Sendable (SocketEvent) -> Void
  ) {
    self.request = request
    self.options = options
    self.inbox = inbox
    self.handler = handler
    machine = WebSocketMachine(
      role: .client, messageLimit: request.messageLimit, checksText: request.checksText)
    life = SocketLife(pingAfter: request.pingAfter, pongWithin: request.pongWithin)
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    curl_easy_cleanup(handle)
    errorText.deallocate()
    buffer.deallocate()
  }

  /// Runs until the socket's end, which is told last.
  func run() {
    let end = lead()
    handler(.ended(inbox.isGivenUp ? .cancelled : end))
  }

  private func lead() -> SocketEnd {
    if let end = connect() { return end }
    let rest: [UInt8]
    switch shakeHands() {
    case .success(let bytes): rest = bytes
    case .failure(let end): return end
    }
    handler(.opened)
    life.heard()
    if !rest.isEmpty, let end = rest.withUnsafeBytes({ take($0) }) { return end }
    while true {
      if let end = obey() { return end }
      // Where nothing goes out any more, what came in before may still say why.
      if let failure = send() { return receive() ?? failure }
      if let end = receive() ?? keepAlive() { return end }
      if machine.isOver, output.isEmpty { return .cancelled }
      // Answers to pings that nobody reads must not fill the memory.
      guard output.count < SocketThread.outputLimit else { return .fault("the device does not read from the socket") }
      if !mayHaveMore { wait() }
    }
  }

  // MARK: Connection

  /// Makes the connection; nil where it is there.
  private func connect() -> SocketEnd? {
    let plain = HTTPRequest("GET", request.url, headers: request.headers)
    if let reason = CurlTransfer.objection(to: plain) { return .failed(.invalid(reason)) }
    guard let url = DeviceURL(request.url), let handle = curl_easy_init() else {
      return .failed(.invalid("\(request.url) is not a URL"))
    }
    self.handle = handle
    setUp(handle, url)
    let code = curl_easy_perform(handle)
    let text = String(cString: errorText)
    guard code == CURLE_OK else {
      if let failure = CurlFault.distrust(code, text, handle) { return .failed(.untrusted(failure)) }
      return .failed(CurlFault.error(code, text: text, request.url, options))
    }
    descriptor = aix_curl_socket(handle)
    return descriptor >= 0 ? nil : .failed(.unreachable("the connection has no socket"))
  }

  private func setUp(_ handle: UnsafeMutableRawPointer, _ url: DeviceURL) {
    _ = aix_curl_set_text(handle, CURLOPT_URL, request.url)
    _ = aix_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    _ = aix_curl_set_long(handle, CURLOPT_CONNECT_ONLY, 1)
    // A websocket starts from HTTP/1.1; TLS must not agree on another one.
    _ = aix_curl_set_long(handle, CURLOPT_HTTP_VERSION, 2)
    _ = aix_curl_set_long(handle, CURLOPT_HTTPPROXYTUNNEL, 1)
    _ = aix_curl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    _ = aix_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    _ = aix_curl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
    _ = aix_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, options.timeouts.connect.milliseconds)
    if url.isLoopback { _ = aix_curl_set_text(handle, CURLOPT_NOPROXY, "*") }
    _ = aix_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
    options.applyTrust(to: handle)
    // The inbox outlives the handle: this object holds both.
    _ = aix_curl_set_progress_callback(
      handle,
      { context, _, _, _, _ in
        guard let context else { return 0 }
        return Unmanaged<SocketInbox>.fromOpaque(context).takeUnretainedValue().isGivenUp ? 1 : 0
      }, Unmanaged.passUnretained(inbox).toOpaque())
  }

  // MARK: Handshake

  /// Asks for the upgrade; the bytes that came behind the answer are the stream's first.
  private func shakeHands() -> Result<[UInt8], SocketEnd> {
    guard let url = DeviceURL(request.url) else { return .failure(.failed(.invalid("\(request.url) is not a URL"))) }
    let handshake = WebSocketHandshake()
    output = handshake.request(url, headers: request.headers)
    let deadline = ContinuousClock.now + options.timeouts.firstByte
    var bytes: [UInt8] = []
    while ContinuousClock.now < deadline, !inbox.isGivenUp {
      if let end = send() { return .failure(end) }
      switch read() {
      case .bytes(let piece): bytes += piece
      case .nothing:
        wait(until: deadline)
        // Orders stay where they are until the socket is open.
        inbox.pipe?.drain()
        continue
      case .end: return .failure(.failed(.unreachable("the device closed the connection instead of opening a socket")))
      case .fault(let end): return .failure(end)
      }
      switch handshake.answer(bytes) {
      case nil: continue
      case .accepted(let length): return .success(Array(bytes[length...]))
      case .refused(let response, let length):
        let body = readBody(response, Array(bytes[length...]), until: min(deadline, .now + .seconds(2)))
        return .failure(.refused(Refusal(status: response.status, body: body)))
      case .fault(let reason): return .failure(.fault(reason))
      }
    }
    return .failure(
      inbox.isGivenUp ? .cancelled : .failed(.unreachable("the device did not respond to the upgrade in time")))
  }

  /// The start of a refusal's body, as far as it comes soon.
  private func readBody(
    _ response: HTTPResponse, _ first: [UInt8], until deadline: ContinuousClock.Instant
  ) -> [UInt8] {
    var body = RefusedBody(response, first)
    while !body.isComplete, ContinuousClock.now < deadline, !inbox.isGivenUp {
      switch read() {
      case .bytes(let piece): body.take(piece)
      case .nothing: wait(until: deadline)
      case .end, .fault: return body.bytes
      }
    }
    return body.bytes
  }

  // MARK: The open socket

  private func obey() -> SocketEnd? {
    for order in inbox.take() {
      switch order {
      case .send(let bytes, let isText): machine.send(bytes, isText: isText)
      case .ping(let payload): machine.sendPing(payload)
      case .close:
        machine.sendClose(.normal)
        closingUntil = .now + .seconds(1)
      case .abandon:
        // The goodbye goes out if it can; nobody waits for its answer.
        machine.sendClose(.goingAway)
        output += machine.takeOutput()
        _ = send()
        return .cancelled
      }
    }
    output += machine.takeOutput()
    return nil
  }

  /// Takes all that the socket has, but no more than a batch; nil while it goes on.
  private func receive() -> SocketEnd? {
    var batch = WebSocketBatch()
    var end: SocketEnd?
    var received = 0
    while end == nil, received < SocketThread.batchSize {
      guard let handle else { return .cancelled }
      var count = 0
      let code = curl_easy_recv(handle, buffer.baseAddress, buffer.count, &count)
      if code == CURLE_AGAIN { break }
      guard code == CURLE_OK, count > 0 else {
        let reason = count == 0 && code == CURLE_OK ? "the device closed the connection" : String(cString: errorText)
        end = .failed(.unreachable(Outage(reason.isEmpty ? "the connection was lost" : reason, reach: .device)))
        break
      }
      life.heard()
      received += count
      machine.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count]), into: &batch)
      end = SocketThread.end(in: batch)
    }
    // A goodbye counts though the answer to it does not go out any more.
    mayHaveMore = received >= SocketThread.batchSize
    let failure = deliver(batch)
    return end ?? failure
  }

  private func take(_ bytes: UnsafeRawBufferPointer) -> SocketEnd? {
    var batch = WebSocketBatch()
    machine.receive(bytes, into: &batch)
    let failure = deliver(batch)
    return SocketThread.end(in: batch) ?? failure
  }

  private func deliver(_ batch: WebSocketBatch) -> SocketEnd? {
    output += machine.takeOutput()
    if !batch.isEmpty { handler(.batch(batch)) }
    // The answer to a goodbye, or the reason of our own, goes out before the end.
    return send()
  }

  private static func end(in batch: WebSocketBatch) -> SocketEnd? {
    for case .closed(let code, let reason, let isOurs) in batch.controls {
      return isOurs ? .fault(reason) : .closed(code, reason: reason)
    }
    return nil
  }

  /// Asks for a sign of life when it is time, and ends what gives none.
  private func keepAlive() -> SocketEnd? {
    if let closingUntil { return closingUntil <= .now ? .cancelled : nil }
    switch life.due(.now) {
    case .nothing: return nil
    case .ping:
      machine.sendPing()
      output += machine.takeOutput()
      return send()
    case .dead: return .silent
    }
  }

  // MARK: Bytes

  private enum Reading {
    case bytes([UInt8])
    case nothing
    case end
    case fault(SocketEnd)
  }

  private func read() -> Reading {
    guard let handle else { return .end }
    var count = 0
    switch curl_easy_recv(handle, buffer.baseAddress, buffer.count, &count) {
    case CURLE_AGAIN: return .nothing
    case CURLE_OK: return count > 0 ? .bytes(Array(UnsafeRawBufferPointer(buffer).prefix(count))) : .end
    default: return .fault(.failed(.unreachable(Outage(String(cString: errorText)))))
    }
  }

  /// Sends as much as the socket takes.
  private func send() -> SocketEnd? {
    while outputSent < output.count {
      guard let handle else { return .cancelled }
      var count = 0
      let code = output.withUnsafeBytes { bytes in
        curl_easy_send(handle, bytes.baseAddress?.advanced(by: outputSent), bytes.count - outputSent, &count)
      }
      if code == CURLE_AGAIN { return nil }
      guard code == CURLE_OK else {
        let text = String(cString: errorText)
        return .failed(.unreachable(Outage(text.isEmpty ? "the connection was lost" : text, reach: .device)))
      }
      outputSent += count
    }
    output.removeAll(keepingCapacity: output.capacity < 1 << 20)
    outputSent = 0
    return nil
  }

  private func wait() { wait(until: closingUntil ?? life.deadline) }

  private func wait(until deadline: ContinuousClock.Instant?) {
    let milliseconds = deadline.map { max(0, ($0 - .now).milliseconds + 1) } ?? 3_600_000
    let events = Int32(POLLIN) | (output.isEmpty ? 0 : Int32(POLLOUT))
    var descriptors = [
      pollfd(fd: descriptor, events: Int16(events), revents: 0),
      pollfd(fd: inbox.pipe?.readEnd ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    // Without a pipe orders are found at the next turn.
    let limit = inbox.pipe == nil ? 100 : Int(Int32.max)
    poll(&descriptors, 2, Int32(clamping: min(milliseconds, limit)))
  }
}
