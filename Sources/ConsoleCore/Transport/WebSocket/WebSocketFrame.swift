/// The kind of a frame (RFC 6455 section 5.2).
enum WebSocketOpcode: UInt8, Sendable {
  case continuation = 0x0
  case text = 0x1
  case binary = 0x2
  case close = 0x8
  case ping = 0x9
  case pong = 0xA

  var isControl: Bool { rawValue & 0x8 != 0 }
}

/// The header of a frame (RFC 6455 section 5.2).
struct WebSocketHeader: Sendable, Equatable {
  var isFinal: Bool
  var opcode: WebSocketOpcode
  /// The payload's length in bytes.
  var length: Int
  /// The masking key, starting with the first payload byte; nil for an unmasked frame.
  var mask: (UInt8, UInt8, UInt8, UInt8)?

  static func == (left: WebSocketHeader, right: WebSocketHeader) -> Bool {
    left.bytes == right.bytes
  }

  /// The length of a header, from its first two bytes; nil if they have not arrived.
  static func size(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 2 else { return nil }
    let extended = bytes[1] & 0x7F == 126 ? 2 : bytes[1] & 0x7F == 127 ? 8 : 0
    return 2 + extended + (bytes[1] & 0x80 != 0 ? 4 : 0)
  }

  /// Parses a header of exactly `size` bytes; reserved bits, unknown kinds and impossible lengths are faults.
  init(_ bytes: [UInt8]) throws(WebSocketFault) {
    guard bytes[0] & 0x70 == 0 else { throw WebSocketFault(.protocolError, "a reserved bit is set") }
    guard let opcode = WebSocketOpcode(rawValue: bytes[0] & 0x0F) else {
      throw WebSocketFault(.protocolError, "a frame of unknown type \(bytes[0] & 0x0F)")
    }
    isFinal = bytes[0] & 0x80 != 0
    self.opcode = opcode
    let short = Int(bytes[1] & 0x7F)
    var place = 2
    switch short {
    case 126:
      length = Int(bytes[2]) << 8 | Int(bytes[3])
      place = 4
    case 127:
      guard bytes[2] & 0x80 == 0 else { throw WebSocketFault(.protocolError, "a length of more than 63 bits") }
      length = bytes[2..<10].reduce(0) { $0 << 8 | Int($1) }
      place = 10
    default: length = short
    }
    if bytes[1] & 0x80 != 0 { mask = (bytes[place], bytes[place + 1], bytes[place + 2], bytes[place + 3]) }
    guard opcode.isControl else { return }
    guard isFinal else { throw WebSocketFault(.protocolError, "a fragmented control frame") }
    guard length <= 125 else { throw WebSocketFault(.protocolError, "a control frame of \(length) bytes") }
  }

  init(_ opcode: WebSocketOpcode, length: Int, mask: (UInt8, UInt8, UInt8, UInt8)?) {
    isFinal = true
    self.opcode = opcode
    self.length = length
    self.mask = mask
  }

  /// The header on the wire, with the shortest form of the length.
  var bytes: [UInt8] {
    var bytes = [(isFinal ? 0x80 : 0) | opcode.rawValue]
    let masked: UInt8 = mask == nil ? 0 : 0x80
    if length < 126 {
      bytes.append(masked | UInt8(length))
    } else if length <= 0xFFFF {
      bytes += [masked | 126, UInt8(length >> 8), UInt8(length & 0xFF)]
    } else {
      bytes.append(masked | 127)
      for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(length >> shift & 0xFF)) }
    }
    if let mask { bytes += [mask.0, mask.1, mask.2, mask.3] }
    return bytes
  }
}

/// The code of a close frame (RFC 6455 section 7.4).
public struct WebSocketCode: RawRepresentable, Sendable, Hashable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let normal = WebSocketCode(rawValue: 1000)
  public static let goingAway = WebSocketCode(rawValue: 1001)
  public static let protocolError = WebSocketCode(rawValue: 1002)
  /// A close frame without a code; never on the wire.
  public static let none = WebSocketCode(rawValue: 1005)
  public static let invalidText = WebSocketCode(rawValue: 1007)
  /// Devices may use it when the session has ended (device API: session).
  public static let policy = WebSocketCode(rawValue: 1008)
  public static let tooBig = WebSocketCode(rawValue: 1009)

  /// Whether a close frame may contain the code.
  var isAllowedOnWire: Bool {
    switch rawValue {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }
}

/// A breach of the protocol, with the code for closing the connection.
struct WebSocketFault: Error, Sendable, Equatable {
  let code: WebSocketCode
  let reason: String

  init(_ code: WebSocketCode, _ reason: String) {
    self.code = code
    self.reason = reason
  }
}
