import Synchronization

/// Identifies one session with a device within this run of the program.
///
/// A later session with the same device gets another id, so that it does not receive events of the old one.
struct DeviceID: Hashable, Sendable, CustomStringConvertible {
  /// The device's address as the operator gave it.
  let address: String
  private let number: Int

  private static let last = Mutex(0)

  /// Makes an id that no other session of this run has.
  init(address: String) {
    self.address = address
    number = DeviceID.last.withLock { last in
      last += 1
      return last
    }
  }

  var description: String { "\(address)#\(number)" }
}

/// Identifies a record and its device session.
struct RecordKey: Hashable, Sendable {
  let device: DeviceID
  let objectClass: String
  let uuid: String
}
