import CCurl
import Glibc

/// One request under way; it lives on the loop's thread and is freed with its handle.
final class CurlTransfer {
  let handle: UnsafeMutableRawPointer
  private let request: HTTPRequest
  private let options: CurlOptions
  let outlet: TransferOutlet
  /// The host whose name has to be looked up first; nil for an address.
  let nameToLookUp: String?
  /// Is told once that the lookup of the name is over.
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
  /// Whether the final answer's head is complete: what looks like a header after it is a trailer of the body.
  private var hasHead = false
  /// Whether libcurl is kept from decoding: the answer comes as it is, and is decoded at its end where it must be.
  private let isPlain: Bool
  /// Set where this handle only looks at the peer's certificate.
  private var probe: CertificateProbe?
  private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  init?(_ request: HTTPRequest, _ options: CurlOptions, _ outlet: TransferOutlet) {
    // What a write did cannot be asked for again, so its answer must not depend on what libcurl can decode.
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

  /// A handle that shakes hands with whoever is there and reads the certificate; no request and no credentials are sent.
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
    // What is unpacked from one read holds up the loop, which packed zeros make a thousand times as long.
    _ = aix_curl_set_long(handle, CURLOPT_BUFFERSIZE, 64 << 10)
    // A proxy from the environment is never meant for this machine itself.
    if url.isLoopback { _ = aix_curl_set_text(handle, CURLOPT_NOPROXY, "*") }
    _ = aix_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
    options.applyTrust(to: handle)
    aix_curl_never_wait_for_lookups(handle)
    setUpTimes()
    setUpMethod()
    setUpCallbacks()
  }

  /// Whether the device may have done something that nobody can tell, where no answer comes.
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
      // curl sends a request again where a connection that it reuses breaks off without an answer: what was done once
      // would be done twice. On a connection of its own it never does.
      _ = aix_curl_set_long(handle, CURLOPT_FRESH_CONNECT, 1)
    }
    if let bytes = request.body {
      _ = aix_curl_set_large(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
      bytes.withUnsafeBytes { buffer in
        // COPYPOSTFIELDS copies the bytes, so that they need not stay where they are.
        let text = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
        _ = aix_curl_set_text(handle, CURLOPT_COPYPOSTFIELDS, text)
      }
      if bytes.isEmpty { _ = aix_curl_set_text(handle, CURLOPT_COPYPOSTFIELDS, "") }
    } else if ["POST", "PUT", "PATCH"].contains(request.method) {
      _ = aix_curl_set_large(handle, CURLOPT_POSTFIELDSIZE_LARGE, 0)
      _ = aix_curl_set_text(handle, CURLOPT_COPYPOSTFIELDS, "")
    }
    // Without this curl asks for leave before it sends a longer body.
    headerList = curl_slist_append(headerList, "Expect:")
    if isPlain { headerList = curl_slist_append(headerList, "Accept-Encoding: identity") }
    // curl would call a body without a type a form.
    if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
      headerList = curl_slist_append(headerList, "Content-Type:")
    }
    for header in request.headers {
      headerList = curl_slist_append(headerList, "\(header.name): \(header.value)")
    }
    _ = aix_curl_set_list(handle, CURLOPT_HTTPHEADER, headerList)
  }

  /// Why a request cannot be sent as it stands: a line break in a header would make two of it.
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
    // A connection that is used again needs no name.
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
      // An interim answer's headers are not the final one's.
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

  /// How the body is compressed, where that is left to us; nil for what is none of the known ways.
  private var packing: Inflate.Packing? {
    isPlain ? header("content-encoding").flatMap(Inflate.Packing.init(encoding:)) : nil
  }

  /// Learns the body's length, where it is told and is not that of a compressed one.
  private func endOfHead() -> Bool {
    guard header("content-encoding") == nil, let length = header("content-length").flatMap({ Int($0) }), length >= 0,
      request.method != "HEAD"
    else { return true }
    isTooLarge = length > options.bodyLimit
    expected = length
    return !isTooLarge
  }

  private func receive(body bytes: UnsafeRawBufferPointer) -> Int {
    // libcurl gives the same bytes again when it goes on.
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

  /// Goes on with the body after the chunk handler had too much of it.
  func resume() {
    guard isPaused else { return }
    isPaused = false
    curl_easy_pause(handle, CURLPAUSE_CONT)
  }

  // MARK: The end

  func cancel() { outlet.cancel() }

  /// Ends the transfer; where the peer is not trusted, it returns why and leaves the end to a look at its certificate.
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
    // Nothing of ours refuses to be written to but what is too large: libcurl's decoder does.
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
  /// The text without white space at its ends.
  func trimmed() -> String {
    var rest = self[...]
    while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
    while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
    return String(rest)
  }
}
