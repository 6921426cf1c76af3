/// Encodes and decodes names and UUIDs in paths.
enum PathText {
  /// The text percent-encoded as one segment (RFC 3986 section 3.3).
  static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    var result = ""
    for byte in text.isBroken ? BrokenText.bytes(of: text) : Array(text.utf8) {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: ".") where text != "." && text != "..": result += "."
      default: result += "%" + String(digits[Int(byte >> 4)]) + String(digits[Int(byte & 15)])
      }
    }
    return result
  }

  /// A segment with its percent escapes decoded.
  static func decoded(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Reads a `Location` header, of which only the UUID is used (device API: addresses).
enum Location {
  /// The segment after the class, else the last one, whatever host the URL names; nil if there is none.
  static func uuid(_ header: String, objectClass: String) -> String? {
    var text = header.trimmed()
    while let first = text.first, first == "\"" || first == "<" { text.removeFirst() }
    while let last = text.last, last == "\"" || last == ">" || last == "/" { text.removeLast() }
    var path = text.prefix { $0 != "?" && $0 != "#" }
    if let scheme = text.range(ofText: "://"), scheme.upperBound <= path.endIndex {
      path = path[scheme.upperBound...].drop { $0 != "/" }
    }
    let segments = path.split(separator: "/").map(PathText.decoded)
    if let place = segments.lastIndex(of: objectClass) {
      return place + 1 < segments.count ? segments[place + 1] : nil
    }
    return segments.last
  }
}
