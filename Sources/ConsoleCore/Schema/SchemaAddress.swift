/// Resolves URIs (RFC 3986 section 5.2) as far as schemas need it.
enum SchemaAddress {
  static func withoutFragment(_ address: String) -> String { String(address.prefix { $0 != "#" }) }

  /// The part after `#`; nil if it is empty.
  static func fragment(_ address: String) -> String? {
    guard let mark = address.firstIndex(of: "#") else { return nil }
    let text = address[address.index(after: mark)...]
    return text.isEmpty ? nil : String(text)
  }

  static func resolve(_ reference: String, against base: String) -> String {
    if reference.isEmpty || reference.hasPrefix("#") { return base + reference }
    if scheme(of: reference) != nil || base.isEmpty { return reference }
    let root = origin(of: base)
    if reference.hasPrefix("//") { return (scheme(of: base).map { $0 + ":" } ?? "") + reference }
    if reference.hasPrefix("/") { return root + reference }
    let path = base.dropFirst(root.count)
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
    return root + withoutDots(folder + reference)
  }

  private static func scheme(of address: String) -> String? {
    guard let colon = address.firstIndex(of: ":") else { return nil }
    let scheme = address[..<colon]
    guard !scheme.isEmpty, scheme.utf8.allSatisfy({ $0.isLetter || $0.isDigit || "+-.".utf8.contains($0) }) else {
      return nil
    }
    return String(scheme)
  }

  /// The part before the path: `http://example.com`.
  private static func origin(of address: String) -> String {
    guard let scheme = scheme(of: address) else { return "" }
    let rest = address.dropFirst(scheme.count + 1)
    guard rest.hasPrefix("//") else { return scheme + ":" }
    return scheme + "://" + rest.dropFirst(2).prefix { $0 != "/" && $0 != "#" && $0 != "?" }
  }

  private static func withoutDots(_ path: String) -> String {
    let fragment = path.firstIndex(of: "#").map { path[$0...] } ?? ""
    var parts: [Substring] = []
    for part in path.dropLast(fragment.count).split(separator: "/", omittingEmptySubsequences: false) {
      if part == ".." {
        if parts.count > 1 { parts.removeLast() }
      } else if part != "." {
        parts.append(part)
      }
    }
    return parts.joined(separator: "/") + fragment
  }
}
