import Glibc
import Synchronization

/// Tracks whether everything that was written to standard output arrived there.
enum StandardOutput {
  private struct State: Sendable {
    /// The error number of the first write that failed.
    var failure: Int32?
    var hasChangedDevice = false
  }

  private static let state = Mutex(State())

  /// Opens the descriptors that the caller has closed: a connection must not get the number of standard output.
  static func prepare() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      // Open in the wrong direction, so that reads and writes fail as they do on a closed descriptor.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  static func noteFailure(_ code: Int32) { state.withLock { $0.failure = $0.failure ?? code } }

  /// Notes that the command has changed the device; the message about lost output says so.
  static func noteChange() { state.withLock { $0.hasChangedDevice = true } }

  /// Why output was lost; nil if none was, or if the reader closed the pipe.
  static var fault: String? {
    let code = state.withLock(\.failure)
    return code.flatMap { $0 == EPIPE ? nil : String(cString: strerror($0)) }
  }

  /// Returns the exit code: lost output turns success into failure, a closed pipe does not.
  static func finish(_ code: Int32) -> Int32 {
    // Some file systems report a full disk only on close.
    let copy = dup(STDOUT_FILENO)
    if copy >= 0, close(copy) != 0, errno != EINTR { noteFailure(errno) }
    guard let fault else { return code }
    let done = state.withLock(\.hasChangedDevice) ? " The change on the device was made." : ""
    Output.complain("cannot write the output: \(fault).\(done)")
    return code == ExitCode.done ? ExitCode.outputLost : code
  }
}
