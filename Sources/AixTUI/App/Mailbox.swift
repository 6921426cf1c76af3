import ConsoleCore
import Synchronization

/// Where tasks and threads leave messages for the loop, with a pipe that wakes it.
final class Mailbox: Sendable {
  private struct Contents: Sendable {
    var messages: [Message] = []
    /// The messages before this one have been taken.
    var taken = 0
    var isSignalled = false
  }

  /// Room for signals: while too many wait in messages, no more are read.
  let room = Room(2_000)
  private let contents = Mutex(Contents())
  private let pipe = WakePipe()
  /// Turns readable when there is a message; -1 where the system gave no pipe.
  var wakeDescriptor: Int32 { pipe?.readEnd ?? -1 }

  func post(_ message: Message) {
    let mustWake = contents.withLock { contents in
      contents.messages.append(message)
      defer { contents.isSignalled = true }
      return !contents.isSignalled
    }
    if mustWake { pipe?.wake() }
  }

  /// Leaves what a device sends; a feed has to look at `room` before it brings more signals.
  func post(_ event: DeviceEvent, of device: DeviceID) {
    if case .subscription(.signals(let signals)) = event { room.enter(signals.count) }
    post(.device(device, event))
  }

  /// Lets nobody wait any more.
  func close() { room.close() }

  /// The oldest message that was not taken; nil where there is none.
  func next() -> Message? {
    contents.withLock { contents in
      guard contents.taken < contents.messages.count else {
        contents.messages.removeAll(keepingCapacity: contents.messages.capacity < 1024)
        contents.taken = 0
        if contents.isSignalled {
          pipe?.drain()
          contents.isSignalled = false
        }
        return nil
      }
      let message = contents.messages[contents.taken]
      // What was taken is let go of at once: it may be large.
      contents.messages[contents.taken] = .tick
      contents.taken += 1
      if case .device(_, .subscription(.signals(let signals))) = message { room.leave(signals.count) }
      return message
    }
  }
}
