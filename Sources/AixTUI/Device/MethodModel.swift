import ConsoleCore

/// A device's methods: their names, their schemas and the method calls so far.
struct MethodModel {
  /// The state of a method's schema.
  enum SchemaState {
    case asked
    case known(Schema)
    /// The device has no readable schema, for this reason; the operator can enter the arguments as JSON.
    case missing(String)
  }

  private(set) var items: [NamedItem] = []
  /// Whether the list was read.
  private(set) var isListed = false
  private(set) var failure: DeviceError?
  private(set) var schemas: [String: SchemaState] = [:]
  /// The methods whose schemas are still to be read, in order.
  private(set) var queue: [String] = []
  var history = MethodHistory()
  /// The running method calls: their numbers in the history, and when they began.
  private(set) var running: [Ticket: (id: Int, call: MethodCall, began: ContinuousClock.Instant)] = [:]
  /// The method call that ended last, and its number in the history.
  private(set) var lastEnded: (ticket: Ticket, id: Int)?
  /// When methods were first asked for; earlier method calls come from the journal.
  private(set) var firstAsked: Int64?
  let table: MethodWords
  /// Increases with every change of the list or the schemas.
  private(set) var version = 0
  private var dangers: [String: Bool] = [:]

  init(table: MethodWords = MethodWords()) { self.table = table }

  // MARK: The list

  /// Notes a request for the list; true for the first one.
  mutating func ask(at time: Int64) -> Bool {
    defer { firstAsked = firstAsked ?? time }
    return firstAsked == nil
  }

  mutating func apply(_ items: [NamedItem]) {
    version += 1
    self.items = items
    dangers = Dictionary(items.map { ($0.name, table.isDangerous($0.name)) }, uniquingKeysWith: { first, _ in first })
    isListed = true
    failure = nil
    for name in items.map(\.name) { if case .missing? = schemas[name] { schemas[name] = nil } }
    queueUnread()
  }

  /// Queues the methods that have no schema state yet.
  mutating func queueUnread() { queue = items.map(\.name).filter { schemas[$0] == nil } }

  mutating func apply(_ error: DeviceError) {
    failure = error
    isListed = true
  }

  func description(_ method: String) -> String? { items.first { $0.name == method }?.description }

  func isDangerous(_ method: String) -> Bool { dangers[method] ?? table.isDangerous(method) }

  // MARK: Schemas

  /// Removes and returns the next method whose schema is to be read.
  mutating func nextInQueue() -> String? {
    while let name = queue.first {
      queue.removeFirst()
      if case .known? = schemas[name] { continue }
      return name
    }
    return nil
  }

  mutating func asked(schemaOf method: String) { schemas[method] = .asked }

  /// Forgets a request for a schema that failed because the device is away.
  mutating func forget(schemaOf method: String) { schemas[method] = nil }

  mutating func apply(schema json: JSON, of method: String, classes: [String]) {
    version += 1
    guard let schema = Schema(json, method: method) else {
      schemas[method] = .missing("cannot read its schema")
      return
    }
    schemas[method] = .known(MethodModel.noting(schema, json, method, classes, table))
  }

  mutating func apply(_ error: DeviceError, schemaOf method: String) { schemas[method] = .missing(error.message) }

  func schema(_ method: String) -> Schema? {
    if case .known(let schema)? = schemas[method] { schema } else { nil }
  }

  /// Adds the class to each argument that is a record's UUID, so that the form offers records by name.
  private static func noting(
    _ schema: Schema, _ json: JSON, _ method: String, _ classes: [String], _ table: MethodWords
  ) -> Schema {
    var noted = json
    for action in MethodAction.actions(of: method, schema: schema, classes: classes, table: table) where !action.isList
    {
      let steps = action.argument.tokens.flatMap { ["properties", $0] }
      let place = JSONPointer(tokens: (schema.describesWrappedForm ? ["properties", method] : []) + steps)
      guard noted[place]?.objectValue != nil else { continue }
      noted.set(.string(action.objectClass), at: place.appending("x-reference"))
    }
    return Schema(noted, method: method) ?? schema
  }

  /// The number of schemas that are still unread.
  var unread: Int {
    queue.count
      + schemas.values.count {
        if case .asked = $0 { true } else { false }
      }
  }

  /// The methods for a class's records, as far as schemas were read, in the order of the list.
  func actions(on objectClass: String, classes: [String]) -> [MethodAction] {
    let names = items.map(\.name)
    return (names + table.actions.keys.filter { !names.contains($0) }.sorted()).flatMap { name in
      MethodAction.actions(of: name, schema: schema(name), classes: classes, table: table)
        .filter { $0.objectClass == objectClass }
    }
  }

  // MARK: Calls

  mutating func began(_ call: MethodCall, _ ticket: Ticket, user: String?, now: ContinuousClock.Instant) {
    running[ticket] = (history.begin(call, user: user, at: RealTime.now), call, now)
  }

  /// Records the result of a method call and returns its history entry.
  mutating func ended(
    _ ticket: Ticket, _ result: Result<JSON?, DeviceError>, now: ContinuousClock.Instant
  ) -> MethodHistory.Entry? {
    guard let (id, call, began) = running.removeValue(forKey: ticket) else { return nil }
    lastEnded = (ticket, id)
    let duration = Int64((now - began).milliseconds)
    switch result {
    case .success(let json): history.finish(id, .ok, result: json, duration: duration)
    case .failure(let error):
      history.finish(id, MethodHistory.Entry.Outcome(error, of: call), duration: duration)
    }
    return history[id]
  }

  /// The history entry of the method call that ended last; nil for another ticket.
  func endedEntry(_ ticket: Ticket) -> MethodHistory.Entry? {
    lastEnded.flatMap { $0.ticket == ticket ? history[$0.id] : nil }
  }
}

extension MethodModel {
  func isAsked(schemaOf method: String) -> Bool {
    if case .asked? = schemas[method] { true } else { false }
  }

  /// Why a method has no schema; nil if it has one, or none was asked for yet.
  func problem(schemaOf method: String) -> String? {
    if case .missing(let reason)? = schemas[method] { reason } else { nil }
  }
}
