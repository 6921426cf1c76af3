import Glibc
import Synchronization

/// A tiny HTTP/1.1 server on loopback that counts its connections and says exactly what it is told to.
final class LoopbackServer: Sendable {
  struct Request: Sendable {
    let connection: Int
    let method: String
    let path: String
    let head: String
    let body: [UInt8]
  }

  /// What is done with a request, byte by byte.
  enum Step: Sendable {
    case send(String)
    case bytes([UInt8])
    case pause(Duration)
    case close
    /// Ends the connection with a reset.
    case reset
  }

  let port: UInt16
  private let listener: Int32
  private let answer: @Sendable (Request) -> [Step]
  private let log = Mutex<[Request]>([])
  private let isOver = Mutex(false)

  init(_ answer: @escaping @Sendable (Request) -> [Step]) throws {
    self.answer = answer
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (descriptor, size) = (listener, length)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, size) == 0 && listen(descriptor, 64) == 0
          && getsockname(descriptor, generic, &length) == 0
      }
    }
    guard status else {
      close(descriptor)
      throw Failure()
    }
    port = UInt16(bigEndian: address.sin_port)
    let weak = Weak(self)
    startThread { LoopbackServer.accept(descriptor) { weak.server } }
  }

  struct Failure: Error {}

  private struct Weak: Sendable {
    weak let server: LoopbackServer?
    init(_ server: LoopbackServer) { self.server = server }
  }

  deinit { stop() }

  func stop() {
    let isFirst = isOver.withLock { isOver in
      defer { isOver = true }
      return !isOver
    }
    guard isFirst else { return }
    // The accepting thread closes it: its number could else be another server's by the time of that thread's next call.
    shutdown(listener, Int32(SHUT_RDWR))
  }

  var url: String { "http://127.0.0.1:\(port)" }
  var requests: [Request] { log.withLock(\.self) }
  var connections: Int { Set(requests.map(\.connection)).count }

  private static func accept(_ listener: Int32, _ server: @escaping @Sendable () -> LoopbackServer?) {
    defer { close(listener) }
    while true {
      let connection = Glibc.accept(listener, nil, nil)
      guard connection >= 0 else { return }
      startThread {
        defer { close(connection) }
        // A reader that went away is an error of the write.
        signal(SIGPIPE, SIG_IGN)
        while let request = read(connection) {
          guard let server = server() else { return }
          server.log.withLock { $0.append(request) }
          let steps = server.answer(request)
          for step in steps where !perform(step, connection) { return }
        }
      }
    }
  }

  private static func perform(_ step: Step, _ connection: Int32) -> Bool {
    switch step {
    case .send(let text): return write(Array(text.utf8), connection)
    case .bytes(let bytes): return write(bytes, connection)
    case .pause(let duration):
      usleep(
        UInt32(duration.components.seconds) * 1_000_000 + UInt32(duration.components.attoseconds / 1_000_000_000_000))
      return true
    case .close: return false
    case .reset:
      var now = linger(l_onoff: 1, l_linger: 0)
      setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
      return false
    }
  }

  private static func write(_ bytes: [UInt8], _ connection: Int32) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(connection, $0.baseAddress?.advanced(by: done), bytes.count - done, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }

  private static func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      if let request = parse(bytes, connection) { return request }
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      bytes += buffer[0..<count]
    }
  }

  private static func parse(_ bytes: [UInt8], _ connection: Int32) -> Request? {
    let end: [UInt8] = [13, 10, 13, 10]
    guard bytes.count >= 4, let place = (0...bytes.count - 4).first(where: { Array(bytes[$0..<$0 + 4]) == end }) else {
      return nil
    }
    let head = String(decoding: bytes[..<place], as: UTF8.self)
    let lines = head.split(separator: "\r\n")
    let length =
      lines.first { $0.lowercased().hasPrefix("content-length:") }
      .flatMap { Int($0.split(separator: ":")[1].filter { $0 != " " }) } ?? 0
    guard bytes.count >= place + 4 + length else { return nil }
    let words = lines[0].split(separator: " ")
    return Request(
      connection: Int(connection), method: String(words[0]), path: String(words[1]), head: head,
      body: Array(bytes[(place + 4)..<(place + 4 + length)]))
  }
}

/// Runs a function on a thread of its own, so that no task is held up by a socket.
func startThread(_ body: @escaping @Sendable () -> Void) {
  final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  var thread = pthread_t()
  pthread_create(
    &thread, nil,
    { context in
      if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
      return nil
    }, Unmanaged.passRetained(Box(body)).toOpaque())
  pthread_detach(thread)
}

extension [LoopbackServer.Step] {
  /// An answer with its length.
  static func answer(_ status: String, _ body: String = "", _ headers: String...) -> [LoopbackServer.Step] {
    let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers
    return [.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)]
  }
}
