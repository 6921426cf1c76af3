import CCurl

/// Asks a server for its certificate without trusting it: one handshake, no request, no credentials.
///
/// curl tells the public key's hash of a connection that it holds against a pin, so a pin that nothing can match is set.
enum CertificateProbe {
  struct Shown {
    var fingerprint: String?
    var details: [String] = []
  }

  private final class Notes {
    var text = ""
  }

  static func look(at url: String, timeout: Duration) -> Shown {
    guard let origin = DeviceURL(url)?.origin, let handle = curl_easy_init() else { return Shown() }
    defer { curl_easy_cleanup(handle) }
    let notes = Notes()
    _ = aix_curl_set_text(handle, CURLOPT_URL, origin + "/")
    _ = aix_curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    _ = aix_curl_set_long(handle, CURLOPT_CONNECT_ONLY, 1)
    _ = aix_curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 0)
    _ = aix_curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0)
    _ = aix_curl_set_text(handle, CURLOPT_PINNEDPUBLICKEY, "sha256//" + String(repeating: "A", count: 43) + "=")
    _ = aix_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, timeout.milliseconds)
    _ = aix_curl_set_long(handle, CURLOPT_TIMEOUT_MS, timeout.milliseconds)
    if DeviceURL(url)?.isLoopback == true { _ = aix_curl_set_text(handle, CURLOPT_NOPROXY, "*") }
    _ = aix_curl_set_long(handle, CURLOPT_VERBOSE, 1)
    _ = aix_curl_set_debug_callback(handle) { _, kind, bytes, count, context in
      guard kind == CURLINFO_TEXT, let bytes, let context else { return 0 }
      let buffer = UnsafeRawBufferPointer(start: bytes, count: count)
      Unmanaged<Notes>.fromOpaque(context).takeUnretainedValue().text += String(decoding: buffer, as: UTF8.self)
      return 0
    }
    _ = aix_curl_set_pointer(handle, CURLOPT_DEBUGDATA, Unmanaged.passUnretained(notes).toOpaque())
    _ = withExtendedLifetime(notes) { curl_easy_perform(handle) }
    return read(notes.text)
  }

  private static func read(_ text: String) -> Shown {
    var shown = Shown()
    for line in text.split(whereSeparator: \.isNewline).map({ $0.trimmed() }) {
      if let place = line.range(ofText: "public key hash: ") {
        shown.fingerprint = String(line[place.upperBound...])
      }
      for part in ["subject: ", "issuer: ", "expire date: "] where line.hasPrefix(part) { shown.details.append(line) }
    }
    return shown
  }
}
