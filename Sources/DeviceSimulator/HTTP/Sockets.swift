import Glibc

/// The few socket calls that the server needs; every descriptor is non-blocking and closed on exec.
enum Sockets {
  /// A listening TCP socket.
  static func listen(host: String, port: UInt16) throws(SimulatorError) -> Int32 {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE
    var found: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, String(port), &hints, &found)
    guard status == 0, let address = found else {
      throw SimulatorError("Cannot listen at \(host): \(String(cString: gai_strerror(status))).")
    }
    defer { freeaddrinfo(found) }
    let descriptor = socket(address.pointee.ai_family, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw failure("open a socket") }
    setOption(descriptor, SOL_SOCKET, SO_REUSEADDR)
    prepare(descriptor)
    guard bind(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0,
      Glibc.listen(descriptor, 512) == 0
    else {
      let error = failure("listen at \(host):\(port)")
      close(descriptor)
      throw error
    }
    return descriptor
  }

  /// The port that a socket is bound to.
  static func port(of descriptor: Int32) -> UInt16 {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutableBytes(of: &storage) { bytes in
      guard let base = bytes.baseAddress,
        getsockname(descriptor, base.assumingMemoryBound(to: sockaddr.self), &length) == 0
      else { return 0 }
      // The port stands at the same place in IPv4 and IPv6 addresses, in network order.
      return UInt16(bytes[2]) << 8 | UInt16(bytes[3])
    }
  }

  /// The next connection that waits and whether it comes from this machine; nil where none does.
  static func accept(_ listener: Int32) -> (descriptor: Int32, isFromLoopback: Bool)? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutableBytes(of: &storage) { bytes -> (Int32, Bool)? in
      guard let base = bytes.baseAddress else { return nil }
      let descriptor = Glibc.accept(listener, base.assumingMemoryBound(to: sockaddr.self), &length)
      guard descriptor >= 0 else { return nil }
      prepare(descriptor)
      setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY)
      let family = base.assumingMemoryBound(to: sockaddr.self).pointee.sa_family
      // 127/8, ::1, and 127/8 written as IPv6.
      let isLoopback =
        Int32(family) == AF_INET
        ? bytes[4] == 127 : bytes[8..<20].allSatisfy { $0 == 0 } && bytes[23] == 1 || bytes[20] == 127
      return (descriptor, isLoopback)
    }
  }

  /// Both ends of a pipe, the reading one first.
  static func pipe() throws(SimulatorError) -> (Int32, Int32) {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else { throw failure("make a pipe") }
    ends.forEach(prepare)
    return (ends[0], ends[1])
  }

  /// Says that nothing more comes and takes what the other side still sends, so that it reads to the end and sees no reset.
  static func endWriting(_ descriptor: Int32) {
    shutdown(descriptor, Int32(SHUT_WR))
    var rest = [UInt8](repeating: 0, count: 64 << 10)
    for _ in 0..<64 where recv(descriptor, &rest, rest.count, 0) > 0 {}
  }

  /// Closes so that the other side sees a reset, not an orderly end.
  static func reset(_ descriptor: Int32) {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    close(descriptor)
  }

  static func failure(_ action: String) -> SimulatorError {
    SimulatorError("Cannot \(action): \(String(cString: strerror(errno))).")
  }

  private static func prepare(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  private static func setOption(_ descriptor: Int32, _ level: Int32, _ name: Int32) {
    var on: Int32 = 1
    setsockopt(descriptor, level, name, &on, socklen_t(MemoryLayout<Int32>.size))
  }
}
