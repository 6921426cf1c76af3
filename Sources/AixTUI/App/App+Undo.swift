import ConsoleCore

/// Undoing writes, and showing their history.
extension App {
  /// The record on the topmost screen.
  private var shownRecord: Record? {
    if case .record(let record)? = layers.last?.undoScope { record } else { nil }
  }

  /// Plans the undo of the last write to the record on screen, or to the device.
  func undoLastWrite() {
    let record = shownRecord
    device.send(.planUndo(.last(objectClass: record?.objectClass, uuid: record?.uuid), [:], device.schemas))
  }

  func showHistory() {
    var screen = HistoryScreen(of: shownRecord)
    let actions = screen.start(context())
    append(screen)
    run(actions)
  }

  /// Why nothing can be undone now; nil if undo is available.
  var undoRefusal: String? {
    if device.isReadOnly { return Texts.readOnly }
    guard layers.last?.undoScope != nil else { return "open a table, a record or the history first" }
    return device.editing?.journal == nil ? "the write journal is not available" : nil
  }

  func planned(_ write: WriteRecord?, _ result: Result<UndoPlan, UndoRefusal>) {
    guard let write else {
      return say("Nothing to undo: nothing was written from this machine", .info)
    }
    // A sheet that opens while the operator types would handle the next key as an answer.
    guard isOnScreen, let top = layers.last, !top.isDialog, !top.isTypedInto, !top.takesText(context()) else {
      return say("The undo is ready. Press \(keymap.label(.undoWrite)) to see it.", .info)
    }
    // The last operation on the device was the whole group.
    if case .device = top.undoScope, let group = write.group { return run(GroupUndoDialog.open(group, context())) }
    switch result {
    case .success(let plan): append(UndoSheet.make(plan, context()))
    case .failure(.needsSecret(let places)):
      let reason =
        "To undo the \(WriteText.title(write)), enter the old secret. It was not stored. "
        + "Nothing is undone without it."
      let (schemas, ticket) = (device.schemas, device.ticket())
      append(
        SecretsDialog(places, reason: reason) { [.request(ticket, .planUndo(.write(write), $0, schemas))] })
    case .failure(let refusal):
      say("Not undone: \(WriteText.refusal(refusal)) (\(WriteText.title(write)))", .warning)
    }
  }
}
