import ConsoleCore

/// What the program tells its layers, without knowing which of them it concerns.
enum LayerEvent {
  /// Show a class, on one of its records where that is named.
  case show(String, RecordGoal?)
  /// Put the cursor on a record of the class that is shown, or say that the filter hides it.
  case point(Record, deed: String)
  case filter(String)
  /// Sort by a column, backwards where a `-` stands before its name.
  case sort(String)
  /// Group the alarms by a word.
  case groupAlarms(String)
  /// The operator's attempt to sign in has begun.
  case signingIn(Ticket)
  /// The session could not be begun without the operator.
  case signInFailed(DeviceError)
  /// The session came back by itself.
  case signedIn
  /// A call has ended; for the layer that shows it.
  case callEnded(Int, Ticket)
}

/// A record that the cursor of a table is to go to as soon as it is there: one that was just made, or asked for.
struct RecordGoal {
  let uuid: String
  /// What was done to it, such as `Created`; nil where it was only asked for.
  var deed: String?
  /// Whether the filter keeps it from the rows.
  var isHidden = false
}

/// Where the last write is looked for that is to be undone.
enum UndoScope {
  /// All that was written to the device; a group of writes is undone as a whole.
  case device
  case record(Record)
  /// A list of writes, of which the operator chooses.
  case list
}

/// Changes that are not on the device.
struct UnsavedEdit {
  /// What is edited, as the subject of a sentence.
  let subject: String
  /// Whether what was typed is on disk, so that it is offered again.
  let isKept: Bool
}
