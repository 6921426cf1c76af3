import CCurl
import Glibc

/// One request under way; it lives on the loop's thread and is freed with its handle.
final class CurlTransfer {
  let handle: UnsafeMutableRawPointer
  private let request: HTTPRequest
  private let options: CurlOptions
  private let onChunk: (@Sendable (HTTPChunk) -> Void)?
  private let continuation: CurlLoop.Continuation
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private var headers: [(name: String, value: String)] = []
  private var headerBytes = 0
  private var status = 0
  private var expected: Int?
  private var body: [UInt8] = []
  private var received = 0
  private var isTooLarge = false
  private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  init?(
    _ request: HTTPRequest, _ options: CurlOptions, _ onChunk: (@Sendable (HTTPChunk) -> Void)?,
    _ continuation: CurlLoop.Continuation
  ) {
    guard let url = DeviceURL(request.url), let handle = curl_easy_init() else { return nil }
    self.handle = handle
    self.request = request
    self.options = options
    self.onChunk = onChunk
    self.continuation = continuation
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    setUp(url)
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
    _ = aix_curl_set_text(handle, CURLOPT_ACCEPT_ENCODING, "")
    // A proxy from the environment is never meant for this machine itself.
    if url.isLoopback { _ = aix_curl_set_text(handle, CURLOPT_NOPROXY, "*") }
    _ = aix_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText)
    options.applyTrust(to: handle)
    setUpTimes()
    setUpMethod()
    setUpCallbacks()
  }

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
    default: _ = aix_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method)
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
    for header in request.headers where CurlTransfer.isSafe(header.name + header.value) {
      headerList = curl_slist_append(headerList, "\(header.name): \(header.value)")
    }
    _ = aix_curl_set_list(handle, CURLOPT_HTTPHEADER, headerList)
  }

  /// Whether a header can be sent without becoming two.
  private static func isSafe(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }

  private func setUpCallbacks() {
    let context = Unmanaged.passUnretained(self).toOpaque()
    _ = aix_curl_set_data_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      guard let bytes, let context else { return 0 }
      let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
      return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().take(body: buffer)
    }
    _ = aix_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
    _ = aix_curl_set_data_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      guard let bytes, let context else { return 0 }
      let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
      return Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue().take(header: buffer)
    }
    _ = aix_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
  }

  // MARK: What arrives

  private func take(header bytes: UnsafeRawBufferPointer) -> Int {
    headerBytes += bytes.count
    guard headerBytes <= 256 << 10 else {
      isTooLarge = true
      return 0
    }
    let line = String(decoding: bytes, as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      // An interim answer's headers are not the final one's.
      headers = []
      status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    } else if let colon = line.firstIndex(of: ":") {
      let value = line[line.index(after: colon)...].trimmed()
      headers.append((String(line[..<colon]), value))
      if line[..<colon].lowercased() == "content-length" { expected = Int(value) }
    }
    return bytes.count
  }

  private func take(body bytes: UnsafeRawBufferPointer) -> Int {
    received += bytes.count
    guard received <= options.bodyLimit else {
      isTooLarge = true
      return 0
    }
    if let onChunk, (200..<300).contains(status) {
      onChunk(HTTPChunk(bytes: Array(bytes), expected: expected))
    } else {
      body.append(contentsOf: bytes)
    }
    return bytes.count
  }

  // MARK: The end

  func end(_ result: Result<HTTPResponse, TransportError>) { continuation.resume(returning: result) }

  func finish(_ code: CURLcode) {
    guard code != CURLE_OK else {
      let status = Int(aix_curl_long(handle, CURLINFO_RESPONSE_CODE))
      return end(.success(HTTPResponse(status: status, headers: headers, body: body)))
    }
    if isTooLarge { return end(.failure(.tooLarge(options.bodyLimit))) }
    end(.failure(CurlFault.error(code, text: String(cString: errorText), request.url, options)))
  }
}

extension Duration {
  /// Whole milliseconds.
  var milliseconds: Int {
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
