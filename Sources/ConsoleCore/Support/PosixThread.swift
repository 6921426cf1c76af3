import Glibc

/// Threads for what blocks: a wait must not hold a thread of Swift's own pool.
public enum PosixThread {
  private final class Start: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }

  /// Lets the calling thread rest.
  static func pause(milliseconds: UInt32) { usleep(milliseconds * 1000) }

  /// Starts a detached thread that no signal reaches; false where the system has none to give. Linux shows at most 15
  /// characters of a name.
  static func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
    var thread = pthread_t()
    let start = Unmanaged.passRetained(Start(name, body))
    let status = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        // Signals are the main thread's; here a broken pipe is the error of a write and nothing more.
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let start = Unmanaged<Start>.fromOpaque(context).takeRetainedValue()
        PosixThread.name(start.name)
        start.body()
        return nil
      }, start.toOpaque())
    guard status == 0 else {
      start.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  /// Gives the calling thread a name for whoever lists threads.
  private static func name(_ name: String) {
    let descriptor = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    _ = name.utf8.withContiguousStorageIfAvailable { write(descriptor, $0.baseAddress, min(15, $0.count)) }
  }

  /// Runs what blocks on a thread of a pool and returns its result; on the calling one where the system has none to give.
  public static func run<Value: Sendable>(
    in pool: ThreadPool = .disk, _ body: @escaping @Sendable () -> Value
  ) async -> Value {
    await withCheckedContinuation { continuation in
      if !pool.submit({ continuation.resume(returning: body()) }) { continuation.resume(returning: body()) }
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

  /// Forgets all calls so far.
  public func drain() {
    var bytes = [UInt8](repeating: 0, count: 64)
    while read(readEnd, &bytes, bytes.count) == bytes.count {}
  }
}
