import Glibc

/// One client's connection: bytes in, requests one after the other, answers out at their time and pace.
///
/// It lives on the server's thread alone.
final class ServerConnection {
  let descriptor: Int32
  let isFromLoopback: Bool
  private(set) var isClosed = false
  private(set) var lastActivity: Double
  private var parser = RequestParser()
  private var output: [[UInt8]] = []
  private var sentOfFirst = 0
  /// The time at which the answer may start to go out.
  private var readyAt = 0.0
  private var sentSinceReady = 0
  private var closesAfterOutput = false
  private var inputEnded = false

  init(descriptor: Int32, isFromLoopback: Bool, now: Double) {
    self.descriptor = descriptor
    self.isFromLoopback = isFromLoopback
    lastActivity = now
  }

  var isAnswering: Bool { !output.isEmpty }

  /// What poll is to wait for; while an answer is on its way nothing is read, so that a client cannot flood the memory.
  func events(now: Double, bytesPerSecond: Int?) -> Int32 {
    guard isAnswering else { return POLLIN }
    return allowance(now: now, bytesPerSecond) > 0 ? POLLOUT : 0
  }

  /// The time at which a held-back answer wants to go on; nil where only the socket is waited for.
  func wakeTime(now: Double, bytesPerSecond: Int?) -> Double? {
    guard isAnswering, allowance(now: now, bytesPerSecond) == 0 else { return nil }
    guard readyAt <= now, let bytesPerSecond else { return readyAt }
    return readyAt + Double(sentSinceReady + max(1, bytesPerSecond / 20)) / Double(max(1, bytesPerSecond))
  }

  /// Bytes that may go out now.
  private func allowance(now: Double, _ bytesPerSecond: Int?) -> Int {
    guard readyAt <= now else { return 0 }
    guard let bytesPerSecond else { return 1 << 20 }
    return max(0, Int((now - readyAt) * Double(bytesPerSecond)) - sentSinceReady)
  }

  /// Takes what the socket has.
  func read(now: Double) {
    lastActivity = now
    let chunk = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, count in
      let result = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      count = max(0, result)
      if result == 0 { inputEnded = true }
      if result < 0, errno != EAGAIN, errno != EINTR { close() }
    }
    parser.feed(chunk)
  }

  /// The next request or fault that wants an answer; nil where more bytes are needed.
  func nextEvent() -> RequestParser.Event? {
    guard !isClosed, !isAnswering else { return nil }
    switch parser.next() {
    case .needsMore:
      if inputEnded { close() }
      return nil
    case .continueExpected:
      output = [Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)]
      (readyAt, sentSinceReady) = (lastActivity, 0)
      return nil
    case .request(var request):
      request.isFromLoopback = isFromLoopback
      return .request(request)
    case .fault(let status, let reason): return .fault(status: status, reason: reason)
    }
  }

  /// Puts an answer in the queue, to go out from `readyAt` on.
  func send(_ response: ServerResponse, isHead: Bool, keepsAlive: Bool, readyAt: Double) {
    output = [response.head(keepsAlive: keepsAlive)]
    if !isHead, !response.body.isEmpty { output.append(response.body) }
    sentOfFirst = 0
    sentSinceReady = 0
    self.readyAt = readyAt
    closesAfterOutput = !keepsAlive
  }

  /// Writes what the socket takes and the pace allows.
  func write(now: Double, bytesPerSecond: Int?) {
    lastActivity = now
    while let piece = output.first {
      let count = min(piece.count - sentOfFirst, allowance(now: now, bytesPerSecond))
      guard count > 0 else { return }
      let sent = piece.withUnsafeBytes { bytes -> Int in
        guard let base = bytes.baseAddress else { return 0 }
        return Glibc.send(descriptor, base + sentOfFirst, count, Int32(MSG_NOSIGNAL))
      }
      guard sent > 0 else {
        if errno != EAGAIN, errno != EINTR { close() }
        return
      }
      sentOfFirst += sent
      sentSinceReady += sent
      if sentOfFirst == piece.count {
        output.removeFirst()
        sentOfFirst = 0
      }
    }
    if closesAfterOutput { finish() }
  }

  /// Ends in an orderly way: the client reads the answer to its end even where bytes of it are still unread here.
  private func finish() {
    Sockets.endWriting(descriptor)
    close()
  }

  /// Gives the descriptor away, with the bytes that came behind the last request.
  func handOver() -> (descriptor: Int32, rest: [UInt8]) {
    isClosed = true
    return (descriptor, parser.takeRest())
  }

  func close() {
    guard !isClosed else { return }
    isClosed = true
    Glibc.close(descriptor)
  }

  /// Ends with a reset, as a device does that loses its power.
  func reset() {
    guard !isClosed else { return }
    isClosed = true
    Sockets.reset(descriptor)
  }
}
