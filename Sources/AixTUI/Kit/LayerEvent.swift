import ConsoleCore

/// An event for the layers, sent without knowing which one it concerns.
enum LayerEvent {
  /// Show a class, and put the cursor on a record if one is named.
  case show(String, RecordGoal?)
  case filter(String)
  /// Another device is shown from now on: what was marked or selected belongs to the one before.
  case deviceChanged
  /// Sort by a column; a `-` before its name reverses the order.
  case sort(String)
  /// Group the alarms by a criterion.
  case groupAlarms(String)
  /// The operator's sign-in has started.
  case signingIn(Ticket)
  /// The sign-in failed and needs the operator.
  case signInFailed(DeviceError)
  /// The session was renewed without the operator.
  case signedIn
  /// A method call has ended; for the layer that shows it.
  case callEnded(Int, Ticket)
}

/// A record for a table's cursor to go to as soon as it exists: a new one, or one the operator asked for.
struct RecordGoal {
  let uuid: String
  /// What was done to it, such as `Created`; nil if it was only asked for.
  var deed: String?
  /// Whether the filter hides it.
  var isHidden = false
}

/// Where undo looks for the last write.
enum UndoScope {
  /// All writes to the device; undo treats a group of writes as one.
  case device
  case record(Record)
  /// A list of writes from which the operator chooses.
  case list
}

/// Changes that are not on the device.
struct UnsavedEdit {
  /// What is being edited, as the subject of a sentence.
  let subject: String
  /// Whether the edit is on disk, so that it is offered again.
  let isKept: Bool
}
