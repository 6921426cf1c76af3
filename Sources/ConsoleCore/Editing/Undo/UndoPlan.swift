/// How a write is taken back.
public struct UndoPlan: Sendable {
  public enum Action: Sendable {
    /// An edit: what takes it back, guarded by what it made.
    case patch(GuardedPatch)
    /// A creation or a clone: the record goes where it is still as given.
    case delete(Record)
    /// A deletion: the body of a POST; the device gives the record another UUID.
    case create(body: JSON)
  }

  public let write: WriteRecord
  public internal(set) var action: Action
  public let schema: Schema?
  /// Secrets that the device never told, so that the record comes back without them.
  public internal(set) var unknownSecrets: [JSONPointer] = []
  /// Whether what comes back has another UUID, and whatever refers to the old one does not find it.
  public var makesNewUUID: Bool { if case .create = action { true } else { false } }
}

/// Why a write cannot be taken back.
public enum UndoRefusal: Error, Sendable, Hashable {
  /// Somebody else changed these fields since.
  case conflicts([FieldDifference])
  /// The old values of these fields are secrets, which are nowhere on disk: they have to be typed.
  case needsSecret([JSONPointer])
  /// The record is not there any more.
  case gone
  /// The record that was deleted is there.
  case stillThere
  /// The device refused the write, or the record is as before it.
  case notCarriedOut
  case alreadyUndone(by: String)
  case notUndoable(String)
}
