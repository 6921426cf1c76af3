import CCurl
import Glibc

/// A multi handle of libcurl, driven by the loop: it reports the descriptors and the time that it waits for.
final class CurlMulti {
  private let multi: UnsafeMutableRawPointer
  private let reactor: Reactor
  private let owner: Int
  /// When libcurl must be called even if no descriptor is ready.
  private(set) var deadline: ContinuousClock.Instant?

  /// `connections` limits the simultaneous connections to one host.
  init?(_ reactor: Reactor, owner: Int, connections: Int) {
    guard CurlLoop.isReady, let multi = curl_multi_init() else { return nil }
    self.multi = multi
    self.reactor = reactor
    self.owner = owner
    aix_curl_multi_limit(multi, connections)
    aix_curl_multi_callbacks(
      multi,
      { _, descriptor, what, context, _ in
        guard let context else { return 0 }
        let multi = Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue()
        let events = what == CURL_POLL_REMOVE ? 0 : (what & 1) * POLLIN | (what >> 1 & 1) * POLLOUT
        multi.reactor.watch(descriptor, events, for: multi.owner)
        return 0
      },
      { _, milliseconds, context in
        guard let context else { return 0 }
        let multi = Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue()
        multi.deadline = milliseconds < 0 ? nil : .now + .milliseconds(milliseconds)
        return 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Ends it and closes its kept connections; remove its handles first, and call nothing after it.
  ///
  /// libcurl releases its descriptors through this object, so it is too late for that in `deinit`.
  func close() {
    curl_multi_cleanup(multi)
    deadline = nil
  }

  func add(_ handle: UnsafeMutableRawPointer) {
    curl_multi_add_handle(multi, handle)
  }

  func remove(_ handle: UnsafeMutableRawPointer) {
    curl_multi_remove_handle(multi, handle)
  }

  func ready(_ descriptor: Int32, _ events: Int16) {
    var mask: Int32 = 0
    if Int32(events) & POLLIN != 0 { mask |= CURL_CSELECT_IN }
    if Int32(events) & POLLOUT != 0 { mask |= CURL_CSELECT_OUT }
    if Int32(events) & (POLLERR | POLLHUP | POLLNVAL) != 0 { mask |= CURL_CSELECT_IN | CURL_CSELECT_ERR }
    var running: Int32 = 0
    curl_multi_socket_action(multi, descriptor, mask, &running)
  }

  func due() {
    deadline = nil
    var running: Int32 = 0
    // CURL_SOCKET_TIMEOUT
    curl_multi_socket_action(multi, -1, 0, &running)
  }

  /// The next finished handle, and its result.
  func next(_ code: inout CURLcode) -> UnsafeMutableRawPointer? { aix_curl_multi_done(multi, &code) }
}
