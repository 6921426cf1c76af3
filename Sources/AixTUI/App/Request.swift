import ConsoleCore

/// Work for the network side; what comes of it arrives as a `Reply` with the same ticket.
enum Request: Sendable {
  case signIn
  case classes
  case schema(String)
  /// A class's list; what is held already comes along, so that the two are compared off the main thread.
  case list(String, held: RecordSet)
  /// The text of a large table made ready for its filter.
  case index(String, RecordSet, [Column])
  case record(String, String)
  case save(original: Record, patch: JSONPatch)
  case create(String, body: JSON)
  case delete(String, uuid: String)
  case clone(String, uuid: String)
  case methods
  case methodSchema(String)
  /// What the journal of writes tells of earlier calls.
  case callHistory
  case call(MethodCall)

  /// Whether it may be dropped without harm when nobody wants it any more.
  var isRead: Bool {
    switch self {
    case .save, .create, .delete, .clone, .call: false
    default: true
    }
  }
}

/// What came of a request.
enum Reply: Sendable {
  case signedIn
  case classes([NamedItem])
  case schema(String, JSON)
  case progress(String, ListProgress)
  /// A list, compared with what was held when it was asked for.
  case list(String, ListOutcome)
  case index(String, version: Int, FilterIndex)
  case record(Record)
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
  case failed(Request, DeviceError)
}
