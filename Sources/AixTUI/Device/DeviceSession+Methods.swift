import ConsoleCore

/// Methods: their list and schemas, and what came of calls.
extension DeviceSession {
  /// How many schemas are asked for at once, so that what the operator opens is not kept waiting.
  private static let schemasAtOnce = 3

  private var isListingMethods: Bool {
    requests.values.contains { if case .methods = $0 { true } else { false } }
  }

  /// Reads the list of methods unless it is there, and what the journal tells of earlier calls.
  func loadMethods(again: Bool = false) {
    guard connection != nil, !isListingMethods else { return }
    if methods.ask(at: RealTime.now), connection?.settings.writesFolder != nil { send(.callHistory) }
    if again || !methods.isListed || methods.failure != nil {
      send(.methods)
    } else {
      // Only their names may be known, and what an absence of the device has cut short goes on.
      methods.queueUnread()
      askForNextSchemas()
    }
  }

  /// Reads the names of the methods, unless they are there; their schemas are read when wanted.
  func loadMethodNames() {
    guard connection != nil, !methods.isListed, !isListingMethods else { return }
    send(.methods)
  }

  /// Reads a method's schema unless it is there.
  func loadMethodSchema(_ name: String) {
    if methods.schema(name) == nil { askForMethodSchema(name) }
  }

  private func askForMethodSchema(_ name: String) {
    let isAsked = requests.values.contains { if case .methodSchema(name) = $0 { true } else { false } }
    guard !isAsked, connection != nil else { return }
    methods.asked(schemaOf: name)
    send(.methodSchema(name))
  }

  private func askForNextSchemas() {
    func asked() -> Int { requests.values.count { if case .methodSchema = $0 { true } else { false } } }
    while asked() < DeviceSession.schemasAtOnce, let name = methods.nextInQueue() { askForMethodSchema(name) }
  }

  // MARK: Replies

  func apply(methods items: [NamedItem]) {
    methods.apply(items)
    if methods.firstAsked != nil { askForNextSchemas() }
  }

  func apply(methodSchema json: JSON, of name: String) {
    methods.apply(schema: json, of: name, classes: classes.map(\.name))
    askForNextSchemas()
  }

  func methodSchemaFailed(_ name: String, _ error: DeviceError) {
    // Only an absent device is asked again.
    if case .unreachable = error {
      methods.forget(schemaOf: name)
    } else {
      methods.apply(error, schemaOf: name)
      askForNextSchemas()
    }
  }

  /// Notes what came of a call, whoever asked for it, and returns it as the history has it; nil for another reply.
  func callEnded(_ reply: Reply, _ ticket: Ticket) -> MethodHistory.Entry? {
    let result: Result<JSON?, DeviceError>
    switch reply {
    case .called(_, let json): result = .success(json)
    case .failed(.call, let error): result = .failure(error)
    default: return nil
    }
    guard let entry = methods.ended(ticket, result, now: now) else { return nil }
    // What a method has done is told by signals; where none come, the class is read again.
    if let target = entry.target, !isLive(target.objectClass) { load(target.objectClass) }
    return entry
  }

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
