import ConsoleCore

/// Methods: their list, their schemas and the results of method calls.
extension DeviceSession {
  /// How many schemas are read at once; few, so that the operator's own requests do not wait.
  private static let schemasAtOnce = 3

  private var isListingMethods: Bool {
    requests.values.contains { if case .methods = $0 { true } else { false } }
  }

  /// Reads the list of methods if it is missing, and the earlier method calls from the journal.
  func loadMethods(again: Bool = false) {
    guard connection != nil, !isListingMethods else { return }
    if methods.ask(at: RealTime.now), connection?.settings.writesFolder != nil { send(.callHistory) }
    if again || !methods.isListed || methods.failure != nil {
      send(.methods)
    } else {
      // Perhaps only the names are known, or the device was away before all schemas were read.
      methods.queueUnread()
      askForNextSchemas()
    }
  }

  /// Reads the names of the methods if they are missing; schemas are read when needed.
  func loadMethodNames() {
    guard connection != nil, !methods.isListed, !isListingMethods else { return }
    send(.methods)
  }

  /// Reads a method's schema if it is missing.
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
    // Ask again only if the device was away.
    if case .unreachable = error {
      methods.forget(schemaOf: name)
    } else {
      methods.apply(error, schemaOf: name)
      askForNextSchemas()
    }
  }

  /// Records the result of a method call, whoever made it, and returns its history entry; nil for another reply.
  func callEnded(_ reply: Reply, _ ticket: Ticket) -> MethodHistory.Entry? {
    let result: Result<JSON?, DeviceError>
    switch reply {
    case .called(_, let json): result = .success(json)
    case .failed(.call, let error): result = .failure(error)
    default: return nil
    }
    guard let entry = methods.ended(ticket, result, now: now) else { return nil }
    // Signals report what the method changed; without them, read the class again.
    if let target = entry.target, !isLive(target.objectClass) { load(target.objectClass) }
    return entry
  }

  /// Makes a method call with the method's schema and the record that its arguments name.
  func call(_ method: String, _ arguments: JSONObject) -> MethodCall {
    let names = classes.map(\.name)
    let actions = MethodAction.actions(
      of: method, schema: methods.schema(method), classes: names, table: methods.table)
    let targets = actions.compactMap { $0.target(in: arguments) }
    // A record in the store is more likely than one that is unread or gone.
    let target = targets.first { store.record($0.objectClass, $0.uuid) != nil } ?? targets.first
    return MethodCall(method: method, arguments: arguments, schema: methods.schema(method), target: target)
  }
}
