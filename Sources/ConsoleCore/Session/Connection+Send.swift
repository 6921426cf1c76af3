extension Connection {
  /// A request to a path below the base URL.
  struct Call: Sendable {
    var method: String
    var path: String
    var body: JSON?
    var contentType: String?
    var timeout: Duration?
    /// Whether to renew a lost session and repeat the request.
    var renews = true
  }

  /// Sends a request with the session or the key; a lost session is renewed once (device API: session).
  func send(
    _ call: Call, onChunk: (@Sendable (HTTPChunk) -> Void)? = nil
  ) async throws(DeviceError) -> HTTPResponse {
    // An empty name would change the path: to the record's class instead of the record.
    guard !call.path.hasSuffix("/"), !call.path.contains("//") else {
      throw .unreadable("a class, method or UUID is empty; nothing was sent")
    }
    let epoch = guarded.withLock(\.epoch)
    let response = try await exchange(call, onChunk)
    guard call.renews, await meansLostSession(response) else { return response }
    if settings.apiKey != nil { throw .notAuthorised(Refusal(status: 401, body: response.body)) }
    guard settings.canSignIn else { throw .notAuthorised(Refusal(status: response.status, body: response.body)) }
    let learned = guarded.withLock { ($0.learnedLife, $0.deaths) }
    try await renew(after: epoch)
    let second = try await exchange(call, onChunk)
    if second.status == 401 {
      // The new session is refused too, so the user may not make this request, and no session had died.
      guarded.withLock { guarded in
        (guarded.learnedLife, guarded.deaths) = learned
        guarded.tellsRightsByUnauthorized = true
      }
    }
    return second
  }

  /// Whether a response means that the session is gone; a 403 may also mean a missing right, so the session is checked.
  private func meansLostSession(_ response: HTTPResponse) async -> Bool {
    if response.status == 401 {
      // A device that once sent a 401 for a missing right does so for every request.
      guard guarded.withLock(\.tellsRightsByUnauthorized) else { return true }
      return await sessionStatus().map { !(200..<300).contains($0) } ?? false
    }
    guard response.status == 403, settings.apiKey == nil,
      Refusal(status: 403, body: response.body).type == "unauthorized"
    else { return false }
    return await sessionStatus().map { [401, 403, 404].contains($0) } ?? false
  }

  /// The status of a request for the session; nil without a response.
  private func sessionStatus() async -> Int? {
    guard let location = guarded.withLock(\.sessionLocation) else { return nil }
    return try? await send(Call(method: "GET", path: location, timeout: .seconds(10), renews: false)).status
  }

  /// Sends a request and throws if the response is an error.
  func sendExpectingSuccess(
    _ call: Call, onChunk: (@Sendable (HTTPChunk) -> Void)? = nil
  ) async throws(DeviceError) -> HTTPResponse {
    let response = try await send(call, onChunk: onChunk)
    guard response.isSuccess else { throw .refused(Refusal(status: response.status, body: response.body)) }
    return response
  }

  /// One exchange, including redirects on the same host.
  private func exchange(
    _ call: Call, _ onChunk: (@Sendable (HTTPChunk) -> Void)?
  ) async throws(DeviceError) -> HTTPResponse {
    var url = settings.url + call.path
    for _ in 0..<5 {
      let (request, generation) = request(call, url)
      let response = try await transmit(request, generation, onChunk)
      guard (300..<400).contains(response.status), response.status != 304 else { return response }
      url = try Connection.redirection(response, from: url, call.method)
    }
    throw .unreadable("the device redirects in a loop at \(call.path)")
  }

  /// The request, and the generation of cookies that its response may set.
  private func request(_ call: Call, _ url: String) -> (HTTPRequest, Int) {
    let isSignIn = call.method == "POST" && call.path == settings.dialect.sessionPath
    let (cookies, generation) = guarded.withLock { guarded in
      // During a sign-in only its own response may set cookies.
      let takes = isSignIn || guarded.signIn == nil
      return (DeviceURL(url).flatMap { guarded.cookies.header(for: $0) }, takes ? guarded.cookieGeneration : -1)
    }
    var headers: [(name: String, value: String)] = [("Accept", "application/json")]
    if let key = settings.apiKey {
      headers.append(("Authorization", "Bearer \(key.reveal())"))
    } else if let cookies {
      headers.append(("Cookie", cookies))
    }
    if call.body != nil { headers.append(("Content-Type", call.contentType ?? settings.dialect.contentType)) }
    var request = HTTPRequest(call.method, url, headers: headers, body: call.body?.bytes(), timeout: call.timeout)
    // Signing in or out twice does no harm.
    request.isHarmless = call.path.hasPrefix(settings.dialect.sessionPath)
    return (request, generation)
  }

  /// Sends a request through the transport, and notes whether the device is there.
  private func transmit(
    _ request: HTTPRequest, _ generation: Int, _ onChunk: (@Sendable (HTTPChunk) -> Void)?
  ) async throws(DeviceError) -> HTTPResponse {
    do throws(TransportError) {
      let (sent, began) = (RealTime.now, now())
      let response = try await transport.send(request, onChunk: onChunk)
      noteClock(of: response, sent: sent)
      if onChunk == nil { note(responseTime: now() - began) }
      if settings.apiKey == nil { store(cookiesOf: response, to: request.url, generation) }
      if Connection.isOfGateway(response) {
        lost("a gateway returned \(response.status)")
      } else {
        answered()
      }
      return response
    } catch {
      throw fault(error)
    }
  }

  /// Whether a gateway responded for an unreachable device; a device itself sends errors in the documented form.
  static func isOfGateway(_ response: HTTPResponse) -> Bool {
    (502...504).contains(response.status) && Refusal(status: response.status, body: response.body).type == nil
  }

  private func store(cookiesOf response: HTTPResponse, to url: String, _ generation: Int) {
    let headers = response.headers("Set-Cookie")
    guard !headers.isEmpty else { return }
    guarded.withLock { guarded in
      guard guarded.cookieGeneration == generation else { return }
      guarded.cookies.store(headers, from: DeviceURL(url), date: response.header("Date"))
    }
  }

  /// The error for a response that is not compressed as it claims.
  static let notDecoded = "its compression does not match its Content-Encoding"

  private func fault(_ error: TransportError) -> DeviceError {
    switch error {
    case .unreachable(let outage):
      lost(outage.reason)
      return .unreachable(outage)
    case .untrusted(let failure): return .untrusted(failure)
    case .tooLarge(let limit): return .unreadable("it is longer than \(limit >> 20) MiB")
    case .readOnly(let what): return .readOnly(what)
    case .invalid(let what): return .unreachable(Outage(what))
    case .undecodable: return .unreadable(Connection.notDecoded)
    case .cancelled: return .cancelled
    }
  }

  /// The target of a redirect, if it stays on the device and the request changes nothing (device API: addresses).
  private static func redirection(
    _ response: HTTPResponse, from url: String, _ method: String
  ) throws(DeviceError) -> String {
    guard let location = response.header("Location"), let origin = DeviceURL(url)?.origin else {
      throw .refused(Refusal(status: response.status, body: response.body))
    }
    guard let target = DeviceURL.resolve(location, against: url), let other = DeviceURL(target), other.origin == origin
    else {
      throw .unreadable(
        "the device redirects to another address (\(DeviceURL.withoutUser(location))), which is not followed")
    }
    guard method == "GET" || method == "HEAD" else {
      throw .unreadable("the device redirects a \(method) to \(target). Nothing was sent there.")
    }
    return other.origin + other.path
  }
}
