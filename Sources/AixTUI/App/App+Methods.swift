import ConsoleCore

/// Methods: their list and schemas, the way to their forms, and what came of calls.
extension App {
  /// How many schemas are asked for at once, so that what the operator opens is not kept waiting.
  private static let schemasAtOnce = 3

  func showMethods() {
    openPane(.methods) { MethodsScreen() }
    if layers.last is MethodsScreen { loadMethods() }
  }

  /// Reads the list of methods unless it is there, and what the journal tells of earlier calls.
  func loadMethods(again: Bool = false) {
    guard device.connection != nil, !pending.values.contains(where: \.isMethodList) else { return }
    if device.methods.ask(at: RealTime.now), device.connection?.settings.writesFolder != nil {
      send(.next(), .callHistory)
    }
    if again || !device.methods.isListed || device.methods.failure != nil {
      send(.next(), .methods)
    } else {
      // Only their names may be known, and what an absence of the device has cut short goes on.
      device.methods.queueUnread()
      askForNextSchemas()
    }
  }

  /// Reads the names of the methods for the `:` line, unless they are there; their schemas are read when wanted.
  func askForMethodNames() {
    guard device.connection != nil, !device.methods.isListed, !pending.values.contains(where: \.isMethodList) else {
      return
    }
    send(.next(), .methods)
  }

  /// Opens a method's form, with arguments where these are known already.
  func openMethod(_ name: String, _ arguments: JSONObject?) {
    loadMethods()
    if device.methods.schema(name) == nil { askForSchema(name) }
    layers.append(MethodForm(name, arguments: arguments, context()))
  }

  private func askForSchema(_ name: String) {
    let isAsked = pending.values.contains { if case .methodSchema(name) = $0 { true } else { false } }
    guard !isAsked, device.connection != nil else { return }
    device.methods.asked(schemaOf: name)
    send(.next(), .methodSchema(name))
  }

  private func askForNextSchemas() {
    while pending.values.count(where: \.isMethodSchema) < App.schemasAtOnce, let name = device.methods.nextInQueue() {
      askForSchema(name)
    }
  }

  // MARK: Replies

  func tookMethods(_ items: [NamedItem]) {
    device.methods.take(items)
    if device.methods.firstAsked != nil { askForNextSchemas() }
  }

  func tookMethodSchema(_ json: JSON, _ name: String) {
    device.methods.take(schema: json, of: name, classes: device.classes.map(\.name))
    askForNextSchemas()
  }

  func methodSchemaFailed(_ name: String, _ error: DeviceError) {
    // Only an absent device is asked again.
    if case .unreachable = error {
      device.methods.forget(schemaOf: name)
    } else {
      device.methods.take(error, schemaOf: name)
      askForNextSchemas()
    }
  }

  /// Says what came of a call, whoever asked for it.
  func callEnded(_ ticket: Ticket, _ result: Result<JSON?, DeviceError>) {
    guard let entry = device.methods.ended(ticket, result, now: now) else { return }
    switch entry.outcome {
    case .waiting: break
    case .ok:
      let isShown =
        (layers.last as? ResultScreen)?.id == entry.id || (layers.last as? MethodForm)?.awaits(ticket) == true
      let hint = isShown ? "" : ". Press \(keymap.label(.methods)) to see the result."
      say("\(entry.method): \(CallText.summary(entry))" + hint, .good)
    case .refused(let reason): say("\(entry.method): \(reason)", .error)
    case .unknown(let reason):
      say("\(entry.method): \(Texts.resultUnknown) \(reason)", .error)
    }
    // What a method has done is told by signals; where none come, the class is read again.
    if let target = entry.target, !device.isLive(target.objectClass) { load(target.objectClass) }
  }
}

extension DeviceModel {
  /// A call with what is known of its method, and of the record that its arguments name.
  func call(_ method: String, _ arguments: JSONObject) -> MethodCall {
    let names = classes.map(\.name)
    let actions = MethodAction.actions(
      of: method, schema: methods.schema(method), classes: names, table: methods.table)
    let targets = actions.compactMap { $0.target(in: arguments) }
    // What is there comes before what was not read, or is no more.
    let target = targets.first { store.record($0.objectClass, $0.uuid) != nil } ?? targets.first
    return MethodCall(method: method, arguments: arguments, schema: methods.schema(method), target: target)
  }
}

extension Request {
  var isMethodList: Bool { if case .methods = self { true } else { false } }
  var isMethodSchema: Bool { if case .methodSchema = self { true } else { false } }
}
