import CCurl

/// Translates libcurl's result codes into messages for the operator.
enum CurlFault {
  /// `isWrite`: the request changes something, so the operator must know whether it was carried out.
  static func error(
    _ code: CURLcode, text: String, _ url: String, _ options: CurlOptions, isWrite: Bool = false
  ) -> TransportError {
    switch code {
    case CURLE_SSL_CACERT_BADFILE:
      return .untrusted(TrustFailure(reason: "cannot read the CA file \(options.trust.caFile ?? "")"))
    case CURLE_URL_MALFORMAT: return .invalid("\(url) is not a URL")
    default:
      return .unreachable(Outage(sentence(code, text, url), reach: reach(code, text, isWrite: isWrite)))
    }
  }

  private static func reach(_ code: CURLcode, _ text: String, isWrite: Bool) -> Outage.Reach {
    if isWrite, mayHaveArrived(code) { return .maybeDone }
    if code == CURLE_COULDNT_RESOLVE_HOST { return .unknownHost }
    return wasReached(code, text) ? .device : .nowhere
  }

  /// Whether the request may have reached the peer before the fault.
  private static func mayHaveArrived(_ code: CURLcode) -> Bool {
    switch code {
    case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE, CURLE_OPERATION_TIMEDOUT,
      CURLE_WEIRD_SERVER_REPLY, CURLE_HTTP2, CURLE_HTTP2_STREAM:
      true
    default: false
    }
  }

  private static func sentence(_ code: CURLcode, _ text: String, _ url: String) -> String {
    let device = DeviceURL(url)
    let origin = device?.origin ?? "the device"
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: return "host \(device?.host ?? "of the device") not found. Check the name"
    case CURLE_COULDNT_RESOLVE_PROXY: return "proxy host not found. Check the proxy settings"
    case CURLE_COULDNT_CONNECT: return "\(origin) does not accept connections"
    case CURLE_OPERATION_TIMEDOUT where isBeforeConnection(text): return "\(origin) did not respond in time (\(text))"
    case CURLE_OPERATION_TIMEDOUT: return "no response from \(origin) in time (\(text))"
    case CURLE_GOT_NOTHING: return "the connection to \(origin) was closed without a response"
    case CURLE_RECV_ERROR where text.hasPrefix("CONNECT tunnel failed"):
      return "the proxy does not connect to \(origin) (\(text))"
    case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE:
      return "the connection to \(origin) was lost (\(text))"
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: return "\(origin) does not speak HTTP"
    case CURLE_SSL_CONNECT_ERROR: return "the TLS connection to \(origin) failed (\(text))"
    default: return "\(origin): \(text.isEmpty ? String(cString: curl_easy_strerror(code)) : text)"
    }
  }

  /// Whether curl's text describes a timeout before there was a connection.
  private static func isBeforeConnection(_ text: String) -> Bool {
    ["Connection timed", "Connection timeout", "Resolving timed", "Failed to connect", "SSL connection timeout"]
      .contains { text.hasPrefix($0) }
  }

  /// Whether something was reached even though no usable response came, so that "cannot reach" would be wrong.
  private static func wasReached(_ code: CURLcode, _ text: String) -> Bool {
    switch code {
    case CURLE_OPERATION_TIMEDOUT: !isBeforeConnection(text)
    case CURLE_RECV_ERROR: !text.hasPrefix("CONNECT tunnel failed")
    case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE, CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY,
      CURLE_SSL_CONNECT_ERROR:
      true
    default: false
    }
  }

  /// What was wrong with the peer's certificate or key; nil for any other fault.
  static func distrust(_ code: CURLcode, _ text: String, _ handle: UnsafeMutableRawPointer) -> TrustFailure? {
    switch code {
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH: return TrustFailure(reason: "its public key is not the pinned one")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
      let words = words(forVerifyResult: aix_curl_long(handle, CURLINFO_SSL_VERIFYRESULT))
      return TrustFailure(reason: "\(words ?? "its certificate was refused") (\(text))")
    default: return nil
    }
  }

  /// Texts for the X509_V_ERR codes of OpenSSL that operators see.
  private static func words(forVerifyResult code: Int) -> String? {
    switch code {
    case 9: "its certificate is not valid yet"
    case 10: "its certificate has expired"
    case 18: "its certificate is self-signed"
    case 19, 20, 21, 27: "its certificate is signed by an authority that is not trusted"
    case 23: "its certificate was revoked"
    default: nil
    }
  }
}
