import ConsoleCore
import Synchronization

/// Collects messages for the loop from tasks and threads, and wakes the loop through a pipe.
final class Mailbox: Sendable {
  private struct Contents: Sendable {
    var messages: [Message] = []
    /// The number of messages already handed out.
    var taken = 0
    var isSignalled = false
  }

  /// Limits the waiting signals: while there are too many, the subscription reads no more.
  let room = Room(2_000)
  private let contents = Mutex(Contents())
  private let pipe = WakePipe()
  /// Becomes readable when there is a message; -1 if the pipe could not be made.
  var wakeDescriptor: Int32 { pipe?.readEnd ?? -1 }

  func post(_ message: Message) {
    let mustWake = contents.withLock { contents in
      contents.messages.append(message)
      defer { contents.isSignalled = true }
      return !contents.isSignalled
    }
    if mustWake { pipe?.wake() }
  }

  /// Posts a device's event; a subscription must wait for `room` before it reads more signals.
  func post(_ event: DeviceEvent, of device: DeviceID) {
    if case .subscription(.signals(let signals)) = event { room.enter(signals.count) }
    post(.device(device, event))
  }

  /// Releases everyone who waits for `room`.
  func close() { room.close() }

  /// Removes and returns the oldest message; nil if there is none.
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
      // Release the message at once: it may be large.
      contents.messages[contents.taken] = .tick
      contents.taken += 1
      if case .device(_, .subscription(.signals(let signals))) = message { room.leave(signals.count) }
      return message
    }
  }
}
