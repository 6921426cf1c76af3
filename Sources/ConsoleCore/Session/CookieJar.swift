/// The cookies of one session (RFC 6265); sent only to the device that set them.
///
/// libcurl's cookie engine cannot do this: the websocket handshake is this program's own (`CURLOPT_CONNECT_ONLY` sends
/// none), so it needs the rules for which cookies go where anyway, and libcurl only lists its cookies without applying
/// them. A late response of the previous session must not set cookies in the new one, but the engine accepts them. And
/// requests through another `Transport` (a recording, a device in memory) must carry the session's cookies too. A test
/// compares the results with curl's own.
struct CookieJar: Sendable {
  private static let most = 100

  /// In the order in which they were first set.
  private(set) var cookies: [Cookie] = []
  /// The base of the API, for cookies without a known request.
  var url: DeviceURL?

  /// Removes all cookies.
  mutating func empty() { cookies = [] }

  /// Stores the `Set-Cookie` headers of a response; `date` is its `Date` header.
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

  /// The value of a request's `Cookie` header (RFC 6265 section 5.4); nil if no cookie matches.
  func header(for url: DeviceURL, now: ContinuousClock.Instant = .now) -> String? {
    let fitting = cookies.filter { !$0.isOver(now) && $0.fitsHost(of: url) }
    var chosen = fitting.filter { $0.fitsPath(of: url) }
    // A sign-in cookie without a path would only apply to `/webapi/http/objects`, though the session belongs to the
    // whole device (device API: session): send it everywhere on the device unless another cookie of its name matches.
    for cookie in fitting where cookie.hasImpliedPath && !chosen.contains(where: { $0.name == cookie.name }) {
      chosen.append(cookie)
    }
    // Longer paths first, then older cookies.
    let sorted = chosen.enumerated().sorted {
      ($1.element.path.utf8.count, $0.offset) < ($0.element.path.utf8.count, $1.offset)
    }
    return sorted.isEmpty ? nil : sorted.map { "\($0.element.name)=\($0.element.value)" }.joined(separator: "; ")
  }

  /// The `Cookie` header for a request to the base of the API.
  var header: String? { (url ?? DeviceURL("http://device/")).flatMap { header(for: $0) } }

  /// The shortest life of the API's cookies in seconds, ignoring cookies of other parts of the host.
  var maxAge: Int? {
    let own = cookies.filter { cookie in
      guard let url else { return true }
      return cookie.fitsHost(of: url)
        && (cookie.fitsPath(of: url) || cookie.hasImpliedPath || cookie.path.hasPrefix(url.path))
    }
    return own.compactMap(\.maxAge).min()
  }
}
