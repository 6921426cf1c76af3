import Glibc
import Synchronization

/// Whether everything that was written to standard output arrived there.
enum StandardOutput {
  private struct State: Sendable {
    /// The error number of the first write that failed.
    var failure: Int32?
    var hasChangedDevice = false
  }

  private static let state = Mutex(State())

  /// Opens what the caller has closed: a connection must not get the number of standard output and be written to.
  static func prepare() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      // The wrong direction on purpose, so that reading and writing fail as they would have failed.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  static func noteFailure(_ code: Int32) { state.withLock { $0.failure = $0.failure ?? code } }

  /// Notes that the command has changed something on the device, which is said where its output is lost.
  static func noteChange() { state.withLock { $0.hasChangedDevice = true } }

  /// Why nothing more can be written; nil where all is well or where the reader has simply gone away.
  static var fault: String? {
    let code = state.withLock(\.failure)
    return code.flatMap { $0 == EPIPE ? nil : String(cString: strerror($0)) }
  }

  /// The exit code of a command that ended with `code`: output that is lost is no success, a closed pipe is no failure.
  static func finish(_ code: Int32) -> Int32 {
    // Some file systems tell only here that the disk is full.
    let copy = dup(STDOUT_FILENO)
    if copy >= 0, close(copy) != 0, errno != EINTR { noteFailure(errno) }
    guard let fault else { return code }
    let done = state.withLock(\.hasChangedDevice) ? " The change on the device was made." : ""
    Output.complain("cannot write the output: \(fault).\(done)")
    return code == ExitCode.done ? ExitCode.outputLost : code
  }
}
