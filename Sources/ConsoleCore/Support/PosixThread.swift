import Glibc

/// Threads for what blocks: a wait must not hold a thread of Swift's own pool.
public enum PosixThread {
  private final class Start: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Lets the calling thread rest.
  static func pause(milliseconds: UInt32) { usleep(milliseconds * 1000) }

  /// Starts a detached thread that no signal reaches; false where the system has none to give.
  static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    var thread = pthread_t()
    let start = Unmanaged.passRetained(Start(body))
    let status = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        // Signals are the main thread's; here a broken pipe is the error of a write and nothing more.
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        Unmanaged<Start>.fromOpaque(context).takeRetainedValue().body()
        return nil
      }, start.toOpaque())
    guard status == 0 else {
      start.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  /// Runs what blocks on a thread of its own and returns its result; on the calling one where the system has none to give.
  public static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      if !start({ continuation.resume(returning: body()) }) { continuation.resume(returning: body()) }
    }
  }
}

/// A pipe by which one thread wakes another out of poll.
public final class WakePipe: Sendable {
  /// Turns readable when somebody wakes.
  public let readEnd: Int32
  private let writeEnd: Int32

  /// A pipe; nil where the system has none to give.
  public init?() {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else { return nil }
    for end in ends {
      _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  /// Wakes whoever waits, now or the next time.
  public func wake() {
    var byte: UInt8 = 1
    _ = write(writeEnd, &byte, 1)
  }

  /// Waits until somebody wakes.
  func wait() {
    var descriptor = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
    poll(&descriptor, 1, -1)
    drain()
  }

  /// Forgets all calls so far.
  public func drain() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(readEnd, &bytes, bytes.count) == bytes.count {}
  }
}
