/// One cookie (RFC 6265 section 5.3), identified by name, domain and path.
struct Cookie: Sendable {
  let name: String
  let value: String
  let domain: String
  let path: String
  /// Whether it is sent only to the host that set it.
  let isHostOnly: Bool
  /// Whether the server sent no path, so that the default path applies.
  let hasImpliedPath: Bool
  let isSecure: Bool
  /// Its life in seconds; nil for as long as the session.
  let maxAge: Int?
  let expires: ContinuousClock.Instant?

  private static let longest = 8192

  /// Reads a `Set-Cookie` header; nil if it must be ignored. `date` is the response's `Date` header.
  init?(_ header: String, from url: DeviceURL, date: String?, now: ContinuousClock.Instant) {
    // A control character could end the header in which the cookie is sent back.
    guard header.utf8.count <= Cookie.longest, header.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
      return nil
    }
    let parts = header.split(separator: ";", omittingEmptySubsequences: false)
    guard let first = parts.first, let equals = first.firstIndex(of: "=") else { return nil }
    name = first[..<equals].trimmed()
    value = first[first.index(after: equals)...].trimmed()
    guard !name.isEmpty else { return nil }
    let attributes = Cookie.attributes(parts.dropFirst())
    let given = String((attributes["domain"] ?? "").drop { $0 == "." }).lowercased()
    guard given.isEmpty || Cookie.domain(given, fits: url.host) else { return nil }
    isHostOnly = given.isEmpty || given == url.host
    domain = given.isEmpty ? url.host : given
    let path = attributes["path"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    self.path = path ?? Cookie.defaultPath(of: url)
    hasImpliedPath = path == nil
    // A cookie received over http may be sent over http.
    isSecure = attributes["secure"] != nil && url.scheme == "https"
    maxAge = Cookie.life(attributes, date)
    expires = maxAge.map { now + .seconds(max(0, min($0, 1_000_000_000))) }
  }

  /// The attributes by lower-case name; of duplicates the last one counts.
  private static func attributes(_ parts: ArraySlice<Substring>) -> [String: String] {
    var attributes: [String: String] = [:]
    for part in parts {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { $0.trimmed() }
      attributes[pair[0].lowercased()] = pair.count > 1 ? pair[1] : ""
    }
    return attributes
  }

  /// Whether it has expired; a cookie that is expired from the start deletes an earlier one.
  func isOver(_ now: ContinuousClock.Instant) -> Bool { expires.map { $0 <= now } ?? false }

  func isSame(_ other: Cookie) -> Bool { name == other.name && domain == other.domain && path == other.path }

  // MARK: Scope

  func fitsHost(of url: DeviceURL) -> Bool {
    guard !isSecure || url.scheme == "https" else { return false }
    return isHostOnly ? url.host == domain : Cookie.domain(domain, fits: url.host)
  }

  /// Whether a request's path is the cookie's path or below it (RFC 6265 section 5.1.4).
  func fitsPath(of url: DeviceURL) -> Bool {
    let wanted = url.path.prefix { $0 != "?" }
    guard wanted.hasPrefix(path) else { return false }
    return wanted.utf8.count == path.utf8.count || path.hasSuffix("/") || wanted.dropFirst(path.count).hasPrefix("/")
  }

  /// Whether a host is a domain or lies in it (RFC 6265 section 5.1.3); an IP address lies in no domain, and a name
  /// without a dot, such as `org`, belongs to nobody.
  private static func domain(_ domain: String, fits host: String) -> Bool {
    if host == domain { return true }
    guard domain.contains("."), host.hasSuffix("." + domain), !host.hasPrefix("[") else { return false }
    return !host.split(separator: ".").allSatisfy { $0.allSatisfy(\.isNumber) }
  }

  /// The default path for a request (RFC 6265 section 5.1.4).
  private static func defaultPath(of url: DeviceURL) -> String {
    let path = url.path.prefix { $0 != "?" }
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  // MARK: Expiry

  private static func life(_ attributes: [String: String], _ date: String?) -> Int? {
    if let text = attributes["max-age"], let seconds = seconds(text) { return seconds }
    guard let text = attributes["expires"], let end = CookieDate.seconds(text) else { return nil }
    // Use the clock that wrote it; the device's may differ from this machine's.
    if let date, let now = CookieDate.seconds(date) { return end - now }
    return end < CookieDate.now - 86_400 ? 0 : nil
  }

  /// A `Max-Age` of any size; nil if it is no number.
  private static func seconds(_ text: String) -> Int? {
    let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return nil
    }
    return Int(text) ?? (text.hasPrefix("-") ? 0 : Int(Int32.max))
  }
}
