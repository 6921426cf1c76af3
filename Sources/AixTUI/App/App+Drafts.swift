import ConsoleCore

/// Edits that were not saved: kept while they are typed, offered again afterwards.
extension App {
  /// Keeps every open form's draft on disk as it is now.
  func keepDrafts() {
    for index in layers.indices { layers[index].keepDraft(context(for: index)) }
  }

  /// The drafts that nobody has open, the last changed first.
  func waitingDrafts() -> [DraftFile] {
    guard let store = device.editing?.drafts else { return [] }
    let (drafts, problems) = store.list()
    for problem in problems { say("Cannot read a draft: \(problem)", .warning, yields: true) }
    return drafts.filter { draft in
      guard !store.isClaimed(draft.id) else { return false }
      return !forgetSettled(draft, draft.uuid.flatMap { device.store.record(draft.objectClass, $0) })
    }
  }

  /// Forgets a draft whose edit the device has carried out, its answer having been lost; whether it was one.
  private func forgetSettled(_ draft: DraftFile, _ record: Record?) -> Bool {
    guard let record, draft.isCarriedOut(in: record, schema: device.schema(draft.objectClass)) else { return false }
    // Where it cannot be removed now, it is found again.
    try? device.editing?.drafts?.remove(draft.id)
    return true
  }

  /// Offers what a crash, a hang-up or a failed save has left, once a connection.
  func offerDrafts() {
    guard !device.drafts.hasOffered, device.drafts.checks.isEmpty, layers.count == 1, !device.isReadOnly else { return }
    let drafts = waitingDrafts()
    if !device.drafts.hasChecked {
      device.drafts.hasChecked = true
      checkDrafts(drafts)
      if !device.drafts.checks.isEmpty { return }
    }
    device.drafts.hasOffered = true
    guard !drafts.isEmpty else { return }
    if layers.last?.takesText(context()) == true {
      return say("There are unsaved drafts. Press \(keymap.label(.drafts)) to see them.", .warning)
    }
    layers.append(DraftsDialog(drafts, isUnasked: true))
  }

  /// Asks for the records of the newest drafts: what is on the device already is not offered.
  private func checkDrafts(_ drafts: [DraftFile]) {
    for draft in drafts.prefix(20) {
      guard let uuid = draft.uuid, device.store.record(draft.objectClass, uuid) == nil else { continue }
      device.drafts.checks[device.send(.record(draft.objectClass, uuid))] = draft
    }
  }

  /// Takes what came of such a question; false for the reply to another one.
  func tookDraftCheck(_ ticket: Ticket, _ reply: Reply) -> Bool {
    guard let draft = device.drafts.checks.removeValue(forKey: ticket) else { return false }
    if case .record(let record) = reply, device.editing?.drafts?.isClaimed(draft.id) == false {
      _ = forgetSettled(draft, record)
    }
    if device.drafts.checks.isEmpty { offerDrafts() }
    return true
  }

  func showDrafts() {
    let drafts = waitingDrafts()
    if drafts.isEmpty { return say("There are no unsaved drafts", .info) }
    layers.append(DraftsDialog(drafts))
  }

  /// Offers the draft of a record whose form was just opened.
  func offerDraft(of base: Record) {
    guard let store = device.editing?.drafts else { return }
    guard
      let draft = store.list(for: base.objectClass, uuid: base.uuid).first(where: { draft in
        !store.isClaimed(draft.id) && !forgetSettled(draft, base)
      })
    else { return }
    let time = MomentText.moment(draft.time, now: RealTime.now, tenths: false)
    layers.append(
      ConfirmDialog(
        title: "Unsaved draft",
        lines: [
          Dialog.Line(text: "This machine has an unsaved draft of this record from \(time)."),
          Dialog.Line(text: "You can continue editing; device changes will be merged."),
        ], confirmLabel: "Continue editing", cancelLabel: "Not now", confirmed: [.pop, .openDraft(id: draft.id)]))
  }

  func openDraft(_ id: String) {
    guard let store = device.editing?.drafts else { return }
    do throws(FileError) {
      guard let claim = try store.claim(id) else { return say("Another console is using this draft", .warning) }
      switch store.load(id) {
      case .failure(let problem): say("Cannot read the draft: \(problem.message)", .error)
      case .success(let file):
        device.drafts.pending = (file, claim)
        if !openPendingDraft() { device.load(file.objectClass) }
      }
    } catch {
      say("Cannot open the draft: \(error)", .error)
    }
  }

  /// Opens the draft that waits for its class to be read; false where it still has to wait.
  @discardableResult
  func openPendingDraft() -> Bool {
    guard let (file, claim) = device.drafts.pending else { return true }
    guard device.store.isRead(file.objectClass), device.hasSchemaAnswer(file.objectClass) else { return false }
    device.drafts.pending = nil
    guard let top = layers.last, !top.isTypedInto, !top.takesText(context()) else {
      say("The draft is ready. Press \(keymap.label(.drafts)) to open it.", .info)
      return true
    }
    let record = file.uuid.flatMap { device.store.record(file.objectClass, $0) }
    layers.append(FormScreen(restoring: file, claim: claim, current: record, context()))
    if !file.isNew, record == nil {
      say("The record was deleted on the device. Saving creates it again with a new UUID.", .warning)
    } else {
      say("Opened the draft from \(MomentText.moment(file.time, now: RealTime.now, tenths: false))", .good)
    }
    return true
  }

  func discardDraft(_ id: String) {
    do throws(FileError) { try device.editing?.drafts?.remove(id) } catch {
      return say("Cannot delete the draft: \(error)", .error)
    }
    let rest = waitingDrafts()
    if !rest.isEmpty { layers.append(DraftsDialog(rest)) }
  }
}
