import ConsoleCore

/// The way to methods and their forms, and what is said of calls.
extension App {
  func showMethods() {
    openPane(.methods) { MethodsScreen() }
    if layers.last?.pane == .methods { device.loadMethods() }
  }

  /// Opens a method's form, with arguments where these are known already.
  func openMethod(_ name: String, _ arguments: JSONObject?) {
    device.loadMethods()
    device.loadMethodSchema(name)
    layers.append(MethodForm(name, arguments: arguments, context()))
  }

  /// Says what came of a call, whoever asked for it.
  func tellEnd(of entry: MethodHistory.Entry, _ ticket: Ticket) {
    switch entry.outcome {
    case .waiting: break
    case .ok:
      let hint = tell(.callEnded(entry.id, ticket)) ? "" : ". Press \(keymap.label(.methods)) to see the result."
      say("\(entry.method): \(CallText.summary(entry))" + hint, .good)
    case .refused(let reason): say("\(entry.method): \(reason)", .error)
    case .unknown(let reason): say("\(entry.method): \(Texts.resultUnknown) \(reason)", .error)
    }
  }
}
