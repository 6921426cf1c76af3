import Synchronization

/// Identifies a request and its device session; replies carry the same ticket.
struct Ticket: Hashable, Sendable {
  let device: DeviceID
  private let number: Int

  private static let last = Mutex(0)

  /// Makes a ticket that no other request of this run has.
  init(for device: DeviceID) {
    self.device = device
    number = Ticket.last.withLock { last in
      last += 1
      return last
    }
  }
}
