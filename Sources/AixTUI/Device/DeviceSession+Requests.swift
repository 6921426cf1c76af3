import ConsoleCore

/// Requests to this device, from sending to reply.
extension DeviceSession {
  /// Sends a request; its replies carry the same ticket.
  func send(_ ticket: Ticket, _ request: Request) {
    guard connection != nil else { return say("No device is connected", .warning) }
    if case .delete(let record, _) = request { deletedTitles[record.uuid] = record.name }
    if case .call(let call) = request { methods.began(call, ticket, user: user, now: now) }
    requests[ticket] = request
    want(.send(ticket, request))
  }

  /// Sends a request and returns its ticket.
  @discardableResult
  func send(_ request: Request) -> Ticket {
    let ticket = ticket()
    send(ticket, request)
    return ticket
  }

  /// Cancels a request that only reads; a write is never cancelled.
  func cancel(_ ticket: Ticket) {
    guard let request = requests[ticket], request.isRead else { return }
    requests[ticket] = nil
    want(.cancel(ticket))
  }

  /// Whether a request that changes the device is still running.
  var isWriting: Bool { requests.values.contains(where: \.changesDevice) }

  /// Reads the list of classes unless a request for it is running.
  func askForClasses() {
    guard !requests.values.contains(where: { if case .classes = $0 { true } else { false } }) else { return }
    send(.classes)
  }

  /// Marks the reply's request as done; false if it was cancelled, so that nobody wants the reply.
  func accepts(_ reply: Reply, _ ticket: Ticket) -> Bool {
    guard ticket.device == id else { return false }
    if reply.isProgress { return requests[ticket] != nil }
    let isOfSignIn = if case .failed(.signIn, _) = reply { true } else { false }
    return requests.removeValue(forKey: ticket) != nil || isOfSignIn
  }

  // MARK: Replies

  /// Applies a reply to the session's state.
  func apply(_ reply: Reply, _ ticket: Ticket) {
    for note in connection?.takeNotes() ?? [] { say(note, .warning) }
    switch reply {
    case .signedIn:
      signInFailure = nil
      askForClasses()
    case .classes(let items): apply(classes: items)
    case .schema(let name, let json): apply(schema: json, of: name)
    case .progress(_, let progress): receive(progress, ticket)
    case .list(_, let outcome): receive(outcome, ticket)
    case .record(let record): apply(record, .polled)
    case .recordForm(let record): store.applyForm(of: record)
    case .saved(let record, _): apply(record, .own)
    case .created(let name, _): load(name)
    case .deleted(let name, let uuid): deleted(name, uuid)
    case .methods(let items): apply(methods: items)
    case .methodSchema(let name, let json): apply(methodSchema: json, of: name)
    case .callHistory(let writes): methods.history.apply(writes, before: methods.firstAsked ?? 0)
    case .movedOn(let request, let current):
      apply(current, .polled)
      if case .undo = request { say("Not undone: the record has changed since", .warning) }
    case .gone(let request): gone(request)
    case .undone(let plan, let record): undone(plan, record)
    case .bulk(let reply): apply(reply)
    case .alarmNotes(let result, let change): apply(result, of: change)
    case .failed(.list, let error): listFailed(ticket, error)
    case .failed(let request, let error): failed(request, error)
    case .finished, .cloned, .called, .plannedUndo, .history: break
    }
  }

  private func deleted(_ name: String, _ uuid: String) {
    // The signal may have arrived before the response.
    let title = deletedTitles.removeValue(forKey: uuid) ?? store.record(name, uuid)?.name ?? uuid
    applyRemoval(name, uuid)
    say("Deleted \(name) \(title)", .good)
  }

  private func gone(_ request: Request) {
    switch request {
    case .save(let change): applyRemoval(change.base.objectClass, change.base.uuid)
    case .delete(let record, _), .clone(let record, _):
      applyRemoval(record.objectClass, record.uuid)
      say("\(record.objectClass) \(record.name ?? record.uuid) no longer exists on the device", .warning)
    case .undo: say("Not undone: the record no longer exists on the device", .warning)
    default: break
    }
  }

  private func undone(_ plan: UndoPlan, _ record: Record?) {
    if case .delete(let made) = plan.action {
      applyRemoval(made.objectClass, made.uuid)
    } else if let record {
      apply(record, .own)
    }
    if case .create = plan.action { load(plan.write.objectClass) }
  }

  private func apply(classes items: [NamedItem]) {
    classes = items
    (classesFailure, classesRetry) = (nil, RetryPace())
    callBook.find(in: items.map(\.name))
    countQueue = items.map(\.name).filter { !sync[$0].isLoaded }
  }

  /// Continues to count records after a list has ended.
  func countNextIfIdle(after reply: Reply) {
    switch reply {
    case .classes, .list, .failed(.list, _): countNext()
    default: break
    }
  }

  /// Reads the next class to count its records, one at a time so that the operator's own requests do not wait.
  private func countNext() {
    guard sync.listing.isEmpty else { return }
    while let name = countQueue.first {
      countQueue.removeFirst()
      if sync.freshness(name, at: now) == .unknown {
        load(name)
        return
      }
    }
  }

  private func failed(_ request: Request, _ error: DeviceError) {
    switch request {
    case .schema(let name):
      // Without a schema the class is shown by its records; it is asked for again only after an absence.
      if case .unreachable = error { return }
      apply(schema: nil, of: name)
    case .classes:
      classesFailure = error
      if classesRetry.failed(at: now) { say(error.message, .error) }
    case .delete, .clone, .undo, .planUndo, .history: say(error.told, .error)
    case .record, .bulk: say(error.message, .error)
    case .methods:
      methods.apply(error)
      if methods.firstAsked != nil { say("Methods not loaded: \(error.message)", .error) }
    case .methodSchema(let name): methodSchemaFailed(name, error)
    case .signIn: signInFailure = error
    case .compute, .disk, .list, .save, .create, .call, .callHistory, .alarmNotes, .recordForm: break
    }
  }

  // MARK: Many records

  private func apply(_ reply: BulkReply) {
    switch reply {
    case .done(let summary, let objectClass):
      if !summary.done.isEmpty { readAgain(objectClass) }
    case .undone(let summary):
      for name in Set(summary.undone.map(\.objectClass)).sorted() { readAgain(name) }
    default: break
    }
  }

  /// Reads a class again if no signals report what was changed.
  func readAgain(_ objectClass: String) {
    if !isLive(objectClass), sync[objectClass].isLoaded { load(objectClass) }
  }
}
