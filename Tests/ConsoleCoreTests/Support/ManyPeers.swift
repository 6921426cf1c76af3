import Glibc
import Synchronization

@testable import ConsoleCore

/// Many peers behind one port and on one thread: the path that a connection asks for says how it behaves.
///
/// `/idle` opens a websocket and says what `tell` is given, `/flood` opens one and sends numbered messages without end,
/// `/hints` sends interim answers without end, `/mute` takes the request and says nothing, `/later` answers when it is let
/// go, `/big` answers with 24 MB, anything else at once. What is no HTTP gets no answer, so that TLS hangs.
final class ManyPeers: Sendable {
  static let bigLength = 24 << 20

  private struct Shared: Sendable {
    var asked: [String: Int] = [:]
    var open: [String: Int] = [:]
    var sent: [String: Int] = [:]
    var texts: [String] = []
    var isReleased = false
    var isOver = false
  }

  let port: UInt16
  private let shared = Mutex(Shared())
  private let pipe: WakePipe

  init() throws {
    guard let pipe = WakePipe() else { throw LoopbackServer.Failure() }
    self.pipe = pipe
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let size = length
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(listener, generic, size) == 0 && listen(listener, 512) == 0 && getsockname(listener, generic, &length) == 0
      }
    }
    guard status else { throw LoopbackServer.Failure() }
    _ = fcntl(listener, F_SETFL, O_NONBLOCK)
    port = UInt16(bigEndian: address.sin_port)
    let weak = Weak(self)
    startThread { PeerThread(listener, pipe).run { weak.peers } }
  }

  private struct Weak: Sendable {
    weak let peers: ManyPeers?
    init(_ peers: ManyPeers) { self.peers = peers }
  }

  deinit { pipe.wake() }

  var url: String { "http://127.0.0.1:\(port)" }
  /// Requests for a path so far.
  func asked(_ path: String) -> Int { shared.withLock { $0.asked[path, default: 0] } }
  /// Connections that are open now and asked for a path; those that said nothing readable stand under the empty path.
  func open(_ path: String) -> Int { shared.withLock { $0.open[path, default: 0] } }
  /// The bytes that were sent on connections of a path.
  func sent(_ path: String) -> Int { shared.withLock { $0.sent[path, default: 0] } }

  /// Sends a message on every idle websocket.
  func tell(_ text: String) {
    shared.withLock { $0.texts.append(text) }
    pipe.wake()
  }

  /// Answers what waits at `/later`.
  func release() {
    shared.withLock { $0.isReleased = true }
    pipe.wake()
  }

  fileprivate func takeTexts() -> [String] {
    shared.withLock { shared in
      defer { shared.texts = [] }
      return shared.texts
    }
  }

  fileprivate var isReleased: Bool { shared.withLock(\.isReleased) }

  fileprivate func count(asked path: String) {
    shared.withLock { shared in
      shared.asked[path, default: 0] += 1
      shared.open["", default: 0] -= 1
      shared.open[path, default: 0] += 1
    }
  }

  fileprivate func count(open path: String, _ change: Int) { shared.withLock { $0.open[path, default: 0] += change } }
  fileprivate func count(sent path: String, _ bytes: Int) { shared.withLock { $0.sent[path, default: 0] += bytes } }
}

/// The peers' thread and all that lives on it.
private final class PeerThread {
  private final class Peer {
    let descriptor: Int32
    var path = ""
    var input: [UInt8] = []
    var output: [UInt8] = []
    var rest = 0
    var number: UInt32 = 0

    init(_ descriptor: Int32) { self.descriptor = descriptor }
  }

  private let listener: Int32
  private let pipe: WakePipe
  private var peers: [Peer] = []

  init(_ listener: Int32, _ pipe: WakePipe) {
    self.listener = listener
    self.pipe = pipe
  }

  func run(_ owner: () -> ManyPeers?) {
    signal(SIGPIPE, SIG_IGN)
    while true {
      var descriptors = [
        pollfd(fd: pipe.readEnd, events: Int16(POLLIN), revents: 0),
        pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
      ]
      for peer in peers {
        let events = POLLIN | (peer.output.isEmpty ? 0 : POLLOUT)
        descriptors.append(pollfd(fd: peer.descriptor, events: Int16(events), revents: 0))
      }
      poll(&descriptors, nfds_t(descriptors.count), -1)
      guard let owner = owner() else { break }
      if descriptors[0].revents != 0 { wake(owner) }
      for (peer, descriptor) in zip(peers, descriptors[2...]) where descriptor.revents != 0 {
        if !serve(peer, Int32(descriptor.revents), owner) { end(peer, owner) }
      }
      if descriptors[1].revents != 0 { accept(owner) }
    }
    for peer in peers { close(peer.descriptor) }
    close(listener)
  }

  private func wake(_ owner: ManyPeers) {
    pipe.drain()
    for text in owner.takeTexts() {
      for peer in peers where peer.path == "/idle" {
        peer.output += [0x81, UInt8(text.utf8.count)] + Array(text.utf8)
      }
    }
    guard owner.isReleased else { return }
    for peer in peers where peer.path == "/later" && peer.number == 0 {
      peer.number = 1
      peer.output += Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".utf8)
    }
  }

  private func accept(_ owner: ManyPeers) {
    while true {
      let descriptor = Glibc.accept(listener, nil, nil)
      guard descriptor >= 0 else { return }
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      peers.append(Peer(descriptor))
      owner.count(open: "", 1)
    }
  }

  private func end(_ peer: Peer, _ owner: ManyPeers) {
    close(peer.descriptor)
    peers.removeAll { $0 === peer }
    owner.count(open: peer.path, -1)
  }

  /// Reads and sends; false where the connection is over.
  private func serve(_ peer: Peer, _ events: Int32, _ owner: ManyPeers) -> Bool {
    if events & (POLLIN | POLLHUP | POLLERR) != 0 {
      var buffer = [UInt8](repeating: 0, count: 65536)
      let count = recv(peer.descriptor, &buffer, buffer.count, 0)
      if count == 0 || count < 0 && errno != EAGAIN { return false }
      if count > 0, peer.path.isEmpty || !["/idle", "/flood"].contains(peer.path) {
        peer.input += buffer[..<count]
        begin(peer, owner)
      }
    }
    while !peer.output.isEmpty {
      let count = send(peer.descriptor, peer.output, peer.output.count, Int32(MSG_NOSIGNAL))
      if count < 0 { return errno == EAGAIN }
      peer.output.removeFirst(count)
      owner.count(sent: peer.path, count)
      if peer.output.isEmpty { fill(peer) }
    }
    return true
  }

  private func begin(_ peer: Peer, _ owner: ManyPeers) {
    let text = String(decoding: peer.input, as: UTF8.self)
    guard text.hasPrefix("GET "), text.contains("\r\n\r\n") else { return }
    peer.input = []
    let path = String(text.split(separator: " ")[1])
    if peer.path.isEmpty { owner.count(asked: path) }
    peer.path = path
    let key = text.split(separator: "\r\n").first { $0.hasPrefix("Sec-WebSocket-Key: ") }?.dropFirst(19) ?? ""
    let upgrade = "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
    switch path {
    case "/idle", "/flood":
      peer.output = Array((upgrade + WebSocketHandshake.accept(for: String(key)) + "\r\n\r\n").utf8)
    case "/mute": break
    case "/later": if owner.isReleased { wake(owner) }
    case "/hints": fill(peer)
    case "/big":
      peer.output = Array("HTTP/1.1 200 OK\r\nContent-Length: \(ManyPeers.bigLength)\r\n\r\n".utf8)
      peer.rest = ManyPeers.bigLength
    default: peer.output = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".utf8)
    }
  }

  /// The next bytes of what has no end, or not yet.
  private func fill(_ peer: Peer) {
    switch peer.path {
    case "/flood":
      peer.number += 1
      let number = (0..<4).map { UInt8(truncatingIfNeeded: peer.number >> (24 - 8 * $0)) }
      peer.output = [0x82, 126, 0xEA, 0x60] + number + [UInt8](repeating: 0, count: 60_000 - 4)
    case "/hints":
      peer.output = Array(String(repeating: "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", count: 500).utf8)
    case "/big" where peer.rest > 0:
      let count = min(peer.rest, 64 << 10)
      peer.rest -= count
      peer.output = [UInt8](repeating: 0x78, count: count)
    default: break
    }
  }
}
