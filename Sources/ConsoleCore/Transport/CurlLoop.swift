import CCurl
import Synchronization

/// The thread that drives libcurl; transfers and their handles live on it alone.
final class CurlLoop: Sendable {
  typealias Continuation = CheckedContinuation<Result<HTTPResponse, TransportError>, Never>

  /// One request's number, and whether it was cancelled, which may be known before its start is.
  final class Ticket: Sendable {
    let number: Int
    let isCancelled = Atomic<Bool>(false)

    init(number: Int) { self.number = number }
  }

  enum Order: Sendable {
    case start(Ticket, HTTPRequest, (@Sendable (HTTPChunk) -> Void)?, Continuation)
    case cancel(Int)
    case stop
  }

  private struct Inbox: Sendable {
    var orders: [Order] = []
    var isStopped = false
    /// The multi handle as an address, for waking it up; nil once the thread has let go of it.
    var multi: UInt?
  }

  private let inbox = Mutex(Inbox())
  private let options: CurlOptions

  init(options: CurlOptions) { self.options = options }

  /// libcurl's own set-up, once in a process.
  private static let isReady: Bool = {
    aix_limit_memory_pools()
    return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
  }()

  func start() {
    guard CurlLoop.isReady, let multi = curl_multi_init() else { return }
    aix_curl_multi_limit(multi, 8)
    inbox.withLock { $0.multi = UInt(bitPattern: multi) }
    // The thread holds the loop until it has let go of the handle.
    guard PosixThread.start({ self.run() }) else {
      inbox.withLock { $0.multi = nil }
      curl_multi_cleanup(multi)
      return
    }
  }

  func stop() { post(.stop) }

  func post(_ order: Order) {
    let refused = inbox.withLock { inbox -> Order? in
      guard let multi = inbox.multi, !inbox.isStopped else { return order }
      inbox.orders.append(order)
      curl_multi_wakeup(UnsafeMutableRawPointer(bitPattern: multi))
      return nil
    }
    if case .start(_, _, _, let continuation) = refused {
      continuation.resume(returning: .failure(.unreachable("cannot set up the network")))
    }
  }

  // MARK: On the thread

  private func run() {
    guard let address = inbox.withLock(\.multi), let multi = UnsafeMutableRawPointer(bitPattern: address) else {
      return
    }
    var transfers: [Int: CurlTransfer] = [:]
    var running: Int32 = 0
    while takeOrders(multi, &transfers) {
      curl_multi_perform(multi, &running)
      finish(multi, &transfers)
      guard inbox.withLock({ $0.orders.isEmpty }) else { continue }
      // Without a transfer there is nothing to look after but a wake-up.
      curl_multi_poll(multi, nil, 0, running > 0 ? 1000 : Int32.max, nil)
    }
    for transfer in transfers.values {
      curl_multi_remove_handle(multi, transfer.handle)
      transfer.end(.failure(.cancelled))
    }
    let rest = inbox.withLock { inbox -> [Order] in
      inbox.multi = nil
      defer { inbox.orders = [] }
      return inbox.orders
    }
    for case .start(_, _, _, let continuation) in rest { continuation.resume(returning: .failure(.cancelled)) }
    curl_multi_cleanup(multi)
  }

  /// Takes what was asked for since the last round; false when the thread is to end.
  private func takeOrders(_ multi: UnsafeMutableRawPointer, _ transfers: inout [Int: CurlTransfer]) -> Bool {
    let orders = inbox.withLock { inbox -> [Order] in
      defer { inbox.orders = [] }
      return inbox.orders
    }
    for order in orders {
      switch order {
      case .start(let ticket, let request, let onChunk, let continuation):
        guard !ticket.isCancelled.load(ordering: .acquiring) else {
          continuation.resume(returning: .failure(.cancelled))
          continue
        }
        if let reason = CurlTransfer.objection(to: request) {
          continuation.resume(returning: .failure(.invalid(reason)))
          continue
        }
        guard let transfer = CurlTransfer(request, options, onChunk, continuation) else {
          continuation.resume(returning: .failure(.invalid("\(request.method) \(request.url)")))
          continue
        }
        transfers[ticket.number] = transfer
        curl_multi_add_handle(multi, transfer.handle)
      case .cancel(let number):
        guard let transfer = transfers.removeValue(forKey: number) else { continue }
        curl_multi_remove_handle(multi, transfer.handle)
        transfer.end(.failure(.cancelled))
      case .stop:
        inbox.withLock { $0.isStopped = true }
        return false
      }
    }
    return true
  }

  private func finish(_ multi: UnsafeMutableRawPointer, _ transfers: inout [Int: CurlTransfer]) {
    var code = CURLE_OK
    while let handle = aix_curl_multi_done(multi, &code) {
      guard let number = transfers.first(where: { $0.value.handle == handle })?.key,
        let transfer = transfers.removeValue(forKey: number)
      else { continue }
      curl_multi_remove_handle(multi, handle)
      guard let failure = transfer.finish(code) else { continue }
      // Who is not trusted is asked for its key, on a handle that takes the other one's place.
      guard let look = CurlTransfer(lookingAfter: transfer, failure) else {
        transfer.end(.failure(.untrusted(failure)))
        continue
      }
      transfers[number] = look
      curl_multi_add_handle(multi, look.handle)
    }
  }
}
