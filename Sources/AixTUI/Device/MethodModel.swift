import ConsoleCore

/// What is known of a device's methods: their names, their schemas, and the calls so far.
struct MethodModel {
  /// How it stands with the schema of a method.
  enum SchemaState {
    case asked
    case known(Schema)
    /// The device has none that can be read, for this reason; arguments are given as they are then.
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
  /// The calls that are under way: their numbers in the history, and when they began.
  private(set) var running: [Ticket: (id: Int, call: MethodCall, began: ContinuousClock.Instant)] = [:]
  /// The last call that ended, and its number in the history.
  private(set) var lastEnded: (ticket: Ticket, id: Int)?
  /// When methods were first asked for; calls of other consoles are taken from the journal up to then.
  private(set) var firstAsked: Int64?
  let table: MethodWords
  /// Grows with each change of the list and the schemas.
  private(set) var version = 0
  private var dangers: [String: Bool] = [:]

  init(table: MethodWords = MethodWords()) { self.table = table }

  // MARK: The list

  /// Notes that the list is asked for; true for the first time.
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

  /// Queues the methods of whose schemas nothing is known.
  mutating func queueUnread() { queue = items.map(\.name).filter { schemas[$0] == nil } }

  mutating func apply(_ error: DeviceError) {
    failure = error
    isListed = true
  }

  func description(_ method: String) -> String? { items.first { $0.name == method }?.description }

  func isDangerous(_ method: String) -> Bool { dangers[method] ?? table.isDangerous(method) }

  // MARK: Schemas

  /// The next method whose schema is to be read.
  mutating func nextInQueue() -> String? {
    while let name = queue.first {
      queue.removeFirst()
      if case .known? = schemas[name] { continue }
      return name
    }
    return nil
  }

  mutating func asked(schemaOf method: String) { schemas[method] = .asked }

  /// Forgets that a schema was asked for, of which nothing came since the device is away.
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

  /// The schema with a note at each argument that takes a UUID, so that the form offers the records by their names.
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

  /// How many schemas are still to be read or on their way.
  var unread: Int {
    queue.count
      + schemas.values.count {
        if case .asked = $0 { true } else { false }
      }
  }

  /// What can be done with the records of a class, as far as the schemas were read, in the order of the list.
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

  /// Notes what came of a call, and returns it as the history has it now.
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

  /// A call that has just ended, as the history has it.
  func endedEntry(_ ticket: Ticket) -> MethodHistory.Entry? {
    lastEnded.flatMap { $0.ticket == ticket ? history[$0.id] : nil }
  }
}

extension MethodModel {
  func isAsked(schemaOf method: String) -> Bool {
    if case .asked? = schemas[method] { true } else { false }
  }

  /// Why a method's schema is not to be had; nil where it is, or was not asked for yet.
  func problem(schemaOf method: String) -> String? {
    if case .missing(let reason)? = schemas[method] { reason } else { nil }
  }
}
