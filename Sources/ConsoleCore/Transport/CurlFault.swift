import CCurl

/// libcurl's result codes in words for an operator.
enum CurlFault {
  static func error(_ code: CURLcode, text: String, _ url: String, _ options: CurlOptions) -> TransportError {
    switch code {
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_ISSUER_ERROR:
      return .untrusted(failure(code, text, url, options))
    case CURLE_SSL_CACERT_BADFILE:
      return .untrusted(TrustFailure(reason: "the file of authorities \(options.trust.caFile ?? "") cannot be read"))
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: return .invalid("\(url) is no URL")
    default: return .unreachable(sentence(code, text, url))
    }
  }

  private static func sentence(_ code: CURLcode, _ text: String, _ url: String) -> String {
    let origin = DeviceURL(url)?.origin ?? url
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: return "the name of \(origin) is not known"
    case CURLE_COULDNT_RESOLVE_PROXY: return "the name of the proxy is not known"
    case CURLE_COULDNT_CONNECT: return "\(origin) takes no connection (\(text))"
    case CURLE_OPERATION_TIMEDOUT: return "\(origin) did not answer in time (\(text))"
    case CURLE_GOT_NOTHING: return "\(origin) closed the connection without an answer"
    case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE:
      return "the connection to \(origin) broke off (\(text))"
    case CURLE_SSL_CONNECT_ERROR: return "no TLS connection to \(origin) came about (\(text))"
    default: return "\(origin): \(text.isEmpty ? String(cString: curl_easy_strerror(code)) : text)"
    }
  }

  /// What was wrong with the certificate, with the key that the device shows.
  private static func failure(_ code: CURLcode, _ text: String, _ url: String, _ options: CurlOptions) -> TrustFailure {
    let shown = CertificateProbe.look(at: url, timeout: options.timeouts.connect)
    let reason =
      code == CURLE_SSL_PINNEDPUBKEYNOTMATCH
      ? "its public key is not the pinned one" : "its certificate was refused (\(text))"
    return TrustFailure(reason: reason, fingerprint: shown.fingerprint, details: shown.details)
  }
}
