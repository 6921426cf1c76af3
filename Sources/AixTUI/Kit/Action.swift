import ConsoleCore

/// What a layer wants done that it cannot do to itself.
enum Action {
  case push(any Layer)
  case pop
  /// Takes the top layer away and puts another in its place.
  case replace(any Layer)
  /// Takes this dialog away and gives its answer to the layer below.
  case answer(Answer)
  case request(Ticket, Request)
  case cancel(Ticket)
  /// Reads a class's list, unless that is under way.
  case load(String)
  case cancelLoad(String)
  case openClass(String)
  /// Shows a record that was just made in the table of its class.
  case showMade(RecordKey)
  case say(String, MessageLog.Level)
  case copy(String, what: String)
  /// Copies a record's JSON, which has to be read first.
  case copyWhenRead(RecordKey, withSecrets: Bool)
  case perform(Command)
  case runLine(String)
  case remember(objectClass: String, settings: JSON)
  case signIn(SignInAttempt)
  /// Follows a class wherever the operator is, or no longer.
  case pin(String)
  /// Opens a record over what is on screen, or says that it is gone.
  case visit(RecordKey)
  /// Opens a method's form, with arguments where these are known already.
  case openMethod(String, arguments: JSONObject?)
  /// Reads the list of methods, anew or unless it is there.
  case loadMethods(again: Bool)
  /// Goes on with a draft from disk, or forgets it.
  case openDraft(id: String)
  case discardDraft(id: String)
  /// Asks for the status now.
  case refreshStatus
  /// Says on this machine that alarms were seen.
  case acknowledge([Alarm], note: String)
  case shelve(Alarm, minutes: Int)
  /// Sets or changes a silence over a pattern of alarms, or ends it early.
  case silence(AlarmSilence)
  case endSilence(AlarmSilence)
  /// Opens a text in the operator's editor; the top layer is told what came of it.
  case edit(String)
  case redraw, suspend, quit
}

/// What a dialog hands to the layer that opened it.
enum Answer {
  case chosen(JSON, JSONPointer)
  /// The branch of a field, or of the whole record.
  case variant(Int, JSONPointer)
  /// The key for a new entry of a map, or for the entry that is to be renamed.
  case named(String, JSONPointer, isNew: Bool)
  case edited(EditorResult)
  case discard
  /// To throw away the text that the editor left.
  case dropText
  case save
  case note(String)
  /// To go on with what a dialog asked about.
  case goOn
  /// Which value is to stay where two have changed a field differently.
  case resolved([(MergeConflict, MergeSide)])
  /// The keys of the columns to show, nil for the schema's own choice.
  case columns([String]?)
}
