import Synchronization

/// Names a request and the device that it goes to; its reply bears the same ticket.
struct Ticket: Hashable, Sendable {
  let device: DeviceID
  private let number: Int

  private static let last = Mutex(0)

  /// A ticket that no other request of this run has.
  init(for device: DeviceID) {
    self.device = device
    number = Ticket.last.withLock { last in
      last += 1
      return last
    }
  }
}
