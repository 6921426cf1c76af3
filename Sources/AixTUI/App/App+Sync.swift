import ConsoleCore

/// The shell around the device's sync machine: what it wants is sent, what it tells is shown.
extension App {
  /// A list that the sync machine asked for.
  struct ListRequest {
    let objectClass: String
    let number: Int
    var bytes = 0
  }

  private var moment: DeviceSync.Moment { DeviceSync.Moment(now: now, time: RealTime.now) }

  /// The classes that are followed now: those on screen, those that are pinned, calls and streams.
  var followed: Set<String> {
    let known = Set(device.classes.map(\.name))
    return Set(layers.flatMap(\.visibleClasses)).union(device.pinned.union(device.callClasses).intersection(known))
  }

  /// Tells the device when another set of classes is followed than before.
  func followWhatIsOpen() {
    let classes = followed
    guard classes != device.sync.followed else { return }
    for name in classes.subtracting(device.sync.followed) { askForSchema(of: name) }
    carryOut(device.sync.follow(classes, at: moment))
  }

  func receive(_ event: FeedEvent) {
    carryOut(device.sync.receive(event, at: moment))
    needsDrawing = true
  }

  /// Reads a class once, and its schema where that was not asked for.
  func load(_ objectClass: String) {
    askForSchema(of: objectClass)
    guard device.connection != nil else { return }
    carryOut(device.sync.want(objectClass, at: moment))
  }

  private func askForSchema(of objectClass: String) {
    if !device.hasSchemaAnswer(objectClass), !isAsking(schemaOf: objectClass) { send(.next(), .schema(objectClass)) }
  }

  private func isAsking(schemaOf objectClass: String) -> Bool {
    pending.values.contains { if case .schema(objectClass) = $0 { true } else { false } }
  }

  func cancelLoad(_ objectClass: String) {
    guard device.sync[objectClass].isListing else { return }
    carryOut(device.sync.stop(objectClass, at: moment))
    say("Stopped loading \(objectClass)", .info)
  }

  func tickSync() {
    guard let due = device.sync.deadline(at: now), due <= now else { return }
    carryOut(device.sync.tick(at: moment))
    needsDrawing = true
  }

  // MARK: The device comes and goes

  func syncLost(since: ContinuousClock.Instant, _ reason: String) {
    carryOut(device.sync.lose(since: since, reason: reason, at: moment))
  }

  func syncRecovered() { carryOut(device.sync.recover(at: moment)) }

  func sessionRenewed() { carryOut(device.sync.renewSession(at: moment)) }

  // MARK: Replies

  func receive(_ progress: ListProgress, _ ticket: Ticket) {
    guard let list = lists[ticket] else { return }
    lists[ticket]?.bytes = progress.bytesReceived
    carryOut(device.sync.receive(progress, of: list.objectClass, number: list.number, at: moment))
  }

  func receive(_ outcome: ListOutcome, _ ticket: Ticket) {
    guard let list = lists.removeValue(forKey: ticket) else { return }
    let name = list.objectClass
    let isFirst = !device.store.isRead(name)
    let output = device.sync.receive(outcome, of: name, number: list.number, bytes: list.bytes, at: moment)
    if isFirst { device.adoptCalls(name) }
    carryOut(output)
    openPendingDraft()
    offerDrafts()
    countNext()
  }

  func listFailed(_ ticket: Ticket, _ error: DeviceError) {
    guard let list = lists.removeValue(forKey: ticket) else { return }
    carryOut(device.sync.fail(error, of: list.objectClass, number: list.number, at: moment))
    countNext()
  }

  private func carryOut(_ output: DeviceSync.Output) {
    device.took(output.changes)
    for command in output.commands {
      switch command {
      case .list(let name, let number, let held):
        let ticket = Ticket.next()
        lists[ticket] = ListRequest(objectClass: name, number: number)
        send(ticket, .list(name, held: held))
      case .cancel(let name, let number):
        let ticket = lists.first { $0.value.objectClass == name && $0.value.number == number }?.key
        if let ticket {
          cancel(ticket)
          lists[ticket] = nil
        }
      case .subscribe(let classes): effects.append(.watch(classes))
      }
    }
    for note in output.notes { tell(note) }
  }

  private func tell(_ note: DeviceSync.Note) {
    switch note {
    case .signalsDoubted(let name):
      let seconds = device.sync[name].pollInterval.components.seconds
      say("\(name): the device does not signal every change. Polling every \(seconds) s.", .warning)
    case .signalsTrusted(let name): say("\(name): the device signals every change again", .info)
    case .failing(let name) where name == visibleClass:
      if let error = device.sync.errors[name] { say("\(name): \(error.message)", .error) }
    case .failing, .recovered: break
    }
  }
}
