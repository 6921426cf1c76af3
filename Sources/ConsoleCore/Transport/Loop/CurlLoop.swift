import CCurl
import Synchronization

/// The transfers of one transport; they are used on the loop's thread only.
final class CurlLoop: Sendable {
  typealias Continuation = CheckedContinuation<Result<HTTPResponse, TransportError>, Never>

  /// The number of a request, and whether it was cancelled, possibly before it started.
  final class Ticket: Sendable {
    let number: Int
    let isCancelled = Atomic<Bool>(false)

    init(number: Int) { self.number = number }
  }

  enum Order: Sendable {
    case start(Ticket, HTTPRequest, (@Sendable (HTTPChunk) -> Void)?, Continuation)
    case cancel(Int)
    /// The chunk handler of a transfer has room again.
    case resume(Int)
    case stop
  }

  private let options: CurlOptions
  private let loop: IOLoop
  private let number: Int

  init(options: CurlOptions, on loop: IOLoop = .shared) {
    self.options = options
    self.loop = loop
    number = loop.newNumber()
  }

  /// Initialises libcurl, once per process.
  static let isReady: Bool = {
    aix_limit_memory_pools()
    return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
  }()

  func start() {
    loop.post { [options, loop, number] reactor in
      guard let pool = TransferPool(reactor, loop, number, options) else { return }
      reactor.add(pool, number)
    }
  }

  func stop() { post(.stop) }

  func post(_ order: Order) {
    let isTaken = loop.post { [number] reactor in
      if let pool = reactor.member(number) as? TransferPool { pool.handle(order) } else { CurlLoop.refuse(order) }
    }
    if !isTaken { CurlLoop.refuse(order) }
  }

  private static func refuse(_ order: Order) {
    guard case .start(_, _, _, let continuation) = order else { return }
    continuation.resume(returning: .failure(.unreachable("cannot set up the network")))
  }
}

/// A transport's multi handle and its running transfers, on the loop's thread.
final class TransferPool: LoopMember {
  private let reactor: Reactor
  private let loop: IOLoop
  private let number: Int
  private let options: CurlOptions
  private let multi: CurlMulti
  private var transfers: [Int: CurlTransfer] = [:]
  /// The transfers that wait for a name lookup, by the lookup's key.
  private var waiting: [Int: Int] = [:]

  init?(_ reactor: Reactor, _ loop: IOLoop, _ number: Int, _ options: CurlOptions) {
    guard let multi = CurlMulti(reactor, owner: number, connections: 8) else { return nil }
    self.reactor = reactor
    self.loop = loop
    self.number = number
    self.options = options
    self.multi = multi
  }

  var deadline: ContinuousClock.Instant? { multi.deadline }
  var isQuick: Bool { false }

  func ready(_ descriptor: Int32, _ events: Int16) {
    multi.ready(descriptor, events)
    finish()
  }

  func due(_ now: ContinuousClock.Instant) {
    multi.due()
    finish()
  }

  func mayLookUp(_ key: Int) {
    guard let ticket = waiting.removeValue(forKey: key), let transfer = transfers[ticket] else {
      return reactor.endLookUp(key, isFound: false)
    }
    multi.add(transfer.handle)
  }

  func handle(_ order: CurlLoop.Order) {
    switch order {
    case .start(let ticket, let request, let onChunk, let continuation):
      guard !ticket.isCancelled.load(ordering: .acquiring) else {
        return continuation.resume(returning: .failure(.cancelled))
      }
      if let reason = CurlTransfer.objection(to: request) {
        return continuation.resume(returning: .failure(.invalid(reason)))
      }
      start(ticket.number, request, onChunk, continuation)
    case .cancel(let number): cancel(number)
    case .resume(let number):
      transfers[number]?.resume()
      finish()
    case .stop: stop()
    }
  }

  private func start(
    _ ticket: Int, _ request: HTTPRequest, _ onChunk: (@Sendable (HTTPChunk) -> Void)?,
    _ continuation: CurlLoop.Continuation
  ) {
    let (loop, number) = (loop, number)
    let outlet = TransferOutlet(onChunk, options, continuation) {
      loop.post { ($0.member(number) as? TransferPool)?.handle(.resume(ticket)) }
    }
    guard let transfer = CurlTransfer(request, options, outlet) else {
      return outlet.end(.failure(.invalid("\(request.method) \(request.url)")))
    }
    transfers[ticket] = transfer
    add(transfer, ticket)
  }

  /// Starts a transfer, or lets it wait until its name can be looked up.
  private func add(_ transfer: CurlTransfer, _ ticket: Int) {
    aix_curl_set_share(transfer.handle, reactor.names)
    guard let name = transfer.nameToLookUp else { return multi.add(transfer.handle) }
    let key = loop.newNumber()
    // The transfer, and this closure with it, is released before the pool.
    transfer.onLookUp = { [unowned self] isFound in
      waiting[key] = nil
      reactor.endLookUp(key, isFound: isFound)
    }
    if reactor.mayLookUp(key, name, for: number) {
      multi.add(transfer.handle)
    } else {
      waiting[key] = ticket
    }
  }

  /// Removes a transfer from the multi handle, even if it was never added.
  private func remove(_ transfer: CurlTransfer) {
    multi.remove(transfer.handle)
    transfer.lookUpEnded(isFound: false)
  }

  private func cancel(_ ticket: Int) {
    guard let transfer = transfers.removeValue(forKey: ticket) else { return }
    remove(transfer)
    transfer.cancel()
  }

  private func stop() {
    for ticket in transfers.keys { cancel(ticket) }
    reactor.remove(number)
    multi.close()
  }

  private func finish() {
    var code = CURLE_OK
    while let handle = multi.next(&code) {
      guard let ticket = transfers.first(where: { $0.value.handle == handle })?.key,
        let transfer = transfers.removeValue(forKey: ticket)
      else { continue }
      remove(transfer)
      guard let failure = transfer.finish(code) else { continue }
      // Read the key of an untrusted peer, on a handle that replaces the first one.
      guard let look = CurlTransfer(lookingAfter: transfer, failure) else {
        transfer.outlet.end(.failure(.untrusted(failure)))
        continue
      }
      transfers[ticket] = look
      add(look, ticket)
    }
  }
}
