import ConsoleCore

/// Edits that were not saved: kept while they are typed, offered again afterwards.
extension App {
  /// Keeps every open form's draft on disk as it is now.
  func keepDrafts() {
    for index in layers.indices {
      guard var form = layers[index] as? FormScreen else { continue }
      form.keepDraft(context(for: index))
      layers[index] = form
    }
  }

  /// The drafts that nobody has open, the last changed first.
  func waitingDrafts() -> [DraftFile] {
    guard let store = device.editing?.drafts else { return [] }
    let (drafts, problems) = store.list()
    for problem in problems { say("a draft cannot be read and is left alone: \(problem)", .warning, yields: true) }
    return drafts.filter { !store.isClaimed($0.id) }
  }

  /// Offers what a crash, a hang-up or a failed save has left, once a connection.
  func offerDrafts() {
    guard !hasOfferedDrafts, layers.count == 1, !device.isReadOnly else { return }
    hasOfferedDrafts = true
    let drafts = waitingDrafts()
    if !drafts.isEmpty { layers.append(DraftsDialog(drafts)) }
  }

  func showDrafts() {
    let drafts = waitingDrafts()
    if drafts.isEmpty { return say("no unsaved edit waits", .info) }
    layers.append(DraftsDialog(drafts))
  }

  /// Offers the draft of a record whose form was just opened.
  func offerDraft(for form: FormScreen) {
    guard !form.isReadOnly, !form.isOnlyForEditor, form.claim == nil, let base = form.draft.base,
      let store = device.editing?.drafts
    else { return }
    guard let draft = store.list(for: base.objectClass, uuid: base.uuid).first(where: { !store.isClaimed($0.id) })
    else { return }
    let time = MomentText.moment(draft.time, now: RealTime.now, tenths: false)
    layers.append(
      ConfirmDialog(
        title: "Unsaved edit",
        lines: [
          Dialog.Line(text: "An edit of this record from \(time) was not saved and is kept on this machine."),
          Dialog.Line(text: "It can be gone on with; what the device has changed since then is merged into it."),
        ], confirmLabel: "Go on with it", cancelLabel: "Leave it", confirmed: [.pop, .openDraft(id: draft.id)]))
  }

  func openDraft(_ id: String) {
    guard let store = device.editing?.drafts else { return }
    do throws(FileError) {
      guard let claim = try store.claim(id) else { return say("another console goes on with this edit", .warning) }
      switch store.load(id) {
      case .failure(let problem): say("the draft cannot be read: \(problem.message)", .error)
      case .success(let file):
        pendingDraft = (file, claim)
        if !openPendingDraft() { load(file.objectClass) }
      }
    } catch {
      say("the draft cannot be opened: \(error)", .error)
    }
  }

  /// Opens the draft that waits for its class to be read; false where it still has to wait.
  @discardableResult
  func openPendingDraft() -> Bool {
    guard let (file, claim) = pendingDraft else { return true }
    guard device.store.isRead(file.objectClass), device.hasSchemaAnswer(file.objectClass) else { return false }
    pendingDraft = nil
    let record = file.uuid.flatMap { device.store.record(file.objectClass, $0) }
    layers.append(FormScreen(restoring: file, claim: claim, current: record, context()))
    if !file.isNew, record == nil {
      say("the record was deleted meanwhile: saving makes it anew, with another UUID", .warning)
    } else {
      say("the edit from \(MomentText.moment(file.time, now: RealTime.now, tenths: false)) is open again", .good)
    }
    return true
  }

  func discardDraft(_ id: String) {
    do throws(FileError) { try device.editing?.drafts?.remove(id) } catch {
      return say("the draft cannot be removed: \(error)", .error)
    }
    let rest = waitingDrafts()
    if !rest.isEmpty { layers.append(DraftsDialog(rest)) }
  }
}
