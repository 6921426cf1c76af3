import Synchronization

/// Names a device within one run of the program: by its address, and by which of the program's sessions with it is meant.
///
/// A session that was left and one that was begun later with the same device have different ids, so that nothing of the
/// first one can be taken for the second one's.
struct DeviceID: Hashable, Sendable, CustomStringConvertible {
  /// The device's address as the operator gave it.
  let address: String
  private let number: Int

  private static let last = Mutex(0)

  /// An id that no other session of this run has.
  init(address: String) {
    self.address = address
    number = DeviceID.last.withLock { last in
      last += 1
      return last
    }
  }

  var description: String { "\(address)#\(number)" }
}

/// Which record of which device is meant.
struct RecordKey: Hashable, Sendable {
  let device: DeviceID
  let objectClass: String
  let uuid: String
}
