/// The parts of an http or https URL.
public struct DeviceURL: Sendable, Hashable {
  public let scheme: String
  /// The host; an IPv6 address includes its brackets.
  public let host: String
  public let port: Int
  /// The path with its query, at least `/`.
  public let path: String

  /// Parses a URL; nil if it is invalid, has another scheme or contains a user.
  public init?(_ text: String) {
    guard let colon = text.range(ofText: "://") else { return nil }
    scheme = text[..<colon.lowerBound].lowercased()
    guard scheme == "http" || scheme == "https" else { return nil }
    let rest = text[colon.upperBound...]
    let slash = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    let authority = rest[..<slash]
    guard !authority.contains("@"), !authority.contains(where: { $0.isWhitespace || $0 == "\\" }) else { return nil }
    var hostText = authority
    var portText: Substring?
    if let last = authority.lastIndex(of: ":"), !authority[last...].contains("]") {
      hostText = authority[..<last]
      portText = authority[authority.index(after: last)...]
    }
    guard DeviceURL.isHost(hostText) else { return nil }
    guard let ascii = HostName.ascii(String(hostText)) else { return nil }
    host = ascii
    if let portText {
      guard let number = Int(portText), (1...65535).contains(number) else { return nil }
      port = number
    } else {
      port = scheme == "https" ? 443 : 80
    }
    let tail = rest[slash...].prefix { $0 != "#" }
    path = tail.first == "/" ? String(tail) : "/" + tail
  }

  /// Whether a text can be a host: a name, an IPv4 address, or an IPv6 one in brackets.
  private static func isHost(_ text: Substring) -> Bool {
    let isBracketed = text.first == "[" && text.last == "]"
    let inner = isBracketed ? text.dropFirst().dropLast() : text
    return !inner.isEmpty
      && inner.unicodeScalars.allSatisfy { scalar in
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
        case ":", "%": isBracketed
        default: scalar.value > 0x9F && !isBracketed
        }
      }
  }

  /// Scheme, host and port, as before a path.
  public var origin: String {
    let isUsual = port == (scheme == "https" ? 443 : 80)
    return "\(scheme)://\(host)" + (isUsual ? "" : ":\(port)")
  }

  /// Whether the host is this machine, however it is spelled.
  public var isLoopback: Bool { HostName.isLoopback(host) }

  /// The name that libcurl must look up before it connects, which takes a thread; nil if there is none.
  var nameToLookUp: String? {
    if isLoopback { return nil }
    // A proxy looks up the device's name itself.
    if HostName.hasProxy { return "proxy" }
    return HostName.isAddress(host) ? nil : host
  }

  /// The host for a `Host` header: the zone of an address is local and never sent (RFC 6874 section 1).
  var hostHeader: String {
    let authority = origin.drop { $0 != "/" }.dropFirst(2)
    guard let zone = authority.firstIndex(of: "%"), let bracket = authority.firstIndex(of: "]") else {
      return String(authority)
    }
    return String(authority[..<zone] + authority[bracket...])
  }

  /// The base of a device's API from what the operator entered: a URL, or a bare host, which means https (device API:
  /// addresses).
  public static func base(_ given: String) -> String? {
    let text = given.contains("://") ? given : "https://" + given
    guard let url = DeviceURL(text) else { return nil }
    var path = url.path.prefix { $0 != "?" }
    while path.last == "/" { path.removeLast() }
    let api = "/webapi/http"
    return url.origin + (path.hasSuffix(api) ? String(path) : path + api) + "/"
  }
}

extension String {
  /// The first position of a text.
  func range(ofText wanted: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(wanted) { return start..<index(start, offsetBy: wanted.count) }
      start = index(after: start)
    }
    return nil
  }
}
