/// How a write is undone.
public struct UndoPlan: Sendable {
  public enum Action: Sendable {
    /// An edit: the reverse changes, with tests of the values that it set.
    case patch(GuardedPatch)
    /// A creation or a clone: the record is deleted if it is unchanged.
    case delete(Record)
    /// A deletion: the body of a POST; the device assigns a new UUID.
    case create(body: JSON)
  }

  public let write: WriteRecord
  public internal(set) var action: Action
  public let schema: Schema?
  /// Secrets that the device never sent, so that the record is restored without them.
  public internal(set) var unknownSecrets: [JSONPointer] = []
  /// Whether the restored record gets another UUID, so that references to the old one are broken.
  public var makesNewUUID: Bool { if case .create = action { true } else { false } }
}

/// Why a write cannot be undone.
public enum UndoRefusal: Error, Sendable, Hashable {
  /// These fields were changed elsewhere since.
  case conflicts([FieldDifference])
  /// The old values of these fields are secrets, which are not on disk and must be typed.
  case needsSecret([JSONPointer])
  /// The record no longer exists.
  case gone
  /// The deleted record exists again.
  case stillThere
  /// The device refused the write, or the record is in its earlier state.
  case notCarriedOut
  case alreadyUndone(by: String)
  case notUndoable(String)
}
