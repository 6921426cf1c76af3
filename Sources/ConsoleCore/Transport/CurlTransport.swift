import CCurl
import Synchronization

/// HTTP on libcurl: a multi handle on the process's one loop. Connections are kept and reused, and nothing wakes up
/// while no request is running.
public final class CurlTransport: Transport {
  private let loop: CurlLoop
  private let options: CurlOptions
  private let nextNumber = Atomic<Int>(0)
  /// Whether the device compresses in a way that libcurl cannot decode.
  private let isPlain = Atomic<Bool>(false)

  /// `bodyLimit` is the longest accepted body, in bytes.
  public init(trust: Trust, timeouts: Timeouts = Timeouts(), bodyLimit: Int = 512 << 20) {
    options = CurlOptions(trust: trust, timeouts: timeouts, bodyLimit: bodyLimit)
    loop = CurlLoop(options: options)
    loop.start()
  }

  deinit { loop.stop() }

  public func send(
    _ request: HTTPRequest, onChunk: (@Sendable (HTTPChunk) -> Void)?
  ) async throws(TransportError) -> HTTPResponse {
    var request = request
    request.isPlain = isPlain.load(ordering: .acquiring)
    let result = await sendOnce(request, onChunk)
    guard case .failure(.undecodable(let hasDelivered)) = result, !request.isPlain else { return try result.get() }
    // Request nothing compressed from now on. Only a GET or HEAD fails like this, so it can be repeated.
    isPlain.store(true, ordering: .releasing)
    guard !hasDelivered else { return try result.get() }
    request.isPlain = true
    return try await sendOnce(request, onChunk).get()
  }

  private func sendOnce(
    _ request: HTTPRequest, _ onChunk: (@Sendable (HTTPChunk) -> Void)?
  ) async -> Result<HTTPResponse, TransportError> {
    let ticket = CurlLoop.Ticket(number: nextNumber.wrappingAdd(1, ordering: .relaxed).newValue)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        loop.post(.start(ticket, request, onChunk, continuation))
      }
    } onCancel: {
      ticket.isCancelled.store(true, ordering: .releasing)
      loop.post(.cancel(ticket.number))
    }
  }

  public func open(_ request: SocketRequest, handler: @escaping @Sendable (SocketEvent) -> Void) -> any SocketLink {
    CurlSocket(request, options, handler)
  }
}

/// The settings that all transfers of a transport share.
struct CurlOptions: Sendable {
  let trust: Trust
  let timeouts: Timeouts
  let bodyLimit: Int

  /// Applies the trust settings to a handle, for requests and websockets alike.
  func applyTrust(to handle: UnsafeMutableRawPointer) {
    // A pin alone is safe: the handshake proves that the peer holds the private key of the known public key, so
    // neither a certificate chain nor a host name adds anything.
    let pinAlone = trust.pin != nil && trust.caFile == nil
    let verifies = !(trust.insecure || pinAlone)
    _ = aix_curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, verifies ? 1 : 0)
    _ = aix_curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, verifies ? 2 : 0)
    if let file = trust.caFile {
      _ = aix_curl_set_text(handle, CURLOPT_CAINFO, file)
      // Otherwise libcurl would also trust its built-in folder of authorities.
      _ = aix_curl_set_text(handle, CURLOPT_CAPATH, nil)
    }
    // A pin always counts: `insecure` waives the certificate check, not the requested key.
    if let pin = trust.pin { _ = aix_curl_set_text(handle, CURLOPT_PINNEDPUBLICKEY, pin) }
  }
}
