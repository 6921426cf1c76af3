import ConsoleCore
import Curses

/// Handles what arrives from the device: first in its session, then in the layers.
extension App {
  func receive(_ event: DeviceEvent) {
    switch event {
    case .reply(let ticket, let reply): receive(reply, ticket)
    case .connection(let state):
      noteShown()
      if device.receive(state) {
        fleet.signInEnded(device.id)
        endUnaskedSignIn()
      }
    case .subscription(let event):
      device.receive(event)
      noteShown()
    case .status(let event):
      let new = device.alarms.newActive
      let isShown = device.receive(event)
      if isShown || layers.contains(where: { $0.showsStatus }) { noteShown() }
      // A new alarm of any device is announced at once; the same ones again need no frame.
      let now = device.alarms.newActive
      if now.count != new.count || now.worst?.key != new.worst?.key { needsDrawing = true }
    }
  }

  private func receive(_ reply: Reply, _ ticket: Ticket) {
    guard device.accepts(reply, ticket) else { return }
    noteShown()
    if handleDraftCheck(ticket, reply) { return }
    device.apply(reply, ticket)
    signInEnded(reply, ticket)
    present(reply)
    if let entry = device.callEnded(reply, ticket) { tellEnd(of: entry, ticket) }
    copyRead(ticket, reply)
    if visits.remove(ticket) != nil, isOnScreen || isOverview, case .record(let record) = reply {
      append(RecordScreen(record))
    }
    pass(reply, ticket)
    device.countNextIfIdle(after: reply)
  }

  /// Passes a reply to all layers; one of them may be waiting for it.
  func pass(_ reply: Reply, _ ticket: Ticket) {
    for index in layers.indices.reversed()
    where layers.indices.contains(index) && layers.devices[index] == ticket.device {
      let actions = layers[index].receive(reply, ticket, context(for: index))
      run(actions, from: index)
    }
  }

  /// Shows the result of a request that concerns more than one screen.
  private func present(_ reply: Reply) {
    switch reply {
    case .schema: openPendingDraft()
    case .list:
      openPendingDraft()
      offerDrafts()
    case .cloned(let name, let source, let uuid):
      let title = device.store.record(name, source)?.name ?? source
      if !isOnScreen {
        // The operator has gone on to another device.
      } else if let uuid {
        openClass(device.key(name, uuid), deed: "Cloned")
      } else {
        openClass(name)
      }
      say("Cloned \(title)" + (uuid.map { " as \($0)" } ?? ""), .good)
    case .plannedUndo(let write, let result): planned(write, result)
    case .undone(let plan, _):
      say("Undone: \(WriteText.kind(plan.write)) of \(WriteText.subject(plan.write))", .good)
    case .bulk(let reply): present(reply)
    case .failed(.signIn, let error): signInFailed(error)
    case .finished(let made): presentDrafts(made)
    default: break
    }
  }

  private func present(_ reply: BulkReply) {
    switch reply {
    case .exported(let order, let bytes):
      let count = order.records.count
      let secrets = order.format == .csv ? "secrets masked" : "without secrets"
      say("Exported \(BulkText.records(count)) to \(order.path) (\(bytes) bytes, \(secrets))", .good)
    case .exists(let order) where !isOnScreen: say("Not exported: \(order.path) already exists", .warning)
    case .exists(var order):
      order.replaces = true
      append(
        ConfirmDialog(
          title: "Export", lines: [Dialog.Line(text: order.path), Dialog.Line(text: "The file already exists.")],
          confirmLabel: "Replace", confirmed: [.request(device.ticket(), .bulk(.export(order)))]))
    case .notExported(let reason): say(reason, .error)
    case .done, .undone, .planned, .notPlanned, .began, .progress, .undoCounted: break
    }
  }

  // MARK: Signing in

  private func signInFailed(_ error: DeviceError) {
    guard !tell(.signInFailed(error)), isOnScreen else { return }
    append(
      SignInScreen(
        address: device.address, user: device.user, hasPassword: device.connection?.settings.password != nil,
        failure: error, isUnasked: true))
  }

  /// Closes a sign-in dialog that opened by itself and is no longer needed.
  private func endUnaskedSignIn() {
    guard tell(.signedIn) else { return }
    // The operator may still be typing a password, which must not be read as commands.
    strayKeys = KeyGuard(first: .seconds(1), pause: .milliseconds(700))
    strayKeys?.appear(now)
    say("Signed in again; the sign-in dialog was closed", .good)
  }

  // MARK: Operating system signals

  func receive(_ signal: TerminalSignal) {
    switch signal {
    case .terminate, .interrupt: end(hungUp: false)
    case .hangup: end(hungUp: true)
    case .stop: effects.append(.suspend)
    case .continued: effects.append(.redraw)
    }
  }
}
