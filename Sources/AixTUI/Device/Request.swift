import ConsoleCore

/// Work for the network side; what comes of it arrives as a `Reply` with the same ticket.
enum Request: Sendable {
  case signIn
  case classes
  case schema(String)
  /// A class's list; what is held already comes along, so that the two are compared off the main thread.
  case list(String, held: RecordSet)
  /// Work for a screen that would hold up the main thread: it computes for long, or waits for a disk.
  case compute(@Sendable () -> any Sendable)
  case disk(@Sendable () -> any Sendable)
  case record(String, String)
  /// The same in the background: how GET gives a record is to be known before it is changed.
  case recordForm(String, String)
  case save(GuardedPatch)
  case create(String, body: JSON, Schema)
  case delete(Record, Schema)
  case clone(Record, Schema)
  /// Works out how a write is taken back; secrets that were asked for come along.
  case planUndo(UndoTarget, [JSONPointer: JSON], [String: Schema])
  case history(HistoryQuery)
  /// Takes a write back.
  case undo(UndoPlan)
  case methods
  case methodSchema(String)
  /// What the journal of writes tells of earlier calls.
  case callHistory
  case call(MethodCall)
  /// What concerns many records at once.
  case bulk(BulkRequest)
  /// Keeps on this machine what is said of alarms.
  case alarmNotes(folder: String, AlarmNotesChange)

  /// Whether it may be dropped without harm when nobody wants it any more.
  var isRead: Bool {
    switch self {
    case .save, .create, .delete, .clone, .undo, .call, .alarmNotes: false
    case .bulk(let request): request.isRead
    default: true
    }
  }
}

/// A change in what is said of alarms, and how it is told when it is done.
struct AlarmNotesChange: Sendable {
  let done: String
  let apply: @Sendable (inout AlarmNotes) -> Void
}

/// What came of a request.
enum Reply: Sendable {
  case signedIn
  case classes([NamedItem])
  case schema(String, JSON)
  case progress(String, ListProgress)
  /// A list, compared with what was held when it was asked for.
  case list(String, ListOutcome)
  /// What `compute` or `disk` has given.
  case finished(any Sendable)
  case record(Record)
  case recordForm(Record)
  case saved(Record, SaveMethod)
  /// The UUID is nil where the device did not tell it.
  case created(String, uuid: String?)
  case deleted(String, uuid: String)
  case cloned(String, source: String, uuid: String?)
  case methods([NamedItem])
  case methodSchema(String, JSON)
  case callHistory([WriteRecord])
  /// The result, nil for an empty one.
  case called(MethodCall, JSON?)
  /// What somebody else has changed meanwhile was not overwritten.
  case movedOn(Request, current: Record)
  /// The record that was to be changed is not there any more.
  case gone(Request)
  case undone(UndoPlan, Record?)
  /// How a write can be taken back, or why not; no write where there is none.
  case plannedUndo(WriteRecord?, Result<UndoPlan, UndoRefusal>)
  case history(HistoryPage)
  case bulk(BulkReply)
  case alarmNotes(Result<AlarmNotes, FileError>, of: AlarmNotesChange)
  case failed(Request, DeviceError)

  /// Whether more is to come of the same request.
  var isProgress: Bool {
    switch self {
    case .progress: true
    case .bulk(let reply): reply.isProgress
    default: false
    }
  }
}

/// Which write is to be taken back.
enum UndoTarget: Sendable {
  case write(WriteRecord)
  /// The last one, to a record or to the device.
  case last(objectClass: String?, uuid: String?)
}

/// A part of the journal of writes, of one record or of the device.
struct HistoryQuery: Sendable {
  var objectClass: String?
  var uuid: String?
  var before: WriteJournal.Position?
}

/// What a part of the journal has, newest first.
struct HistoryPage: Sendable {
  var writes: [WriteRecord]
  /// Nil where nothing is older.
  var next: WriteJournal.Position?
}
