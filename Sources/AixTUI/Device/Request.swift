import ConsoleCore

/// Work for the network side; its `Reply` carries the same ticket.
enum Request: Sendable {
  case signIn
  case classes
  case schema(String)
  /// A class's list; `held` comes along so that the two are compared off the main thread.
  case list(String, held: RecordSet)
  /// Work that would block the main thread: `compute` takes long, `disk` waits for a disk.
  case compute(@Sendable () -> any Sendable)
  case disk(@Sendable () -> any Sendable)
  case record(String, String)
  /// Reads a record in the background to learn the form GET returns, before the record is changed.
  case recordForm(String, String)
  case save(GuardedPatch)
  case create(String, body: JSON, Schema)
  case delete(Record, Schema)
  case clone(Record, Schema)
  /// Plans the undo of a write, with the secrets that the operator entered for it.
  case planUndo(UndoTarget, [JSONPointer: JSON], [String: Schema])
  case history(HistoryQuery)
  /// Undoes a write.
  case undo(UndoPlan)
  case methods
  case methodSchema(String)
  /// Earlier method calls from the journal of writes.
  case callHistory
  case call(MethodCall)
  /// An operation on many records.
  case bulk(BulkRequest)
  /// Saves notes on alarms on this machine.
  case alarmNotes(folder: String, AlarmNotesChange)

  /// Whether the request only reads, so that it can be cancelled without harm.
  var isRead: Bool {
    switch self {
    case .save, .create, .delete, .clone, .undo, .call, .alarmNotes: false
    case .bulk(let request): request.isRead
    default: true
    }
  }

  /// Whether the device is changed; other requests that are not reads write to this machine's disk.
  var changesDevice: Bool {
    switch self {
    case .alarmNotes, .bulk(.export): false
    default: !isRead
    }
  }
}

/// A change to the notes on alarms, and the text that reports it.
struct AlarmNotesChange: Sendable {
  let done: String
  let apply: @Sendable (inout AlarmNotes) -> Void
}

/// The result of a request, or its progress.
enum Reply: Sendable {
  case signedIn
  case classes([NamedItem])
  case schema(String, JSON)
  case progress(String, ListProgress)
  /// A list, compared with the records held when it was requested.
  case list(String, ListOutcome)
  /// The result of `compute` or `disk`.
  case finished(any Sendable)
  case record(Record)
  case recordForm(Record)
  case saved(Record, SaveMethod)
  /// The UUID is nil if the device did not return it.
  case created(String, uuid: String?)
  case deleted(String, uuid: String)
  case cloned(String, source: String, uuid: String?)
  case methods([NamedItem])
  case methodSchema(String, JSON)
  case callHistory([WriteRecord])
  /// The result, nil for an empty one.
  case called(MethodCall, JSON?)
  /// Not written, because somebody else changed the record meanwhile.
  case movedOn(Request, current: Record)
  /// The record to change no longer exists.
  case gone(Request)
  case undone(UndoPlan, Record?)
  /// The plan for undoing a write, or why there is none; no write if nothing was written.
  case plannedUndo(WriteRecord?, Result<UndoPlan, UndoRefusal>)
  case history(HistoryPage)
  case bulk(BulkReply)
  case alarmNotes(Result<AlarmNotes, FileError>, of: AlarmNotesChange)
  case failed(Request, DeviceError)

  /// Whether more replies to the same request follow.
  var isProgress: Bool {
    switch self {
    case .progress: true
    case .bulk(let reply): reply.isProgress
    default: false
    }
  }
}

/// The write to undo.
enum UndoTarget: Sendable {
  case write(WriteRecord)
  /// The last write to a record, or to the device if both are nil.
  case last(objectClass: String?, uuid: String?)
}

/// Selects a part of the journal of writes, of one record or of the device.
struct HistoryQuery: Sendable {
  var objectClass: String?
  var uuid: String?
  var before: WriteJournal.Position?
}

/// A part of the journal, newest first.
struct HistoryPage: Sendable {
  var writes: [WriteRecord]
  /// Nil if there are no older writes.
  var next: WriteJournal.Position?
}
