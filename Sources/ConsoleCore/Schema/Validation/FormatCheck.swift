/// Checks the known values of `format` and leaves all others to the device (JSON Schema draft-07, 7.3).
enum FormatCheck {
  /// The fault of a text, in words for an operator; nil if it is valid or the format is not checked.
  static func problem(of text: String, format: String, _ patterns: PatternCache) -> String? {
    let bytes = Array(text.utf8)
    switch format.lowercased() {
    case "ipv4", "ip-address": return AddressCheck.isIPv4(bytes) ? nil : "not an IPv4 address"
    case "ipv6": return AddressCheck.isIPv6(bytes) ? nil : "not an IPv6 address"
    case "hostname", "host-name": return AddressCheck.isHostname(bytes) ? nil : "not a host name"
    case "uri", "url": return isURI(bytes) ? nil : "not an address (URI)"
    case "uri-reference": return isURICharacters(bytes) ? nil : "not an address (URI)"
    case "email": return isEmail(bytes) ? nil : "not an e-mail address"
    case "date-time": return TimeCheck.isDateTime(bytes) ? nil : "not a date and time like 2026-01-31T12:00:00Z"
    case "date": return TimeCheck.isDate(bytes) ? nil : "not a date like 2026-01-31"
    case "time": return TimeCheck.isTime(bytes) ? nil : "not a time like 12:00:00Z"
    case "uuid": return isUUID(bytes) ? nil : "not a UUID"
    case "regex": return patterns.pattern(text) == nil ? "not a regular expression" : nil
    case "json-pointer": return JSONPointer(text) == nil ? "not a JSON Pointer" : nil
    default: return nil
    }
  }

  /// A scheme, a colon and more, of the characters that RFC 3986 allows.
  static func isURI(_ bytes: [UInt8]) -> Bool {
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0, colon + 1 < bytes.count,
      bytes[0].isLetter, isURICharacters(bytes)
    else { return false }
    return bytes[..<colon].allSatisfy { $0.isLetter || $0.isDigit || "+-.".utf8.contains($0) }
  }

  private static func isURICharacters(_ bytes: [UInt8]) -> Bool {
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "%") {
        guard index + 2 < bytes.count, bytes[index + 1].isHexDigit, bytes[index + 2].isHexDigit else { return false }
      } else if byte <= 0x20 || byte >= 0x7F || "\"<>\\^`{|}".utf8.contains(byte) {
        return false
      }
    }
    return true
  }

  /// A local part, an at sign and a domain or an address in brackets (RFC 5321 section 4.1.2).
  static func isEmail(_ bytes: [UInt8]) -> Bool {
    guard let at = bytes.lastIndex(of: UInt8(ascii: "@")), at > 0, at <= 64, at + 1 < bytes.count else { return false }
    let local = bytes[..<at]
    let domain = Array(bytes[(at + 1)...])
    let isQuoted = local.count > 2 && local.first == UInt8(ascii: "\"") && local.last == UInt8(ascii: "\"")
    if !isQuoted {
      let atoms = local.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      let special = Array("!#$%&'*+/=?^_`{|}~-".utf8)
      let isAtom = { (byte: UInt8) in byte.isLetter || byte.isDigit || byte >= 0x80 || special.contains(byte) }
      guard atoms.allSatisfy({ !$0.isEmpty && $0.allSatisfy(isAtom) }) else { return false }
    }
    if domain.first == UInt8(ascii: "["), domain.last == UInt8(ascii: "]") {
      let inner = Array(domain.dropFirst().dropLast())
      if inner.starts(with: Array("IPv6:".utf8)) { return AddressCheck.isIPv6(Array(inner.dropFirst(5))) }
      return AddressCheck.isIPv4(inner)
    }
    return AddressCheck.isHostname(domain)
  }

  static func isUUID(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == 36 else { return false }
    return bytes.enumerated().allSatisfy { index, byte in
      [8, 13, 18, 23].contains(index) ? byte == UInt8(ascii: "-") : byte.isHexDigit
    }
  }
}
