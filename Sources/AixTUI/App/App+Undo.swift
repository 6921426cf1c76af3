import ConsoleCore

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

/// Taking writes back, and looking at them.
extension App {
  /// The record that the topmost screen is about.
  private var shownRecord: Record? { (layers.last as? RecordScreen)?.record }

  /// Takes back the last write to what is on screen: to the record, or to the device.
  func undoLastWrite() {
    let record = shownRecord
    plan(.last(objectClass: record?.objectClass, uuid: record?.uuid))
  }

  private func plan(_ target: UndoTarget) { send(.next(), .planUndo(target, [:], device.schemas)) }

  func showHistory() {
    var screen = HistoryScreen(of: shownRecord)
    let actions = screen.start()
    layers.append(screen)
    run(actions)
  }

  /// Why no write can be taken back at present.
  var undoRefusal: String? {
    if device.isReadOnly { return Texts.readOnly }
    let top = layers.last
    guard top is ObjectsScreen || top is RecordScreen || top is HistoryScreen else {
      return "open a table, a record or the history first"
    }
    return device.editing?.journal == nil ? "the write journal is not available" : nil
  }

  func planned(_ write: WriteRecord?, _ result: Result<UndoPlan, UndoRefusal>) {
    guard let write else {
      return say("Nothing to undo: nothing was written from this machine", .info)
    }
    // A sheet that comes up under typing hands would take the next key for an answer.
    guard let top = layers.last, !top.isDialog, !(top is FormScreen), !top.takesText(context()) else {
      return say("The undo is ready. Press \(keymap.label(.undoWrite)) to see it.", .info)
    }
    // The last thing that was done to the device were all of them.
    if top is ObjectsScreen, let group = write.group { return run(GroupUndoDialog.open(group)) }
    switch result {
    case .success(let plan): layers.append(UndoSheet.make(plan, context()))
    case .failure(.needsSecret(let places)):
      let reason =
        "To undo the \(WriteText.title(write)), enter the old secret. It was not stored. "
        + "Nothing is undone without it."
      let schemas = device.schemas
      layers.append(
        SecretsDialog(places, reason: reason) { [.request(.next(), .planUndo(.write(write), $0, schemas))] })
    case .failure(let refusal):
      say("Not undone: \(WriteText.refusal(refusal)) (\(WriteText.title(write)))", .warning)
    }
  }

  func undone(_ plan: UndoPlan, _ record: Record?) {
    let write = plan.write
    if case .delete(let made) = plan.action {
      device.takeRemoval(made.objectClass, made.uuid)
    } else if let record {
      device.take(record, .own)
    }
    if case .create = plan.action {
      load(write.objectClass)
      if let record { point(to: record, deed: "Restored") }
    }
    say("Undone: \(WriteText.kind(write)) of \(WriteText.subject(write))", .good)
  }
}
