/// The cookies of one session (RFC 6265); they go to the device that set them and to no other.
///
/// Why libcurl's cookie engine does not do this: the websocket's handshake is ours (`CURLOPT_CONNECT_ONLY` sends none), so
/// the rules for which cookies go where are needed here anyway, and libcurl offers its cookies only as a list without
/// applying them. A late answer of the session before must not bring its cookies into the new one, which the engine takes
/// as they come. And what goes through the `Transport` (a recording, a device in memory) has to show the session's cookies.
/// A test holds the results against curl's own.
struct CookieJar: Sendable {
  private static let most = 100

  /// In the order in which they were first set.
  private(set) var cookies: [Cookie] = []
  /// The base of the API, for cookies whose request is not told.
  var url: DeviceURL?

  /// Forgets all cookies.
  mutating func empty() { cookies = [] }

  /// Takes the `Set-Cookie` headers of an answer to a request; `date` is the answer's `Date`.
  mutating func store(
    _ headers: [String], from url: DeviceURL? = nil, date: String? = nil, now: ContinuousClock.Instant = .now
  ) {
    guard let url = url ?? self.url ?? DeviceURL("http://device/") else { return }
    for header in headers {
      guard let cookie = Cookie(header, from: url, date: date, now: now) else { continue }
      let place = cookies.firstIndex { $0.isSame(cookie) }
      switch (place, cookie.isOver(now)) {
      case (let place?, true): cookies.remove(at: place)
      case (let place?, false): cookies[place] = cookie
      case (nil, true): break
      case (nil, false): cookies.append(cookie)
      }
    }
    cookies.removeAll { $0.isOver(now) }
    if cookies.count > CookieJar.most { cookies.removeFirst(cookies.count - CookieJar.most) }
  }

  /// The value of the `Cookie` header of a request (RFC 6265 section 5.4); nil where there is none.
  func header(for url: DeviceURL, now: ContinuousClock.Instant = .now) -> String? {
    let fitting = cookies.filter { !$0.isOver(now) && $0.fitsHost(of: url) }
    var chosen = fitting.filter { $0.fitsPath(of: url) }
    // A login that names no path would hold for `/webapi/http/objects` alone, though the session is the whole device's
    // (device API: session): such a cookie goes everywhere on the device where no other one of its name does.
    for cookie in fitting where cookie.hasImpliedPath && !chosen.contains(where: { $0.name == cookie.name }) {
      chosen.append(cookie)
    }
    // Longer paths first; the sort is stable, so that older ones come before younger ones.
    let sorted = chosen.enumerated().sorted {
      ($1.element.path.utf8.count, $0.offset) < ($0.element.path.utf8.count, $1.offset)
    }
    return sorted.isEmpty ? nil : sorted.map { "\($0.element.name)=\($0.element.value)" }.joined(separator: "; ")
  }

  /// The `Cookie` header of a request to the base of the API.
  var header: String? { (url ?? DeviceURL("http://device/")).flatMap { header(for: $0) } }

  /// The shortest life that one of the API's cookies was given, in seconds; those of other parts of the host do not count.
  var maxAge: Int? {
    let own = cookies.filter { cookie in
      guard let url else { return true }
      return cookie.fitsHost(of: url)
        && (cookie.fitsPath(of: url) || cookie.hasImpliedPath || cookie.path.hasPrefix(url.path))
    }
    return own.compactMap(\.maxAge).min()
  }
}
