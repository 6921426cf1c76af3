/// Checks UTF-8 that arrives in pieces and finds the first invalid byte (RFC 3629).
struct UTF8Check: Sendable {
  /// How many continuation bytes the current character still needs.
  private var missing = 0
  /// The range of the next continuation byte; narrower if the character could be overlong or a surrogate.
  private var low: UInt8 = 0x80
  private var high: UInt8 = 0xBF

  /// Whether a character may end here.
  var isComplete: Bool { missing == 0 }

  /// Checks the next bytes; false once the text is invalid.
  mutating func check(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index < bytes.count {
      if missing == 0 {
        index = UTF8Check.endOfASCII(bytes, from: index)
        guard index < bytes.count else { return true }
        guard start(bytes[index]) else { return false }
      } else {
        guard bytes[index] >= low, bytes[index] <= high else { return false }
        (low, high) = (0x80, 0xBF)
        missing -= 1
      }
      index += 1
    }
    return true
  }

  private mutating func start(_ byte: UInt8) -> Bool {
    switch byte {
    case 0xC2...0xDF: missing = 1
    case 0xE0...0xEF:
      missing = 2
      if byte == 0xE0 { low = 0xA0 }
      if byte == 0xED { high = 0x9F }
    case 0xF0...0xF4:
      missing = 3
      if byte == 0xF0 { low = 0x90 }
      if byte == 0xF4 { high = 0x8F }
    default: return false
    }
    return true
  }

  /// The first byte from a position on that is not ASCII, found eight at a time.
  private static func endOfASCII(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var index = start
    while index + 8 <= bytes.count {
      guard bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 else { break }
      index += 8
    }
    while index < bytes.count, bytes[index] < 0x80 { index += 1 }
    return index
  }
}
