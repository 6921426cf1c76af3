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
    var retry = Retry()
    var lastDuration: Duration = .zero
    /// The length of the last list in bytes.
    var lastBytes = 0
    var failure: DeviceError?
    var isPartial = false
  }

  /// When something could not be read last, and how often in a row.
  struct Retry {
    private(set) var attempted: ContinuousClock.Instant?
    var failures = 0

    /// Notes a failure; whether it is news.
    mutating func failed(at now: ContinuousClock.Instant) -> Bool {
      attempted = now
      failures += 1
      return failures == 1
    }

    /// When it is tried again: rarely what was refused for good, else after waits that double from `first`, up to a minute.
    func deadline(after error: DeviceError, first: Duration) -> ContinuousClock.Instant? {
      let seconds = Double(first.milliseconds) / 1000
      let pause = error.isLasting ? 60 : Backoff.full(failures - 1, first: seconds, limit: 60)
      return attempted.map { $0 + .milliseconds(Int(pause * 1000)) }
    }
  }

  private(set) var connection: Connection?
  /// The device's address as the operator gave it.
  var address: String
  var user: String?
  var state: ConnectionState = .signedOut
  var classes: [NamedItem] = []
  var classesFailure: DeviceError?
  var classesRetry = Retry()
  var store = Store()
  /// The calls and streams among the records.
  var callBook = CallBook()
  var alarms = AlarmModel()
  var methods = MethodModel()
  /// What writes and drafts go through; nil before there is a connection.
  var editing: DeviceEditing?
  /// The secrets of this run's writes, whatever connection they were sent on.
  let secrets = SecretMemory()
  var loads: [String: Load] = [:]
  var classStates: [String: ClassState] = [:]
  /// Columns and other settings per class, as the configuration keeps them.
  var classSettings: [String: JSON] = [:]
  /// How the signals socket stands, and since when none come where they came before.
  var link = LinkState.off
  var downSince: (instant: ContinuousClock.Instant, time: Int64)?
  /// The classes that the device was told to signal.
  var watched: Set<String> = []
  /// Classes of which nothing is missed: subscribed to, and read since.
  var liveClasses: Set<String> = []
  /// Classes that were live a moment ago.
  var lostClasses: Set<String> = []
  /// Classes whose lists are compared after a subscription.
  var resyncing: Set<String> = []
  /// Classes whose list was read since the signals ceased: what the next one tells was not missed, but polled.
  var polledSinceLoss: Set<String> = []
  /// Classes whose list on its way was asked for too early.
  var mustReadAgain: Set<String> = []
  /// Records in which an audit found what no signal has told yet, by class.
  var unsignalled: [String: Set<String>] = [:]
  /// Classes whose signals proved to tell too little, until the next subscription.
  var unheard: Set<String> = []
  /// Classes that the operator wants to follow wherever he is.
  var pinned: Set<String> = []
  /// Classes of calls and streams.
  var callClasses: Set<String> { Set(callBook.table.allClasses) }
  var lastChange: ContinuousClock.Instant?
  private(set) var schemas: [String: Schema] = [:]
  private var masks: [String: ChangeMask] = [:]
  private var summaries: [String: [String]] = [:]
  private var inferred: [String: (version: Int, schema: Schema)] = [:]
  private(set) var schemasAsked: Set<String> = []

  init(connection: Connection?, address: String, user: String?) {
    self.connection = connection
    self.address = address
    self.user = user
  }

  /// What is typed to say that this device is meant: its address as the header shows it, without the scheme.
  var typedName: String {
    var name = address.split(separator: "://", maxSplits: 1).last.map(String.init) ?? address
    while name.hasSuffix("/") { name.removeLast() }
    return name
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
    (classesFailure, classesRetry) = (nil, Retry())
    store = Store()
    callBook = CallBook(table: callBook.table)
    methods = MethodModel(table: methods.table)
    (link, downSince, lastChange) = (.off, nil, nil)
    (watched, liveClasses, lostClasses, resyncing, mustReadAgain) = ([], [], [], [], [])
    (unsignalled, unheard, polledSinceLoss) = ([:], [], [])
    loads = [:]
    classStates = [:]
    schemas = [:]
    (masks, summaries) = ([:], [:])
    inferred = [:]
    schemasAsked = []
  }

  /// The device's schema of a class, or one inferred from the records read so far.
  func schema(_ objectClass: String) -> Schema {
    if let schema = schemas[objectClass] { return schema }
    let set = store[objectClass]
    if let known = inferred[objectClass], known.version == set.orderVersion { return known.schema }
    let sample = set.records.prefix(200).map(\.fields)
    let schema = Schema.inferred(from: sample, objectClass: objectClass)
    inferred[objectClass] = (set.orderVersion, schema)
    return schema
  }

  /// Whether it is known how the class is described: a schema was read, or the device has none.
  func hasSchemaAnswer(_ objectClass: String) -> Bool {
    schemas[objectClass] != nil || schemasAsked.contains(objectClass)
  }

  func take(schema json: JSON?, of objectClass: String) {
    schemasAsked.insert(objectClass)
    if let json, let schema = Schema(json, objectClass: objectClass) { schemas[objectClass] = schema }
    masks[objectClass] = nil
    summaries[objectClass] = nil
    adoptCalls(objectClass)
  }

  /// What hides the secrets of a class in what is told of its changes.
  func mask(_ objectClass: String) -> ChangeMask {
    if let mask = masks[objectClass] { return mask }
    let mask = ChangeMask(schemas[objectClass])
    masks[objectClass] = mask
    return mask
  }

  /// Of a record that came or went the fields that tell most: those of the table's first columns.
  func summary(_ change: Change) -> [FieldDelta] {
    let name = change.objectClass
    let keys: [String]
    if let known = summaries[name] {
      keys = known
    } else {
      let sample = store[name].records.prefix(20).map(\.fields)
      keys = schema(name).columns(sample: sample).filter { !$0.isHidden }.prefix(4).map(\.key)
      if !sample.isEmpty { summaries[name] = keys }
    }
    let deltas = change.deltas
    return keys.compactMap { key in
      deltas.first { $0.field == key && ($0.new ?? $0.old) != .string(change.name ?? "") }
    }
  }

  /// The envelope that a new record of a class is to have: that of its fellows, or of any other record.
  func envelope(for objectClass: String) -> Envelope {
    if let record = store[objectClass].records.first { return record.envelope }
    return classes.lazy.compactMap { self.store[$0.name].records.first?.envelope }.first ?? .wrapped
  }

  /// Whether signals tell of the class and nothing of it is missed.
  func isLive(_ objectClass: String) -> Bool {
    if case .away = state { return false }
    return liveClasses.contains(objectClass) || lostClasses.contains(objectClass)
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
    if isLive(objectClass) { return .live }
    if case .away = state { return .stale(now - loaded) }
    if known?.failure != nil { return .stale(now - loaded) }
    return .poll(pollInterval(objectClass), age: now - loaded)
  }

  /// Whether the device does not give the records of a class to this user, and never did.
  func isDenied(_ objectClass: String) -> Bool {
    guard let state = classStates[objectClass], state.loaded == nil else { return false }
    return state.failure?.isLasting == true
  }

  /// When a class that could not be read is read again: what holds up its signals soon.
  func retryDeadline(_ objectClass: String) -> ContinuousClock.Instant? {
    guard let state = classStates[objectClass], let failure = state.failure else { return nil }
    let first: Duration = resyncing.contains(objectClass) ? .seconds(1) : pollInterval(objectClass)
    return state.retry.deadline(after: failure, first: first)
  }

  /// How often a visible class is read: five seconds, or so rarely that reading takes a fifth of the time and
  /// 100 kB of the link a second.
  func pollInterval(_ objectClass: String) -> Duration {
    let state = classStates[objectClass]
    let byLink = Duration.seconds((state?.lastBytes ?? 0) / 100_000)
    return max(.seconds(connection?.settings.dialect.pollSeconds ?? 5), (state?.lastDuration ?? .zero) * 5, byLink)
  }
}

/// How far what is on screen can be trusted to be the present state.
enum Freshness: Equatable {
  case unknown
  case loading(records: Int, bytes: Int, expected: Int?)
  case partial(records: Int)
  /// Signals tell of each change.
  case live
  case poll(Duration, age: Duration)
  case stale(Duration)
  case failed(String)

  /// How little it can be trusted, for a screen of several classes to say the worst.
  var doubt: Int {
    switch self {
    case .unknown: 0
    case .live: 1
    case .poll: 2
    case .loading: 3
    case .partial: 4
    case .stale: 5
    case .failed: 6
    }
  }

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
    case .live: "LIVE"
    case .poll(let interval, _): "POLL \(interval.components.seconds)s"
    case .stale(let age): "STALE \(WallClock.age(age))"
    case .failed: "FAILED"
    }
  }
}
