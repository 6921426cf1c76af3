extension DeviceURL {
  /// Resolves a reference against a URL (RFC 3986 section 5.2), without its fragment; nil if it is no device URL.
  static func resolve(_ reference: String, against base: String) -> String? {
    guard let from = DeviceURL(base) else { return nil }
    let text = escaped(reference.trimmed().prefix { $0 != "#" })
    let target: String
    if let colon = text.firstIndex(of: ":"), text[..<colon].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }),
      !text[..<colon].isEmpty
    {
      target = text
    } else if text.hasPrefix("//") {
      target = from.scheme + ":" + text
    } else {
      target = from.origin + path(of: text, from: from.path)
    }
    guard let url = DeviceURL(target) else { return nil }
    return url.origin + url.path
  }

  private static func path(of reference: String, from base: String) -> String {
    if reference.isEmpty { return base }
    let basePath = String(base.prefix { $0 != "?" })
    if reference.hasPrefix("?") { return basePath + reference }
    let path = String(reference.prefix { $0 != "?" })
    let query = reference.dropFirst(path.count)
    let folder = basePath.lastIndex(of: "/").map { basePath[...$0] } ?? "/"
    return withoutDots(path.hasPrefix("/") ? path : folder + path) + query
  }

  /// RFC 3986 section 5.2.4.
  private static func withoutDots(_ path: String) -> String {
    var kept: [Substring] = []
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for (place, segment) in segments.enumerated() {
      let isLast = place == segments.count - 1
      switch segment {
      case ".": if isLast { kept.append("") }
      case "..":
        _ = kept.popLast()
        if isLast { kept.append("") }
      default: kept.append(segment)
      }
    }
    return "/" + kept.joined(separator: "/")
  }

  /// Percent-encodes the characters that a URL may not contain, as browsers do.
  private static func escaped(_ text: Substring) -> String {
    let digits = Array("0123456789ABCDEF")
    var result = ""
    for byte in text.utf8 {
      if byte > 0x20, byte < 0x7F {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "%" + String(digits[Int(byte >> 4)]) + String(digits[Int(byte & 15)])
      }
    }
    return result
  }

  /// Whether an address contains a user or a password, which is not allowed.
  public static func hasUser(_ text: String) -> Bool { authority(of: text).contains("@") }

  /// An address that is safe to show: without its user and password.
  public static func withoutUser(_ text: String) -> String {
    let authority = authority(of: text)
    guard let at = authority.lastIndex(of: "@") else { return text }
    return String(text[..<authority.startIndex] + text[text.index(after: at)...])
  }

  private static func authority(of text: String) -> Substring {
    let start = text.range(ofText: "//")?.upperBound ?? text.startIndex
    return text[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
  }
}
