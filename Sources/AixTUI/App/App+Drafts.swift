import ConsoleCore

/// Unsaved drafts: kept on disk while the operator types, offered again later.
extension App {
  /// Saves the current draft of every open form to disk.
  func keepDrafts() {
    for index in layers.indices { layers[index].keepDraft(context(for: index)) }
  }

  // MARK: Finding

  /// Starts a search for drafts on disk.
  private func findDrafts(for purpose: FoundDrafts.Purpose) {
    guard let store = device.editing?.drafts else {
      if case .list = purpose { say("There are no unsaved drafts", .info) }
      return
    }
    device.send(.disk { FoundDrafts.find(in: store, for: purpose) })
  }

  /// Shows the result of work with drafts on disk; ignores results of other work.
  func presentDrafts(_ made: any Sendable) {
    switch made {
    case let found as FoundDrafts: receive(found)
    case let opened as OpenedDraft: receive(opened)
    case let removed as RemovedDraft:
      if let problem = removed.problem { say(problem, .error) }
      if let rest = removed.rest { receive(rest) }
    default: break
    }
  }

  private func receive(_ found: FoundDrafts) {
    for problem in found.problems { say("Cannot read a draft: \(problem)", .warning, yields: true) }
    switch found.purpose {
    case .offer:
      device.drafts.found = found.drafts
      checkDrafts(found.drafts)
      offerDrafts()
    case .list, .rest:
      let drafts = unsettled(found.drafts)
      if !isOnScreen { return }
      if !drafts.isEmpty {
        append(DraftsDialog(drafts))
      } else if case .list = found.purpose {
        say("There are no unsaved drafts", .info)
      }
    case .form(let key, let keys): offer(found.drafts, forFormOf: key, wasTouched: keys != keyCount)
    }
  }

  /// The drafts whose edit the device does not have yet; removes the others, whose response was lost.
  private func unsettled(_ drafts: [DraftFile]) -> [DraftFile] {
    drafts.filter { draft in
      !forgetSettled(draft, draft.uuid.flatMap { device.store.record(draft.objectClass, $0) })
    }
  }

  private func forgetSettled(_ draft: DraftFile, _ record: Record?) -> Bool {
    guard let record, draft.isCarriedOut(in: record, schema: device.schema(draft.objectClass)) else { return false }
    // If removing fails, the next search finds it again.
    if let store = device.editing?.drafts {
      device.send(.disk { RemovedDraft.remove(draft.id, from: store, listsRest: false) })
    }
    return true
  }

  // MARK: Offering

  /// Offers the drafts that a crash, a hang-up or a failed save left behind, once per connection.
  func offerDrafts() {
    guard !device.drafts.hasOffered, device.drafts.checks.isEmpty, !device.isReadOnly else { return }
    if !device.drafts.isAsked {
      device.drafts.isAsked = true
      findDrafts(for: .offer)
    }
    guard let found = device.drafts.found, isOnScreen, layers.count == rootCount else { return }
    device.drafts.hasOffered = true
    let drafts = unsettled(found)
    guard !drafts.isEmpty else { return }
    if layers.last?.takesText(context()) == true {
      return say("There are unsaved drafts. Press \(keymap.label(.drafts)) to see them.", .warning)
    }
    append(DraftsDialog(drafts, isUnasked: true))
  }

  /// Reads the records of the newest drafts: an edit that the device already has is not offered.
  private func checkDrafts(_ drafts: [DraftFile]) {
    for draft in drafts.prefix(20) {
      guard let uuid = draft.uuid, device.store.record(draft.objectClass, uuid) == nil else { continue }
      device.drafts.checks[device.send(.record(draft.objectClass, uuid))] = draft
    }
  }

  /// Handles the reply to such a read; false for any other reply.
  func handleDraftCheck(_ ticket: Ticket, _ reply: Reply) -> Bool {
    guard let draft = device.drafts.checks.removeValue(forKey: ticket) else { return false }
    if case .record(let record) = reply, forgetSettled(draft, record) {
      device.drafts.found?.removeAll { $0.id == draft.id }
    }
    if device.drafts.checks.isEmpty { offerDrafts() }
    return true
  }

  func showDrafts() { findDrafts(for: .list) }

  /// Searches for a draft of the record whose form was just opened.
  func offerDraft(of record: Record) {
    findDrafts(for: .form(device.key(record.objectClass, record.uuid), keys: keyCount))
  }

  /// Offers the draft in a form that nobody has touched; otherwise only mentions it.
  private func offer(_ drafts: [DraftFile], forFormOf key: RecordKey, wasTouched: Bool) {
    guard isOnScreen, let base = layers.last?.draftRecord, device.key(base.objectClass, base.uuid) == key else {
      return
    }
    let own = drafts.filter { $0.objectClass == key.objectClass && $0.uuid == key.uuid }
    guard let draft = own.first(where: { !forgetSettled($0, base) }) else { return }
    let time = MomentText.moment(draft.time, now: RealTime.now, tenths: false)
    if wasTouched {
      let key = keymap.label(.drafts)
      return say("This record has an unsaved draft from \(time). Press \(key) outside the form to see it.", .warning)
    }
    append(
      ConfirmDialog(
        title: "Unsaved draft",
        lines: [
          Dialog.Line(text: "This machine has an unsaved draft of this record from \(time)."),
          Dialog.Line(text: "You can continue editing; device changes will be merged."),
        ], confirmLabel: "Continue editing", cancelLabel: "Not now", confirmed: [.pop, .openDraft(id: draft.id)]))
  }

  // MARK: Opening

  func openDraft(_ id: String) {
    guard let store = device.editing?.drafts else { return }
    device.send(.disk { OpenedDraft.open(id, in: store) })
  }

  private func receive(_ opened: OpenedDraft) {
    switch opened {
    case .taken: say("Another console is using this draft", .warning)
    case .failed(let reason): say(reason, .error)
    case .opened(let file, let slot):
      device.drafts.pending = (file, slot)
      if !openPendingDraft() { device.load(file.objectClass) }
    }
  }

  /// Opens the draft that waits for its class to be read; false if it still has to wait.
  @discardableResult
  func openPendingDraft() -> Bool {
    guard let (file, slot) = device.drafts.pending else { return true }
    guard device.store.isRead(file.objectClass), device.hasSchemaAnswer(file.objectClass) else { return false }
    device.drafts.pending = nil
    guard isOnScreen, let top = layers.last, !top.isTypedInto, !top.takesText(context()) else {
      say("The draft is ready. Press \(keymap.label(.drafts)) to open it.", .info)
      return true
    }
    let record = file.uuid.flatMap { device.store.record(file.objectClass, $0) }
    let form = FormScreen(restoring: file, slot: slot, current: record, context())
    append(form)
    readRecords(of: form)
    if !file.isNew, record == nil {
      say("The record was deleted on the device. Saving creates it again with a new UUID.", .warning)
    } else {
      say("Opened the draft from \(MomentText.moment(file.time, now: RealTime.now, tenths: false))", .good)
    }
    return true
  }

  func discardDraft(_ id: String) {
    guard let store = device.editing?.drafts else { return }
    device.send(.disk { RemovedDraft.remove(id, from: store, listsRest: true) })
  }
}
