import ConsoleCore

/// Carries out the commands of `DeviceSync` and reports its notes.
extension DeviceSession {
  private var moment: DeviceSync.Moment { DeviceSync.Moment(now: now, time: RealTime.now) }

  /// Keeps the visible classes in sync, and also pinned ones, calls and streams.
  func follow(_ visible: Set<String>) {
    let wanted = visible.union(alwaysFollowed())
    guard wanted != sync.followed else { return }
    for name in wanted.subtracting(sync.followed) { askForSchema(of: name) }
    carryOut(sync.follow(wanted, at: moment))
  }

  /// The classes that are kept in sync on every screen, worked out again when the classes or the pins change.
  private func alwaysFollowed() -> Set<String> {
    if let always, always.pinned == settings.pinned { return always.names }
    let names = settings.pinned.union(callClasses).intersection(classes.map(\.name))
    always = (settings.pinned, names)
    return names
  }

  func receive(_ event: SubscriptionEvent) { carryOut(sync.receive(event, at: moment)) }

  /// Reads a class once, and its schema if that was not read yet.
  func load(_ objectClass: String) {
    askForSchema(of: objectClass)
    guard connection != nil else { return }
    carryOut(sync.want(objectClass, at: moment))
  }

  /// Reads a class and reports a failure even if the last attempt failed too.
  func loadAnew(_ objectClass: String) {
    sync.errors[objectClass] = nil
    load(objectClass)
  }

  private func askForSchema(of objectClass: String) {
    let isAsked = requests.values.contains { if case .schema(objectClass) = $0 { true } else { false } }
    if !hasSchemaAnswer(objectClass), !isAsked, connection != nil { send(.schema(objectClass)) }
  }

  func stopLoading(_ objectClass: String) {
    guard sync[objectClass].isListing else { return }
    carryOut(sync.stop(objectClass, at: moment))
    say("Stopped loading \(objectClass)", .info)
  }

  /// Does what is due; true if anything was.
  func tick() -> Bool {
    if let due = classesDeadline, due <= now {
      classesFailure = nil
      send(.classes)
    }
    guard let due = sync.deadline(at: now), due <= now else { return false }
    carryOut(sync.tick(at: moment))
    return true
  }

  /// When to call `tick` even if nothing happens; nil for never.
  func deadline(at now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
    [sync.deadline(at: now), classesDeadline].compactMap { $0 }.min()
  }

  /// When to retry the list of classes after a failure.
  private var classesDeadline: ContinuousClock.Instant? {
    guard case .signedIn = state, classes.isEmpty, let failure = classesFailure else { return nil }
    return classesRetry.deadline(after: failure, first: .seconds(2))
  }

  // MARK: The device comes and goes

  func syncLost(since: ContinuousClock.Instant) {
    carryOut(sync.lose(since: since, reason: Freshness.noAnswer, at: moment))
  }

  func syncRecovered() { carryOut(sync.recover(at: moment)) }

  func sessionRenewed() { carryOut(sync.renewSession(at: moment)) }

  // MARK: Replies

  func receive(_ progress: ListProgress, _ ticket: Ticket) {
    guard let list = lists[ticket] else { return }
    lists[ticket]?.bytes = progress.bytesReceived
    carryOut(sync.receive(progress, of: list.objectClass, number: list.number, at: moment))
  }

  func receive(_ outcome: ListOutcome, _ ticket: Ticket) {
    guard let list = lists.removeValue(forKey: ticket) else { return }
    let name = list.objectClass
    let isFirst = !store.isRead(name)
    let output = sync.receive(outcome, of: name, number: list.number, bytes: list.bytes, at: moment)
    if isFirst { adoptCalls(name) }
    carryOut(output)
  }

  func listFailed(_ ticket: Ticket, _ error: DeviceError) {
    guard let list = lists.removeValue(forKey: ticket) else { return }
    carryOut(sync.fail(error, of: list.objectClass, number: list.number, at: moment))
  }

  private func carryOut(_ output: DeviceSync.Output) {
    apply(output.changes)
    for command in output.commands {
      switch command {
      case .list(let name, let number, let held):
        let ticket = ticket()
        lists[ticket] = ListRequest(objectClass: name, number: number)
        send(ticket, .list(name, held: held))
      case .cancel(let name, let number):
        let ticket = lists.first { $0.value.objectClass == name && $0.value.number == number }?.key
        if let ticket {
          cancel(ticket)
          lists[ticket] = nil
        }
      case .subscribe(let classes): want(.watch(classes))
      }
    }
    for note in output.notes { tell(note) }
  }

  private func tell(_ note: DeviceSync.Note) {
    switch note {
    case .signalsDoubted(let name):
      let seconds = sync[name].pollInterval.components.seconds
      say("\(name): the device does not signal every change. Polling every \(seconds) s.", .warning)
    case .signalsTrusted(let name): say("\(name): the device signals every change again", .info)
    case .failing(let name) where name == visibleClass:
      if let error = sync.errors[name] { say("\(name): \(error.message)", .error) }
    case .failing, .recovered: break
    }
  }
}
