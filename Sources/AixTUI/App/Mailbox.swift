import Glibc
import Synchronization

/// Where tasks and threads leave messages for the loop, with a pipe that wakes it.
final class Mailbox: Sendable {
  private struct Contents: Sendable {
    var messages: [Message] = []
    var isSignalled = false
  }

  private let contents = Mutex(Contents())
  /// Turns readable when there is a message; -1 where the system gave no pipe.
  let wakeDescriptor: Int32
  private let writeDescriptor: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 {
      for end in ends {
        _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      }
    }
    wakeDescriptor = ends[0]
    writeDescriptor = ends[1]
  }

  deinit {
    close(wakeDescriptor)
    close(writeDescriptor)
  }

  func post(_ message: Message) {
    let mustWake = contents.withLock { contents in
      contents.messages.append(message)
      defer { contents.isSignalled = true }
      return !contents.isSignalled
    }
    guard mustWake else { return }
    var byte: UInt8 = 1
    _ = write(writeDescriptor, &byte, 1)
  }

  /// All messages since the last call.
  func drain() -> [Message] {
    contents.withLock { contents in
      if contents.isSignalled {
        var byte: UInt8 = 0
        while read(wakeDescriptor, &byte, 1) == 1 {}
        contents.isSignalled = false
      }
      defer { contents.messages = [] }
      return contents.messages
    }
  }
}
