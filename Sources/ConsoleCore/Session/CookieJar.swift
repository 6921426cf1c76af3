/// The cookies that a login set; they go to the device that set them and to no other.
struct CookieJar: Sendable {
  private(set) var cookies: [(name: String, value: String)] = []
  /// The base of the API that the cookies go to.
  var url: DeviceURL?
  /// The shortest life that a cookie told, in seconds.
  private(set) var maxAge: Int?

  /// Forgets all cookies.
  mutating func empty() {
    cookies = []
    maxAge = nil
  }

  /// Takes the `Set-Cookie` headers of an answer (RFC 6265 section 5.2).
  mutating func take(_ headers: [String]) {
    for header in headers {
      let parts = header.split(separator: ";", omittingEmptySubsequences: false).map { $0.trimmed() }
      guard let first = parts.first, let equals = first.firstIndex(of: "="), equals != first.startIndex else {
        continue
      }
      let name = first[..<equals].trimmed()
      cookies.removeAll { $0.name == name }
      guard isMeant(parts.dropFirst()) else { continue }
      let age = CookieJar.age(parts.dropFirst())
      if let age, age <= 0 { continue }
      cookies.append((name, first[first.index(after: equals)...].trimmed()))
      if let age { maxAge = min(maxAge ?? age, age) }
    }
  }

  /// Whether a cookie is for this device's API: for its host, and for a path that all of the API lies below (RFC 6265 section 5.3).
  private func isMeant(_ attributes: ArraySlice<String>) -> Bool {
    for attribute in attributes {
      let parts = attribute.split(separator: "=", maxSplits: 1).map { $0.trimmed() }
      guard parts.count == 2, let url else { continue }
      if parts[0].lowercased() == "domain" {
        let domain = parts[1].lowercased().drop { $0 == "." }
        guard url.host == domain || url.host.hasSuffix("." + domain) else { return false }
      }
      if parts[0].lowercased() == "path", parts[1].hasPrefix("/") {
        let path = parts[1].hasSuffix("/") ? parts[1] : parts[1] + "/"
        guard url.path.hasPrefix(path) else { return false }
      }
    }
    return true
  }

  private static func age(_ attributes: ArraySlice<String>) -> Int? {
    for attribute in attributes {
      let parts = attribute.split(separator: "=", maxSplits: 1)
      if parts.count == 2, parts[0].trimmed().lowercased() == "max-age" { return Int(parts[1].trimmed()) }
    }
    // Without Max-Age a time counts, of which only one that has passed for good is told safely by two clocks.
    for attribute in attributes {
      let parts = attribute.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0].trimmed().lowercased() == "expires" else { continue }
      return HTTPDate.isLongPast(String(parts[1])) ? 0 : nil
    }
    return nil
  }

  /// The value of the `Cookie` header; nil where there is none.
  var header: String? {
    cookies.isEmpty ? nil : cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
  }
}
