import CCurl

/// A websocket's connection on its own libcurl multi handle, because transfers on a shared one may close connections
/// that look idle. Once it is open, reads and writes never wait.
final class SocketConnection {
  /// The result of a read or write.
  enum Outcome: Sendable {
    case bytes(Int)
    /// Nothing can be read or written just now.
    case later
    /// The peer has closed the connection.
    case end
    /// The connection is lost, with libcurl's text, which may be empty.
    case failed(String)
  }

  /// The connection's socket; -1 before there is one.
  private(set) var descriptor: Int32 = -1
  private let request: SocketRequest
  private let options: CurlOptions
  private let multi: CurlMulti
  private let handle: UnsafeMutableRawPointer
  private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
  /// Called once when the lookup of the host name ends.
  var onLookUp: ((_ isFound: Bool) -> Void)?

  init?(_ reactor: Reactor, owner: Int, _ request: SocketRequest, _ url: DeviceURL, _ options: CurlOptions) {
    guard let multi = CurlMulti(reactor, owner: owner, connections: 1), let handle = curl_easy_init() else {
      return nil
    }
    self.multi = multi
    self.handle = handle
    self.request = request
    self.options = options
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    aix_curl_set_share(handle, reactor.names)
    setUp(url)
  }

  deinit { errorText.deallocate() }

  private func setUp(_ url: DeviceURL) {
    _ = aix_curl_set_text(handle, CURLOPT_URL, request.url)
    _ = aix_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    _ = aix_curl_set_long(handle, CURLOPT_CONNECT_ONLY, 1)
    // A websocket starts with HTTP/1.1; TLS must not negotiate another version.
    _ = aix_curl_set_long(handle, CURLOPT_HTTP_VERSION, 2)
    _ = aix_curl_set_long(handle, CURLOPT_HTTPPROXYTUNNEL, 1)
    _ = aix_curl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    _ = aix_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    _ = aix_curl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
    _ = aix_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, options.timeouts.connect.milliseconds)
    if url.isLoopback { _ = aix_curl_set_text(handle, CURLOPT_NOPROXY, "*") }
    _ = aix_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
    options.applyTrust(to: handle)
    aix_curl_never_wait_for_lookups(handle)
    guard url.nameToLookUp != nil else { return }
    _ = aix_curl_set_socket_callback(
      handle,
      { context, _, _ in
        guard let context else { return 0 }
        Unmanaged<SocketConnection>.fromOpaque(context).takeUnretainedValue().lookUpEnded(isFound: true)
        return 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  func lookUpEnded(isFound: Bool) {
    onLookUp?(isFound)
    onLookUp = nil
  }

  /// Ends the connection and frees libcurl's handles; call nothing after it.
  func close() {
    multi.remove(handle)
    lookUpEnded(isFound: false)
    curl_easy_cleanup(handle)
    multi.close()
  }

  // MARK: Connecting

  func connect() { multi.add(handle) }

  var deadline: ContinuousClock.Instant? { multi.deadline }

  /// Continues to connect, because of a descriptor or, without one, of the time.
  func proceed(_ descriptor: Int32? = nil, _ events: Int16 = 0) {
    if let descriptor { multi.ready(descriptor, events) } else { multi.due() }
  }

  /// Whether the connection was made, or why not; nil while connecting.
  func outcome() -> Result<Void, TransportError>? {
    var code = CURLE_OK
    guard multi.next(&code) != nil else { return nil }
    let text = String(cString: errorText)
    guard code == CURLE_OK else {
      if let failure = CurlFault.distrust(code, text, handle) { return .failure(.untrusted(failure)) }
      return .failure(CurlFault.error(code, text: text, request.url, options))
    }
    // Keep the handle on the multi handle: without it the handle loses its connection.
    descriptor = aix_curl_socket(handle)
    return descriptor >= 0 ? .success(()) : .failure(.unreachable("the connection has no socket"))
  }

  // MARK: Bytes

  func receive(_ buffer: UnsafeMutableRawBufferPointer) -> Outcome {
    var count = 0
    switch curl_easy_recv(handle, buffer.baseAddress, buffer.count, &count) {
    case CURLE_OK: return count > 0 ? .bytes(count) : .end
    case CURLE_AGAIN: return .later
    default: return .failed(String(cString: errorText))
    }
  }

  func send(_ bytes: UnsafeRawBufferPointer) -> Outcome {
    var count = 0
    switch curl_easy_send(handle, bytes.baseAddress, bytes.count, &count) {
    case CURLE_OK: return .bytes(count)
    case CURLE_AGAIN: return .later
    default: return .failed(String(cString: errorText))
    }
  }
}
