import CCurl

/// Reads a server's certificate without trusting it: one handshake, no request, no credentials.
///
/// curl reports the hash of the public key only if it compares it with a pin, so set a pin that no key can match.
final class CertificateProbe {
  private let failure: TrustFailure
  private var text: [UInt8] = []

  init(_ failure: TrustFailure) { self.failure = failure }

  /// Makes a handle accept any peer and record what it sees; the probe must live as long as the handle.
  func prepare(_ handle: UnsafeMutableRawPointer) {
    _ = aix_curl_set_text(handle, CURLOPT_PINNEDPUBLICKEY, "sha256//" + String(repeating: "A", count: 43) + "=")
    _ = aix_curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 0)
    _ = aix_curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 0)
    _ = aix_curl_set_long(handle, CURLOPT_CONNECT_ONLY, 1)
    _ = aix_curl_set_long(handle, CURLOPT_FRESH_CONNECT, 1)
    // A TLS session that nobody verified must never be resumed by a handle that verifies.
    _ = aix_curl_set_long(handle, CURLOPT_SSL_SESSIONID_CACHE, 0)
    _ = aix_curl_set_long(handle, CURLOPT_VERBOSE, 1)
    _ = aix_curl_set_debug_callback(handle) { _, kind, bytes, count, context in
      guard kind == CURLINFO_TEXT, let bytes, let context else { return 0 }
      let probe = Unmanaged<CertificateProbe>.fromOpaque(context).takeUnretainedValue()
      // A certificate's names can be of any length; the important ones come first.
      if probe.text.count < 64 << 10 { probe.text += UnsafeRawBufferPointer(start: bytes, count: count) }
      return 0
    }
    _ = aix_curl_set_pointer(handle, CURLOPT_DEBUGDATA, Unmanaged.passUnretained(self).toOpaque())
  }

  /// The failure with the details of the certificate.
  func result() -> TrustFailure {
    var fingerprint: String?
    var details: [String] = []
    for line in String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline).map({ $0.trimmed() }) {
      if line.hasPrefix("public key hash: ") { fingerprint = String(line.dropFirst("public key hash: ".count)) }
      for part in ["subject: ", "issuer: ", "expire date: "] where line.hasPrefix(part) { details.append(line) }
    }
    return TrustFailure(reason: failure.reason, fingerprint: fingerprint, details: details)
  }
}
