/// The websocket protocol as a state machine without a socket: bytes in, messages and bytes out (RFC 6455).
///
/// It serves both sides. Messages are limited in size, extensions are not supported, and input after a close frame is
/// ignored.
public struct WebSocketMachine: Sendable {
  public enum Role: Sendable {
    /// Masks its frames and rejects masked ones.
    case client
    /// Rejects frames that are not masked.
    case server
  }

  private enum Phase: Sendable {
    case header
    case payload(WebSocketHeader, received: Int)
    /// All further input is ignored.
    case over
  }

  /// The longest accepted message, in bytes.
  public static let messageLimit = 16 << 20

  private let role: Role
  private let messageLimit: Int
  private let checksText: Bool
  private let newMask: @Sendable () -> UInt32
  private var phase = Phase.header
  /// The bytes of an incomplete header.
  private var head: [UInt8] = []
  /// The kind of the fragmented message that is arriving; nil between messages.
  private var kind: WebSocketOpcode?
  private var message: [UInt8] = []
  private var text = UTF8Check()
  private var control: [UInt8] = []
  private var output: [UInt8] = []
  private var hasSentClose = false

  /// Makes a machine for the stream after the handshake; masks come from the system's random source.
  ///
  /// Without `checksText`, text that is not UTF-8 does not end the connection; its reader repairs it.
  public init(
    role: Role, messageLimit: Int = WebSocketMachine.messageLimit, checksText: Bool = true,
    mask: @escaping @Sendable () -> UInt32 = { UInt32.random(in: .min ... .max) }
  ) {
    self.role = role
    self.messageLimit = messageLimit
    self.checksText = checksText
    newMask = mask
  }

  /// Whether the closing handshake is done, or was abandoned after a fault, so that the connection can be closed.
  public var isOver: Bool { if case .over = phase { hasSentClose } else { false } }

  /// Removes and returns the bytes to be sent.
  public mutating func takeOutput() -> [UInt8] {
    defer { output = [] }
    return output
  }

  public var hasOutput: Bool { !output.isEmpty }

  // MARK: Sending

  /// Sends a text message in one frame; nothing after a close frame.
  public mutating func send(text: String) { sendData(.text, Array(text.utf8)) }

  /// Sends a message in one frame; nothing after a close frame.
  public mutating func send(_ bytes: [UInt8], isText: Bool) { sendData(isText ? .text : .binary, bytes) }

  /// Sends a ping (RFC 6455 section 5.5.2).
  public mutating func sendPing(_ payload: [UInt8] = []) { sendData(.ping, Array(payload.prefix(125))) }

  /// Starts the closing handshake (RFC 6455 section 7.1.2).
  public mutating func sendClose(_ code: WebSocketCode, reason: String = "") {
    guard !hasSentClose else { return }
    var payload: [UInt8] = []
    if code != .none {
      payload = [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)]
      // Shorten a reason between characters only.
      for character in reason where payload.count + character.utf8.count <= 125 { payload += Array(character.utf8) }
    }
    sendData(.close, payload)
    hasSentClose = true
  }

  private mutating func sendData(_ opcode: WebSocketOpcode, _ payload: [UInt8]) {
    guard !hasSentClose else { return }
    guard role == .client else {
      output += WebSocketHeader(opcode, length: payload.count, mask: nil).bytes
      output += payload
      return
    }
    let key = newMask()
    let mask = (UInt8(key >> 24), UInt8(key >> 16 & 0xFF), UInt8(key >> 8 & 0xFF), UInt8(key & 0xFF))
    output += WebSocketHeader(opcode, length: payload.count, mask: mask).bytes
    let start = output.count
    output += payload
    output.withUnsafeMutableBytes { WebSocketMachine.unmask($0, from: start, mask, phase: 0) }
  }

  // MARK: Receiving

  /// Reads the next bytes of the stream into the batch; answers are returned by `takeOutput`.
  public mutating func receive(_ bytes: UnsafeRawBufferPointer, into batch: inout WebSocketBatch) {
    var place = 0
    do throws(WebSocketFault) {
      while place < bytes.count {
        switch phase {
        case .over: return
        case .header: place += try readHeader(bytes, place, &batch)
        case .payload(let header, let received):
          place += try readPayload(header, received, bytes, place, &batch)
        }
      }
    } catch {
      sendClose(error.code, reason: error.reason)
      end(error.code, error.reason, isOurs: true, &batch)
    }
  }

  private mutating func end(
    _ code: WebSocketCode, _ reason: String, isOurs: Bool, _ batch: inout WebSocketBatch
  ) {
    phase = .over
    message = []
    batch.controls.append(.closed(code, reason: reason, isOurs: isOurs))
  }

  /// Reads header bytes; returns how many were used.
  private mutating func readHeader(
    _ bytes: UnsafeRawBufferPointer, _ start: Int, _ batch: inout WebSocketBatch
  ) throws(WebSocketFault) -> Int {
    var used = 0
    while start + used < bytes.count {
      if let size = WebSocketHeader.size(head), size == head.count { break }
      head.append(bytes[start + used])
      used += 1
    }
    guard let size = WebSocketHeader.size(head), size == head.count else { return used }
    let header = try WebSocketHeader(head)
    head.removeAll(keepingCapacity: true)
    try check(header)
    phase = .payload(header, received: 0)
    // A frame without payload ends with its header, and the next byte may be long in coming.
    if header.length == 0 { try finishFrame(header, &batch) }
    return used
  }

  private mutating func check(_ header: WebSocketHeader) throws(WebSocketFault) {
    guard (header.mask != nil) == (role == .server) else {
      throw WebSocketFault(.protocolError, role == .client ? "a masked frame from a server" : "an unmasked frame")
    }
    switch header.opcode {
    case .continuation:
      guard kind != nil else { throw WebSocketFault(.protocolError, "a continuation without a start") }
    case .text, .binary:
      guard kind == nil else { throw WebSocketFault(.protocolError, "a message inside another one") }
      kind = header.opcode
      text = UTF8Check()
    case .close, .ping, .pong: return
    }
    guard header.length <= messageLimit - message.count else {
      throw WebSocketFault(.tooBig, "a message longer than \(messageLimit) bytes")
    }
  }

  /// Reads payload bytes; returns how many were used.
  private mutating func readPayload(
    _ header: WebSocketHeader, _ received: Int, _ bytes: UnsafeRawBufferPointer, _ start: Int,
    _ batch: inout WebSocketBatch
  ) throws(WebSocketFault) -> Int {
    let count = min(header.length - received, bytes.count - start)
    let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])
    if header.isFinal, header.mask == nil, count == header.length, message.isEmpty, !header.opcode.isControl,
      header.opcode != .continuation
    {
      // Usually a whole message arrives in one piece and goes straight into the batch.
      try readWhole(piece, header, &batch)
      return count
    }
    if header.opcode.isControl {
      control.append(contentsOf: piece.bindMemory(to: UInt8.self))
      if let mask = header.mask {
        control.withUnsafeMutableBytes { WebSocketMachine.unmask($0, from: received, mask, phase: received) }
      }
    } else {
      try append(piece, header, received)
    }
    phase = .payload(header, received: received + count)
    if received + count == header.length { try finishFrame(header, &batch) }
    return count
  }

  private mutating func readWhole(
    _ piece: UnsafeRawBufferPointer, _ header: WebSocketHeader, _ batch: inout WebSocketBatch
  ) throws(WebSocketFault) {
    if header.opcode == .text, checksText {
      guard text.check(piece), text.isComplete else { throw WebSocketFault(.invalidText, "a text that is not UTF-8") }
    }
    let start = batch.bytes.count
    batch.bytes.append(contentsOf: piece.bindMemory(to: UInt8.self))
    batch.messages.append(.init(range: start..<batch.bytes.count, isText: header.opcode == .text))
    kind = nil
    phase = .header
  }

  /// Appends to a fragmented message; invalid text is reported as soon as it arrives.
  private mutating func append(
    _ piece: UnsafeRawBufferPointer, _ header: WebSocketHeader, _ received: Int
  ) throws(WebSocketFault) {
    let start = message.count
    message.append(contentsOf: piece.bindMemory(to: UInt8.self))
    let (kind, mask, checksText) = (kind, header.mask, checksText)
    let isValid = message.withUnsafeMutableBytes { buffer in
      if let mask { WebSocketMachine.unmask(buffer, from: start, mask, phase: received) }
      return kind != .text || !checksText || text.check(UnsafeRawBufferPointer(rebasing: buffer[start...]))
    }
    guard isValid else { throw WebSocketFault(.invalidText, "a text that is not UTF-8") }
  }

  private mutating func finishFrame(
    _ header: WebSocketHeader, _ batch: inout WebSocketBatch
  ) throws(WebSocketFault) {
    phase = .header
    guard !header.opcode.isControl else { return try finishControl(header.opcode, &batch) }
    guard header.isFinal else { return }
    guard kind != .text || !checksText || text.isComplete else {
      throw WebSocketFault(.invalidText, "a text that ends too early")
    }
    let start = batch.bytes.count
    batch.bytes += message
    batch.messages.append(.init(range: start..<batch.bytes.count, isText: kind == .text))
    // Free the memory of long messages, and keep that of usual ones.
    message.removeAll(keepingCapacity: message.capacity <= 1 << 20)
    kind = nil
  }

  private mutating func finishControl(
    _ opcode: WebSocketOpcode, _ batch: inout WebSocketBatch
  ) throws(WebSocketFault) {
    defer { control.removeAll(keepingCapacity: true) }
    switch opcode {
    case .ping:
      sendData(.pong, control)
      batch.controls.append(.ping)
    case .pong: batch.controls.append(.pong(control))
    default: try finishClose(&batch)
    }
  }

  /// Checks the peer's close frame, answers it with the same code, and ends the stream (RFC 6455 section 5.5.1).
  private mutating func finishClose(_ batch: inout WebSocketBatch) throws(WebSocketFault) {
    guard !control.isEmpty else {
      sendClose(.none)
      return end(.none, "", isOurs: false, &batch)
    }
    guard control.count >= 2 else { throw WebSocketFault(.protocolError, "a close code of one byte") }
    let code = WebSocketCode(rawValue: UInt16(control[0]) << 8 | UInt16(control[1]))
    guard code.isAllowedOnWire else { throw WebSocketFault(.protocolError, "the close code \(code.rawValue)") }
    guard let reason = String(validating: control[2...], as: UTF8.self) else {
      throw WebSocketFault(.invalidText, "a reason that is not UTF-8")
    }
    sendClose(code)
    end(code, reason, isOurs: false, &batch)
  }

  /// Applies a mask to the bytes from a position on; `phase` is the number of payload bytes before it (RFC 6455
  /// section 5.3).
  private static func unmask(
    _ bytes: UnsafeMutableRawBufferPointer, from start: Int, _ mask: (UInt8, UInt8, UInt8, UInt8), phase: Int
  ) {
    let key = [mask.0, mask.1, mask.2, mask.3]
    let turned = (0..<4).map { key[(phase + $0) & 3] }
    let word = turned.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << UInt32(8 * $1.offset) }
    let double = UInt64(word) << 32 | UInt64(word)
    var place = start
    while place + 8 <= bytes.count {
      let value = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      bytes.storeBytes(
        of: UInt64(littleEndian: UInt64(littleEndian: value) ^ double), toByteOffset: place, as: UInt64.self)
      place += 8
    }
    while place < bytes.count {
      bytes[place] ^= turned[(place - start) & 3]
      place += 1
    }
  }
}
