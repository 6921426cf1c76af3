import ConsoleCore

/// What came of work on many records, as far as it concerns more than its screen.
extension App {
  func take(_ reply: BulkReply) {
    switch reply {
    case .done(let summary, let objectClass):
      if !summary.done.isEmpty { readAgain(objectClass) }
    case .undone(let summary):
      for name in Set(summary.undone.map(\.objectClass)).sorted() { readAgain(name) }
    case .exported(let order, let bytes):
      let count = order.records.count
      let secrets = order.format == .csv ? "secrets masked" : "without secrets"
      say("Exported \(BulkText.records(count)) to \(order.path) (\(bytes) bytes, \(secrets))", .good)
    case .exists(var order):
      order.replaces = true
      layers.append(
        ConfirmDialog(
          title: "Export", lines: [Dialog.Line(text: order.path), Dialog.Line(text: "The file already exists.")],
          confirmLabel: "Replace", confirmed: [.request(.next(), .bulk(.export(order)))]))
    case .notExported(let reason): say(reason, .error)
    case .planned, .notPlanned, .began, .progress, .undoCounted: break
    }
  }

  /// Signals tell of what was changed; where none come the class is read.
  private func readAgain(_ objectClass: String) {
    if !device.isLive(objectClass), device.sync[objectClass].isLoaded { load(objectClass) }
  }
}
