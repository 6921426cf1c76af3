import CCurl
import Glibc

/// A running request; it is used on the loop's thread only and freed with its handle.
final class CurlTransfer {
  let handle: UnsafeMutableRawPointer
  private let request: HTTPRequest
  private let options: CurlOptions
  let outlet: TransferOutlet
  /// The host name to be looked up first; nil for an address.
  let nameToLookUp: String?
  /// Called once when the name lookup ends.
  var onLookUp: ((_ isFound: Bool) -> Void)?
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private var headers: [(name: String, value: String)] = []
  private var headerBytes = 0
  private var status = 0
  private var expected: Int?
  private var body: [UInt8] = []
  private var received = 0
  private var hasDelivered = false
  private var isTooLarge = false
  private var isPaused = false
  /// Whether the head of the final response is complete; header lines after it are trailers of the body.
  private var hasHead = false
  /// Whether libcurl must not decode: the body arrives as sent, and is decoded at its end if necessary.
  private let isPlain: Bool
  /// Set if this handle only reads the peer's certificate.
  private var probe: CertificateProbe?
  private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  init?(_ request: HTTPRequest, _ options: CurlOptions, _ outlet: TransferOutlet) {
    // A write cannot be repeated to see its result, so its response must not depend on what libcurl can decode.
    isPlain = request.isPlain || !["GET", "HEAD"].contains(request.method)
    guard let url = DeviceURL(request.url), let handle = curl_easy_init() else { return nil }
    self.handle = handle
    self.request = request
    self.options = options
    self.outlet = outlet
    nameToLookUp = url.nameToLookUp
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    setUp(url)
  }

  /// A handle that accepts any peer and reads its certificate; it sends no request and no credentials.
  convenience init?(lookingAfter transfer: CurlTransfer, _ failure: TrustFailure) {
    var request = transfer.request
    request.headers = []
    request.body = nil
    request.method = "GET"
    self.init(request, transfer.options, transfer.outlet)
    let probe = CertificateProbe(failure)
    probe.prepare(handle)
    self.probe = probe
  }

  deinit {
    curl_easy_cleanup(handle)
    curl_slist_free_all(headerList)
    errorText.deallocate()
  }

  private func setUp(_ url: DeviceURL) {
    _ = aix_curl_set_text(handle, CURLOPT_URL, request.url)
    _ = aix_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    _ = aix_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    _ = aix_curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
    if !isPlain { _ = aix_curl_set_text(handle, CURLOPT_ACCEPT_ENCODING, "") }
    _ = aix_curl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    // Each read is unpacked on the loop, and compressed zeros expand a thousandfold, so reads are small.
    _ = aix_curl_set_long(handle, CURLOPT_BUFFERSIZE, 64 << 10)
    // A proxy from the environment is never meant for this machine.
    if url.isLoopback { _ = aix_curl_set_text(handle, CURLOPT_NOPROXY, "*") }
    _ = aix_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
    options.applyTrust(to: handle)
    aix_curl_never_wait_for_lookups(handle)
    setUpTimes()
    setUpMethod()
    setUpCallbacks()
  }

  /// Whether the device may have changed something without anybody knowing, if no response comes.
  private var isWrite: Bool { !["GET", "HEAD"].contains(request.method) && !request.isHarmless }

  private func setUpTimes() {
    let whole = request.timeout ?? options.timeouts.whole
    _ = aix_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, min(options.timeouts.connect, whole).milliseconds)
    _ = aix_curl_set_long(handle, CURLOPT_TIMEOUT_MS, whole.milliseconds)
    _ = aix_curl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
    _ = aix_curl_set_long(handle, CURLOPT_LOW_SPEED_TIME, max(1, options.timeouts.firstByte.milliseconds / 1000))
    _ = aix_curl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
  }

  private func setUpMethod() {
    switch request.method {
    case "GET": break
    case "HEAD": _ = aix_curl_set_long(handle, CURLOPT_NOBODY, 1)
    default:
      _ = aix_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method)
      // curl repeats a request if a reused connection breaks without a response, so a write could be carried out
      // twice. On a new connection it never does.
      _ = aix_curl_set_long(handle, CURLOPT_FRESH_CONNECT, 1)
    }
    if let bytes = request.body {
      _ = aix_curl_set_large(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
      bytes.withUnsafeBytes { buffer in
        // COPYPOSTFIELDS copies the bytes, so the array need not outlive this call.
        let text = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
        _ = aix_curl_set_text(handle, CURLOPT_COPYPOSTFIELDS, text)
      }
      if bytes.isEmpty { _ = aix_curl_set_text(handle, CURLOPT_COPYPOSTFIELDS, "") }
    } else if ["POST", "PUT", "PATCH"].contains(request.method) {
      _ = aix_curl_set_large(handle, CURLOPT_POSTFIELDSIZE_LARGE, 0)
      _ = aix_curl_set_text(handle, CURLOPT_COPYPOSTFIELDS, "")
    }
    // Without this, curl sends `Expect: 100-continue` before a longer body and waits.
    headerList = curl_slist_append(headerList, "Expect:")
    if isPlain { headerList = curl_slist_append(headerList, "Accept-Encoding: identity") }
    // Without a type, curl would declare the body a form.
    if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
      headerList = curl_slist_append(headerList, "Content-Type:")
    }
    for header in request.headers {
      headerList = curl_slist_append(headerList, "\(header.name): \(header.value)")
    }
    _ = aix_curl_set_list(handle, CURLOPT_HTTPHEADER, headerList)
  }

  /// Why a request cannot be sent; a line break would split a header in two.
  static func objection(to request: HTTPRequest) -> String? {
    func isSafe(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }
    guard !request.method.isEmpty, request.method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
      return "\"\(request.method)\" is not an HTTP method"
    }
    guard isSafe(request.url), !request.url.contains(" ") else {
      return "the URL contains a space or a control character"
    }
    for header in request.headers where !isSafe(header.name) || !isSafe(header.value) {
      return "the header \(header.name) contains a control character"
    }
    return nil
  }

  private func setUpCallbacks() {
    let context = Unmanaged.passUnretained(self).toOpaque()
    _ = aix_curl_set_data_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      guard let bytes, let context else { return 0 }
      let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
      return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().receive(body: buffer)
    }
    _ = aix_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
    _ = aix_curl_set_data_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      guard let bytes, let context else { return 0 }
      let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
      return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().receive(header: buffer)
    }
    _ = aix_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
    guard nameToLookUp != nil else { return }
    _ = aix_curl_set_socket_callback(
      handle,
      { context, _, _ in
        guard let context else { return 0 }
        Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().lookUpEnded(isFound: true)
        return 0
      }, context)
    // A reused connection needs no lookup.
    _ = aix_curl_set_connected_callback(
      handle,
      { context, _, _, _, _ in
        guard let context else { return 0 }
        Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().lookUpEnded(isFound: false)
        return 0
      }, context)
  }

  func lookUpEnded(isFound: Bool) {
    onLookUp?(isFound)
    onLookUp = nil
  }

  // MARK: What arrives

  private func receive(header bytes: UnsafeRawBufferPointer) -> Int {
    headerBytes += bytes.count
    guard headerBytes <= 256 << 10 else {
      isTooLarge = true
      return 0
    }
    guard !hasHead else { return bytes.count }
    let line = String(decoding: bytes, as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      // The headers of an interim response do not belong to the final one.
      headers = []
      expected = nil
      status = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
    } else if let colon = line.firstIndex(of: ":") {
      headers.append((String(line[..<colon]).trimmed(), line[line.index(after: colon)...].trimmed()))
    } else if line.allSatisfy(\.isNewline) {
      hasHead = status >= 200
      return endOfHead() ? bytes.count : 0
    }
    return bytes.count
  }

  private func header(_ name: String) -> String? { headers.last { $0.name.lowercased() == name }?.value }

  /// How the body is compressed if libcurl does not decode it; nil if the encoding is unknown.
  private var packing: Inflate.Packing? {
    isPlain ? header("content-encoding").flatMap(Inflate.Packing.init(encoding:)) : nil
  }

  /// Notes the length of the body if the response states it and the body is not compressed.
  private func endOfHead() -> Bool {
    guard header("content-encoding") == nil, let length = header("content-length").flatMap({ Int($0) }), length >= 0,
      request.method != "HEAD"
    else { return true }
    isTooLarge = length > options.bodyLimit
    expected = length
    return !isTooLarge
  }

  private func receive(body bytes: UnsafeRawBufferPointer) -> Int {
    // libcurl delivers the same bytes again when it resumes.
    guard !isPaused else { return Int(CURL_WRITEFUNC_PAUSE) }
    received += bytes.count
    guard received <= options.bodyLimit else {
      isTooLarge = true
      return 0
    }
    if outlet.takesChunks, (200..<300).contains(status), packing == nil {
      hasDelivered = true
      isPaused = !outlet.chunk(HTTPChunk(bytes: Array(bytes), expected: expected))
    } else {
      body.append(contentsOf: bytes)
    }
    return bytes.count
  }

  /// Resumes the body after the chunk handler was full.
  func resume() {
    guard isPaused else { return }
    isPaused = false
    curl_easy_pause(handle, CURLPAUSE_CONT)
  }

  // MARK: The end

  func cancel() { outlet.cancel() }

  /// Ends the transfer; if the peer is not trusted, returns why and leaves the end to the probe of its certificate.
  func finish(_ code: CURLcode) -> TrustFailure? {
    if let probe {
      outlet.end(.failure(.untrusted(probe.result())))
      return nil
    }
    guard code != CURLE_OK else {
      let status = Int(aix_curl_long(handle, CURLINFO_RESPONSE_CODE))
      let response = HTTPResponse(status: status, headers: headers, body: body)
      outlet.end(TransferOutlet.Answer(response: response, packing: body.isEmpty ? nil : packing))
      return nil
    }
    if isTooLarge {
      outlet.end(.failure(.tooLarge(options.bodyLimit)))
      return nil
    }
    // Our write callback refuses only bodies that are too large; otherwise the error is from libcurl's decoder.
    if !isPlain, code == CURLE_BAD_CONTENT_ENCODING || code == CURLE_WRITE_ERROR {
      outlet.end(.failure(.undecodable(hasDelivered: hasDelivered)))
      return nil
    }
    let text = String(cString: errorText)
    if let failure = CurlFault.distrust(code, text, handle) { return failure }
    outlet.end(.failure(CurlFault.error(code, text: text, request.url, options, isWrite: isWrite)))
    return nil
  }
}

extension Duration {
  /// Whole milliseconds.
  public var milliseconds: Int {
    Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }
}

extension StringProtocol {
  /// The text without leading and trailing white space.
  func trimmed() -> String {
    var rest = self[...]
    while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
    while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
    return String(rest)
  }
}
