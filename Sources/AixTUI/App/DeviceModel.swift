import ConsoleCore

/// All that the console knows of one device: its connection, classes, schemas and records.
@MainActor final class DeviceModel {
  /// A list that is on its way.
  struct Load {
    let ticket: Ticket
    let started: ContinuousClock.Instant
    var bytes = 0
    var expectedBytes: Int?
    /// Whether records are shown as they arrive; a list that was there before is replaced at the end only.
    let isFirst: Bool
  }

  /// How the list of a class stands.
  struct ClassState {
    var loaded: ContinuousClock.Instant?
    /// When reading failed last.
    var attempted: ContinuousClock.Instant?
    var lastDuration: Duration = .zero
    /// The length of the last list in bytes.
    var lastBytes = 0
    var failure: DeviceError?
    var isPartial = false
  }

  private(set) var connection: Connection?
  /// The device's address as the operator gave it.
  var address: String
  var user: String?
  var state: ConnectionState = .signedOut
  var classes: [NamedItem] = []
  var classesFailure: DeviceError?
  var store = Store()
  /// The calls and streams among the records.
  var callBook = CallBook()
  var loads: [String: Load] = [:]
  var classStates: [String: ClassState] = [:]
  /// Columns and other settings per class, as the configuration keeps them.
  var classSettings: [String: JSON] = [:]
  private var schemas: [String: Schema] = [:]
  private var inferred: [String: (version: Int, schema: Schema)] = [:]
  private(set) var schemasAsked: Set<String> = []

  init(connection: Connection?, address: String, user: String?) {
    self.connection = connection
    self.address = address
    self.user = user
  }

  var isReadOnly: Bool { connection?.settings.readOnly ?? false }
  var isInsecure: Bool { connection?.settings.trust.insecure ?? false }

  /// Takes another connection; what was known of the last device is forgotten.
  func connect(_ connection: Connection, address: String, user: String?) {
    self.connection = connection
    self.address = address
    self.user = user
    state = .signedOut
    classes = []
    classesFailure = nil
    store = Store()
    callBook = CallBook(table: callBook.table)
    loads = [:]
    classStates = [:]
    schemas = [:]
    inferred = [:]
    schemasAsked = []
  }

  /// The device's schema of a class, or one inferred from the records read so far.
  func schema(_ objectClass: String) -> Schema {
    if let schema = schemas[objectClass] { return schema }
    let set = store[objectClass]
    if let known = inferred[objectClass], known.version == set.version { return known.schema }
    let sample = set.records.prefix(200).map(\.fields)
    let schema = Schema.inferred(from: sample, objectClass: objectClass)
    inferred[objectClass] = (set.version, schema)
    return schema
  }

  /// Whether it is known how the class is described: a schema was read, or the device has none.
  func hasSchemaAnswer(_ objectClass: String) -> Bool {
    schemas[objectClass] != nil || schemasAsked.contains(objectClass)
  }

  func take(schema json: JSON?, of objectClass: String) {
    schemasAsked.insert(objectClass)
    if let json, let schema = Schema(json, objectClass: objectClass) { schemas[objectClass] = schema }
    adoptCalls(objectClass)
  }

  /// The envelope that a new record of a class is to have: that of its fellows, or of any other record.
  func envelope(for objectClass: String) -> Envelope {
    if let record = store[objectClass].records.first { return record.envelope }
    return classes.lazy.compactMap { self.store[$0.name].records.first?.envelope }.first ?? .wrapped
  }

  /// How old what is shown of a class is.
  func freshness(_ objectClass: String, now: ContinuousClock.Instant) -> Freshness {
    let known = classStates[objectClass]
    if let load = loads[objectClass], known?.loaded == nil {
      return .loading(records: store[objectClass].count, bytes: load.bytes, expected: load.expectedBytes)
    }
    guard let loaded = known?.loaded else {
      if let failure = known?.failure { return .failed(failure.message) }
      return known?.isPartial == true ? .partial(records: store[objectClass].count) : .unknown
    }
    if case .away = state { return .stale(now - loaded) }
    if known?.failure != nil { return .stale(now - loaded) }
    return .poll(pollInterval(objectClass), age: now - loaded)
  }

  /// How often a visible class is read: five seconds, or so rarely that reading takes a twentieth of the time and
  /// 100 kB of the link a second.
  func pollInterval(_ objectClass: String) -> Duration {
    let state = classStates[objectClass]
    let byLink = Duration.seconds((state?.lastBytes ?? 0) / 100_000)
    return max(.seconds(5), (state?.lastDuration ?? .zero) * 20, byLink)
  }
}

/// How far what is on screen can be trusted to be the present state.
enum Freshness: Equatable {
  case unknown
  case loading(records: Int, bytes: Int, expected: Int?)
  case partial(records: Int)
  case poll(Duration, age: Duration)
  case stale(Duration)
  case failed(String)

  /// The words for a pane's corner.
  var text: String {
    switch self {
    case .unknown: ""
    case .loading(let records, let bytes, let expected):
      if let expected, expected > 0 {
        "LOADING \(min(99, bytes * 100 / expected))% \(records) records"
      } else {
        "LOADING \(records) records"
      }
    case .partial(let records): "PARTIAL \(records) records"
    case .poll(let interval, _): "POLL \(interval.components.seconds)s"
    case .stale(let age): "STALE \(WallClock.age(age))"
    case .failed: "FAILED"
    }
  }
}
