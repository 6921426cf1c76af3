import ConsoleCore

/// Opens methods and their forms, and reports the results of method calls.
extension App {
  func showMethods() {
    openPane(.methods) { MethodsScreen() }
    if layers.last?.pane == .methods { device.loadMethods() }
  }

  /// Opens a method's form, filled with the arguments that are already known.
  func openMethod(_ name: String, _ arguments: JSONObject?) {
    device.loadMethods()
    device.loadMethodSchema(name)
    append(MethodForm(name, arguments: arguments, context()))
  }

  /// Reports the result of a method call, whoever made it.
  func tellEnd(of entry: MethodHistory.Entry, _ ticket: Ticket) {
    switch entry.outcome {
    case .waiting: break
    case .ok:
      let hint = tell(.callEnded(entry.id, ticket)) ? "" : ". Press \(keymap.label(.methods)) to see the result."
      say("\(entry.method): \(MethodCallText.summary(entry))" + hint, .good)
    case .refused(let reason): say("\(entry.method): \(reason)", .error)
    case .unknown(let reason): say("\(entry.method): \(Texts.resultUnknown) \(reason)", .error)
    }
  }
}
