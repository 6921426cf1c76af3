import ConsoleCore

/// What a layer asks the app to do.
enum Action {
  case push(any Layer)
  case pop
  /// Replaces the top layer with another.
  case replace(any Layer)
  /// Closes this dialog and passes its answer to the layer below.
  case answer(Answer)
  case request(Ticket, Request)
  case cancel(Ticket)
  /// Reads a class's list, unless it is being read.
  case load(String)
  case cancelLoad(String)
  case openClass(String)
  /// Shows a new record in the table of its class.
  case showMade(RecordKey)
  case say(String, MessageLog.Level)
  case copy(String, what: String)
  /// Reads a record, then copies its JSON.
  case copyWhenRead(RecordKey, withSecrets: Bool)
  case perform(Command)
  case runLine(String)
  case remember(objectClass: String, settings: JSON)
  case signIn(SignInAttempt)
  /// Keeps a class in sync on every screen, or stops doing so.
  case pin(String)
  /// Opens a record on top of the screen, or says that it no longer exists.
  case visit(RecordKey)
  /// Opens a method's form, filled with the arguments that are already known.
  case openMethod(String, arguments: JSONObject?)
  /// Reads the list of methods: always, or only if it is missing.
  case loadMethods(again: Bool)
  /// Continues a draft from disk, or deletes it.
  case openDraft(id: String)
  case discardDraft(id: String)
  /// Polls the status now.
  case refreshStatus
  /// Acknowledges alarms on this machine.
  case acknowledge([Alarm], note: String)
  case shelve(Alarm, minutes: Int)
  /// Adds or changes a silence, or ends it early.
  case silence(AlarmSilence)
  case endSilence(AlarmSilence)
  /// Opens a text in the operator's editor; the top layer receives the result.
  case edit(String)
  /// Runs actions for another device than the layer's own.
  case on(DeviceID, [Action])
  /// Shows the device's objects, then runs a command there if one is given.
  case showDevice(then: Command?)
  /// Shows an alarm in full.
  case openAlarm(Alarm)
  /// Connects to the device anew, or signs out of it.
  case reconnect, signOut
  case redraw, suspend, quit
}

/// The answer of a dialog to the layer that opened it.
enum Answer {
  case chosen(JSON, JSONPointer)
  /// The variant chosen for a field, or for the whole record.
  case variant(Int, JSONPointer)
  /// The key for a new entry of a map, or the new key of an existing entry.
  case named(String, JSONPointer, isNew: Bool)
  case edited(EditorResult)
  case discard
  /// Throws away the text from the editor.
  case dropText
  case save
  case note(String)
  /// Continues with what the dialog asked about.
  case goOn
  /// Which value wins in each conflict.
  case resolved([(MergeConflict, MergeSide)])
  /// The keys of the columns to show, nil for the schema's own choice.
  case columns([String]?)
}
