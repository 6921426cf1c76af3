extension JSONParser {
  /// Parses a string after its opening quotation mark, and skips the closing one.
  mutating func parseString() throws(JSONParseError) -> String {
    let start = position
    var index = start
    var seen: UInt8 = 0
    while index < end {
      let byte = base[index]
      if byte == UInt8(ascii: "\"") {
        position = index + 1
        return decode(start, index, isASCII: seen < 0x80)
      }
      seen |= byte
      if byte == UInt8(ascii: "\\") { return try parseEscapedString(from: start, to: index) }
      if byte < 0x20 {
        position = index
        throw fault("an unescaped control character in a string")
      }
      index += 1
    }
    position = end
    throw fault("the text ends within a string")
  }

  /// The text between two offsets; broken UTF-8 becomes U+FFFD, or is kept (`BrokenText`).
  private mutating func decode(_ start: Int, _ stop: Int, isASCII: Bool) -> String {
    let bytes = UnsafeBufferPointer(start: base + start, count: stop - start)
    // ASCII is always valid, so the cheaper `decoding` is enough.
    guard isASCII else { return decode(bytes) }
    // A String stores up to 15 bytes inline, so sharing them gains nothing.
    guard bytes.count > 15, bytes.count <= 64 else { return String(decoding: bytes, as: UTF8.self) }
    return recent.text(start, bytes.count)
  }

  private mutating func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) {
      return BrokenText.mayBe(in: bytes) ? BrokenText.text(bytes) : text
    }
    hadBrokenText = true
    return keepsBrokenText ? BrokenText.text(bytes) : String(decoding: bytes, as: UTF8.self)
  }

  private mutating func parseEscapedString(from start: Int, to escape: Int) throws(JSONParseError) -> String {
    var bytes = Array(UnsafeBufferPointer(start: base + start, count: escape - start))
    // The text before a scalar that must not be decoded with the rest.
    var before = ""
    position = escape
    while position < end {
      let byte = base[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        let text = bytes.withUnsafeBufferPointer { decode($0) }
        return before.isEmpty ? text : before + text
      case UInt8(ascii: "\\"):
        position += 1
        if let marks = try parseEscape(into: &bytes) {
          before += bytes.withUnsafeBufferPointer { decode($0) } + marks
          bytes = []
        }
      case 0..<0x20: throw fault("an unescaped control character in a string")
      default:
        bytes.append(byte)
        position += 1
      }
    }
    throw fault("the text ends within a string")
  }

  /// Parses an escape; returns the scalar for half a surrogate pair, because that has no UTF-8.
  private mutating func parseEscape(into bytes: inout [UInt8]) throws(JSONParseError) -> String? {
    guard position < end else { throw fault("the text ends within a string") }
    let byte = base[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(byte)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0C)
    case UInt8(ascii: "n"): bytes.append(0x0A)
    case UInt8(ascii: "r"): bytes.append(0x0D)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "u"):
      switch try parseCodePoint() {
      case .scalar(let scalar): bytes.append(contentsOf: String(scalar).utf8)
      case .marks(let marks): return marks
      }
    default:
      position -= 1
      throw fault("an unknown escape in a string")
    }
    return nil
  }

  /// The meaning of an escape: a code point, or halves of a surrogate pair that are kept (`BrokenText`).
  private enum CodePoint {
    case scalar(Unicode.Scalar)
    case marks(String)
  }

  /// The code point of `\uXXXX`, or of two if they are a surrogate pair; half a pair becomes U+FFFD, or is kept.
  private mutating func parseCodePoint() throws(JSONParseError) -> CodePoint {
    let first = try parseHex()
    if let scalar = Unicode.Scalar(first) { return .scalar(scalar) }
    if first < 0xDC00, position + 6 <= end, base[position] == UInt8(ascii: "\\"),
      base[position + 1] == UInt8(ascii: "u")
    {
      let mark = position
      position += 2
      let second = try parseHex()
      if second >= 0xDC00, second < 0xE000,
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      {
        guard BrokenText.isMark(scalar) else { return .scalar(scalar) }
        return .marks(String(BrokenText.mark(half: first)) + String(BrokenText.mark(half: second)))
      }
      position = mark
    }
    hadBrokenText = true
    return keepsBrokenText ? .marks(String(BrokenText.mark(half: first))) : .scalar("\u{FFFD}")
  }

  private mutating func parseHex() throws(JSONParseError) -> UInt32 {
    guard position + 4 <= end else { throw fault("the text ends within an escape") }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(base[position])).hexDigitValue, base[position] < 0x80 else {
        throw fault("four hexadecimal digits must follow \\u")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}
