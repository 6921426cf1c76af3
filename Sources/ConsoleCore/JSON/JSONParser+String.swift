extension JSONParser {
  /// Reads a string whose opening quotation mark has been passed, and passes the closing one.
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

  /// The text between two offsets; broken UTF-8 becomes U+FFFD.
  private mutating func decode(_ start: Int, _ stop: Int, isASCII: Bool) -> String {
    let bytes = UnsafeBufferPointer(start: base + start, count: stop - start)
    // ASCII cannot be broken, and `decoding` takes it without the cost of `validating`.
    if !isASCII, String(validating: bytes, as: UTF8.self) == nil { hadBrokenText = true }
    // Up to 15 bytes live inside the String itself, so that sharing them would gain nothing.
    guard isASCII, bytes.count > 15, bytes.count <= 64 else { return String(decoding: bytes, as: UTF8.self) }
    return recent.text(start, bytes.count)
  }

  private mutating func parseEscapedString(from start: Int, to escape: Int) throws(JSONParseError) -> String {
    var bytes = Array(UnsafeBufferPointer(start: base + start, count: escape - start))
    position = escape
    while position < end {
      let byte = base[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        hadBrokenText = true
        return String(decoding: bytes, as: UTF8.self)
      case UInt8(ascii: "\\"):
        position += 1
        try parseEscape(into: &bytes)
      case 0..<0x20: throw fault("an unescaped control character in a string")
      default:
        bytes.append(byte)
        position += 1
      }
    }
    throw fault("the text ends within a string")
  }

  private mutating func parseEscape(into bytes: inout [UInt8]) throws(JSONParseError) {
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
    case UInt8(ascii: "u"): bytes.append(contentsOf: String(try parseCodePoint()).utf8)
    default:
      position -= 1
      throw fault("an unknown escape in a string")
    }
  }

  /// The code point of `\uXXXX`, of two of them where they are a surrogate pair; half a pair is U+FFFD.
  private mutating func parseCodePoint() throws(JSONParseError) -> Unicode.Scalar {
    let first = try parseHex()
    if let scalar = Unicode.Scalar(first) { return scalar }
    if first < 0xDC00, position + 6 <= end, base[position] == UInt8(ascii: "\\"),
      base[position + 1] == UInt8(ascii: "u")
    {
      let mark = position
      position += 2
      let second = try parseHex()
      if second >= 0xDC00, second < 0xE000,
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      {
        return scalar
      }
      position = mark
    }
    hadBrokenText = true
    return "\u{FFFD}"
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
