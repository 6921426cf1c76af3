import CCurl
import Glibc
import Synchronization

/// A websocket on libcurl: its TLS, trust and proxy are those of every other request (`CURLOPT_CONNECT_ONLY`).
final class CurlSocket: SocketLink {
  private let inbox: SocketInbox

  init(_ request: SocketRequest, _ options: CurlOptions, _ handler: @escaping @Sendable (SocketEvent) -> Void) {
    inbox = SocketInbox()
    let inbox = inbox
    let isStarted = PosixThread.start {
      SocketThread(request, options, inbox, handler).run()
    }
    if !isStarted { handler(.ended(.failed(.unreachable("cannot start a thread for the socket")))) }
  }

  deinit { inbox.post(.abandon) }

  func send(_ bytes: [UInt8], isText: Bool) { inbox.post(.send(bytes, isText: isText)) }
  func ping(_ payload: [UInt8]) { inbox.post(.ping(payload)) }
  func close() { inbox.post(.close) }
}

/// What is asked of a socket's thread, with a pipe that wakes it.
final class SocketInbox: Sendable {
  enum Order: Sendable {
    case send([UInt8], isText: Bool)
    case ping([UInt8])
    case close
    case abandon
  }

  private let orders = Mutex<[Order]>([])
  private let isAbandoned = Atomic<Bool>(false)
  let pipe: WakePipe? = WakePipe()

  /// Whether nobody waits for the socket any more, so that even the making of its connection is to end.
  var isGivenUp: Bool { isAbandoned.load(ordering: .acquiring) }

  func post(_ order: Order) {
    switch order {
    case .close, .abandon: isAbandoned.store(true, ordering: .releasing)
    default: break
    }
    orders.withLock { $0.append(order) }
    pipe?.wake()
  }

  func take() -> [Order] {
    pipe?.drain()
    return orders.withLock { orders in
      defer { orders = [] }
      return orders
    }
  }
}
