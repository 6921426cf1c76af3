import ConsoleCore
import Curses

extension App {
  /// Takes what came of a request: first into the model, then to the layers, which may be waiting for it.
  func receive(_ ticket: Ticket, _ reply: Reply) {
    if reply.isProgress {
      guard pending[ticket] != nil else { return }
    } else {
      // A request that was cancelled has nobody who wants its reply.
      guard pending.removeValue(forKey: ticket) != nil || ticketIsOfLogin(reply) else { return }
    }
    needsDrawing = true
    for note in device.connection?.takeNotes() ?? [] { say(note, .warning) }
    if tookDraftCheck(ticket, reply) { return }
    take(reply, ticket)
    switch reply {
    case .called(_, let result): callEnded(ticket, .success(result))
    case .failed(.call, let error): callEnded(ticket, .failure(error))
    default: break
    }
    copyRead(ticket, reply)
    if visits.remove(ticket) != nil, case .record(let record) = reply { layers.append(RecordScreen(record)) }
    for index in layers.indices.reversed() where layers.indices.contains(index) {
      let actions = layers[index].receive(reply, ticket, context(for: index))
      run(actions, from: index)
    }
  }

  private func ticketIsOfLogin(_ reply: Reply) -> Bool {
    if case .failed(.signIn, _) = reply { true } else { false }
  }

  private func take(_ reply: Reply, _ ticket: Ticket) {
    switch reply {
    case .signedIn: askForClasses()
    case .classes(let items): took(items)
    case .schema(let name, let json):
      device.take(schema: json, of: name)
      openPendingDraft()
    case .progress(_, let progress): receive(progress, ticket)
    case .list(_, let outcome): receive(outcome, ticket)
    case .index: break
    case .record(let record): device.take(record, .polled)
    case .recordForm(let record): device.store.takeForm(of: record)
    case .saved(let record, _):
      // What was edited in the table may not pass its filter any more.
      if isUnderCursor(record) { point(to: record, deed: "Saved") }
      device.take(record, .own)
    case .created(let name, _): load(name)
    case .deleted(let name, let uuid):
      // The signal of it may have come before the answer.
      let title = deletedTitles.removeValue(forKey: uuid) ?? device.store.record(name, uuid)?.name ?? uuid
      device.takeRemoval(name, uuid)
      say("Deleted \(name) \(title)", .good)
    case .cloned(let name, let source, let uuid):
      let title = device.store.record(name, source)?.name ?? source
      openClass(name, goal: uuid.map { RecordGoal(uuid: $0, deed: "Cloned") })
      say("Cloned \(title)" + (uuid.map { " as \($0)" } ?? ""), .good)
    case .methods(let items): tookMethods(items)
    case .methodSchema(let name, let json): tookMethodSchema(json, name)
    case .callHistory(let writes): device.methods.history.take(writes, before: device.methods.firstAsked ?? 0)
    case .called: break
    case .movedOn(let request, let current):
      device.take(current, .polled)
      if case .undo = request { say("Not undone: the record has changed since", .warning) }
    case .gone(let request): gone(request)
    case .undone(let plan, let record): undone(plan, record)
    case .plannedUndo(let write, let result): planned(write, result)
    case .history: break
    case .bulk(let reply): take(reply)
    case .failed(.list, let error): listFailed(ticket, error)
    case .failed(let request, let error): failed(request, error)
    }
  }

  private func gone(_ request: Request) {
    switch request {
    case .save(let change): device.takeRemoval(change.base.objectClass, change.base.uuid)
    case .delete(let record, _), .clone(let record, _):
      device.takeRemoval(record.objectClass, record.uuid)
      say("\(record.objectClass) \(record.name ?? record.uuid) no longer exists on the device", .warning)
    case .undo: say("Not undone: the record no longer exists on the device", .warning)
    default: break
    }
  }

  private func took(_ items: [NamedItem]) {
    device.classes = items
    (device.classesFailure, device.classesRetry) = (nil, DeviceModel.Retry())
    device.callBook.find(in: items.map(\.name))
    guard let place = layers.firstIndex(where: { $0 is ObjectsScreen }), var screen = layers[place] as? ObjectsScreen
    else { return }
    if screen.objectClass == nil, let first = items.first {
      let actions = screen.show(first.name, context())
      layers[place] = screen
      run(actions, from: place)
    }
    countQueue = items.map(\.name).filter { !device.sync[$0].isLoaded }
    countNext()
  }

  /// Reads the next class for its count, one at a time, so that what the operator opens is not kept waiting.
  func countNext() {
    guard device.sync.listing.isEmpty else { return }
    while let name = countQueue.first {
      countQueue.removeFirst()
      if device.sync.freshness(name, at: now) == .unknown {
        load(name)
        return
      }
    }
  }

  private func failed(_ request: Request, _ error: DeviceError) {
    switch request {
    case .index, .list: break
    case .schema(let name):
      // A class whose schema cannot be had is shown by its records; only an absent device is asked again.
      if case .unreachable = error { return }
      device.take(schema: nil, of: name)
    case .classes:
      device.classesFailure = error
      if device.classesRetry.failed(at: now) { say(error.message, .error) }
    case .signIn: signInFailed(error)
    case .delete, .clone, .undo, .planUndo, .history: say(error.told, .error)
    case .record: say(error.message, .error)
    case .methods:
      device.methods.take(error)
      if device.methods.firstAsked != nil { say("Methods not loaded: \(error.message)", .error) }
    case .methodSchema(let name): methodSchemaFailed(name, error)
    case .save, .create, .call, .callHistory, .recordForm: break
    case .bulk: say(error.message, .error)
    }
  }

  private func signInFailed(_ error: DeviceError) {
    guard !layers.contains(where: { $0 is LoginScreen }) else { return }
    layers.append(
      LoginScreen(
        address: device.address, user: device.user, hasPassword: device.connection?.settings.password != nil,
        failure: error, isUnasked: true))
  }

  /// Closes a sign-in dialog that came by itself and has nothing to ask any more.
  private func endUnaskedSignIn() {
    guard let place = layers.lastIndex(where: { ($0 as? LoginScreen)?.endsWithSignIn == true }), place > 0 else {
      return
    }
    layers.remove(at: place)
    // Whoever is typing the password does not type commands.
    strayKeys = KeyGuard(first: .seconds(1), pause: .milliseconds(700))
    strayKeys?.appear(now)
    say("Signed in again; the sign-in dialog was closed", .good)
  }

  // MARK: Connection, signals, time

  func connectionChanged(_ state: ConnectionState) {
    let before = device.state
    device.state = state
    needsDrawing = true
    if case .away(let since, let reason, _) = state { syncLost(since: since, reason) } else { syncRecovered() }
    let epoch = device.connection?.epoch ?? 0
    if epoch != sessionEpoch, case .signedIn = state {
      sessionEpoch = epoch
      sessionRenewed()
    }
    switch (before, state) {
    case (.away, .away): break
    case (_, .away(let since, let reason, _)):
      awaySince = awaySince ?? since
      say("\(reason). Retrying until it is back.", .error)
    case (_, .signedIn): becameSignedIn()
    default: break
    }
  }

  /// The device is there: after an absence, whatever it could not be asked for then is asked for now.
  private func becameSignedIn() {
    if let since = awaySince {
      awaySince = nil
      say("\(device.address) is back after \(WallClock.age(now - since))", .good)
      if device.classes.isEmpty { askForClasses() }
      if device.methods.firstAsked != nil { loadMethods() }
    }
    endUnaskedSignIn()
  }

  /// Asks for the list of classes unless that is on its way.
  private func askForClasses() {
    guard !pending.values.contains(where: { if case .classes = $0 { true } else { false } }) else { return }
    send(.next(), .classes)
  }

  func receive(_ signal: TerminalSignal) {
    switch signal {
    case .terminate, .interrupt: end(hungUp: false)
    case .hangup: end(hungUp: true)
    case .stop: effects.append(.suspend)
    case .continued: effects.append(.redraw)
    }
  }
}
