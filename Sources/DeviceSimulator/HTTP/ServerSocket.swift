import ConsoleCore
import Glibc

/// One client's websocket after the handshake: messages in, events out.
///
/// It lives on the server's thread alone.
final class ServerSocket {
  /// The most bytes that wait for a client that does not read.
  static let outputLimit = 64 << 20
  /// Seconds that a client has to answer a close frame.
  private static let closingTime = 5.0
  let id: Int
  let descriptor: Int32
  private(set) var isClosed = false
  private var machine = WebSocketMachine(role: .server)
  /// One buffer for all that waits, so that a round of the loop writes in one call.
  private var output: [UInt8]
  private var sent = 0
  /// How much of the head has not gone yet; it is HTTP's, and goes out on silent sockets too.
  private var headRest: Int
  /// The time from which on the handshake's answer, and all behind it, may go out.
  private let readyAt: Double
  private var closeDeadline = Double.infinity

  /// A socket whose first output is the head that answers its handshake.
  init(id: Int, descriptor: Int32, head: [UInt8], readyAt: Double) {
    self.id = id
    self.descriptor = descriptor
    self.readyAt = readyAt
    output = head
    headRest = head.count
  }

  private var hasOutput: Bool { sent < output.count }

  private func sendable(_ isSilent: Bool) -> Int { isSilent ? headRest : output.count - sent }

  /// What poll is to wait for.
  func events(now: Double, isSilent: Bool) -> Int32 {
    sendable(isSilent) > 0 && readyAt <= now ? POLLIN | POLLOUT : POLLIN
  }

  /// The time at which the socket wants to go on by itself.
  func wakeTime(now: Double, isSilent: Bool) -> Double {
    min(sendable(isSilent) > 0 && readyAt > now ? readyAt : .infinity, isSilent ? .infinity : closeDeadline)
  }

  /// Takes what the socket has; the texts are the messages that it completed.
  func read(now: Double) -> [[UInt8]] {
    var count = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, length in
      count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      length = max(0, count)
    }
    if count == 0 || count < 0 && errno != EAGAIN && errno != EINTR { close() }
    return receive(chunk, now: now)
  }

  /// Takes bytes of the stream.
  func receive(_ bytes: [UInt8], now: Double) -> [[UInt8]] {
    var batch = WebSocketBatch()
    bytes.withUnsafeBytes { machine.receive($0, into: &batch) }
    if machine.isOver { beginClosing(now: now) }
    return batch.messages.filter(\.isText).map { Array(batch.bytes(of: $0)) }
  }

  /// Whether something that came in wants an answer: a ping, a close frame, a fault.
  var hasAnswer: Bool { machine.hasOutput }

  /// Puts the answers behind what waits, or forgets them.
  func answer(isSilent: Bool) {
    let answers = machine.takeOutput()
    if !isSilent { append(answers) }
  }

  /// Puts events behind what waits, and a close frame behind them where the socket ends.
  func deliver(_ delivery: DeviceSocket.Delivery, now: Double) {
    // Nothing follows a close frame (RFC 6455 section 5.5.1).
    guard closeDeadline == .infinity else { return }
    append(delivery.frames)
    switch delivery.ending {
    case .sessionEnded:
      machine.sendClose(.policy, reason: "The session has ended.")
      append(machine.takeOutput())
      beginClosing(now: now)
    case .tooSlow: reset()
    case nil: return
    }
  }

  private func beginClosing(now: Double) {
    if closeDeadline == .infinity { closeDeadline = now + ServerSocket.closingTime }
  }

  private func append(_ bytes: [UInt8]) {
    guard output.count - sent + bytes.count <= ServerSocket.outputLimit else { return reset() }
    if hasOutput { output += bytes } else { (output, sent) = (bytes, 0) }
  }

  /// Writes what the socket takes, and ends it when the closing handshake is done.
  func write(now: Double, isSilent: Bool) {
    guard !isClosed else { return }
    if now >= closeDeadline, !isSilent { return reset() }
    guard readyAt <= now else { return }
    while case let rest = sendable(isSilent), rest > 0 {
      let count = output.withUnsafeBytes { bytes -> Int in
        guard let base = bytes.baseAddress else { return 0 }
        return send(descriptor, base + sent, rest, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else {
        if errno != EAGAIN, errno != EINTR { close() }
        return dropSent()
      }
      sent += count
      headRest = max(0, headRest - count)
    }
    dropSent()
    if machine.isOver, !isSilent { finish() }
  }

  /// Forgets what has gone, but not so often that moving the rest takes longer than sending.
  private func dropSent() {
    guard sent > output.count / 2 else { return }
    output.removeFirst(sent)
    sent = 0
  }

  /// The server ends the connection first (RFC 6455 section 7.1.1), in a way that lets the client read to the end.
  private func finish() {
    Sockets.endWriting(descriptor)
    close()
  }

  func close() {
    guard !isClosed else { return }
    isClosed = true
    Glibc.close(descriptor)
  }

  /// Ends with a reset, without a close frame.
  func reset() {
    guard !isClosed else { return }
    isClosed = true
    Sockets.reset(descriptor)
  }
}
