import ConsoleCore

/// All that the console knows of one device: its connection, classes, schemas and records.
@MainActor final class DeviceModel {
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
  /// The records, and how fresh they are.
  var sync: DeviceSync
  var store: Store {
    get { sync.store }
    _modify { yield &sync.store }
  }
  /// The calls and streams among the records.
  var callBook = CallBook()
  /// What people call calls whose records have no name, by UUID.
  var callNames: [String: String] = [:]
  var alarms = AlarmModel()
  var methods = MethodModel()
  /// What writes and drafts go through; nil before there is a connection.
  var editing: DeviceEditing?
  /// The secrets of this run's writes, whatever connection they were sent on.
  let secrets = SecretMemory()
  /// Columns and other settings per class, as the configuration keeps them.
  var classSettings: [String: JSON] = [:]
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
    sync = DeviceSync(pace: SyncPace(connection?.settings.dialect ?? Dialect()))
    // Its first request signs it in.
    if connection != nil { state = .signingIn }
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
    state = .signingIn
    classes = []
    (classesFailure, classesRetry) = (nil, Retry())
    sync = DeviceSync(pace: SyncPace(connection.settings.dialect))
    callBook = CallBook(table: callBook.table)
    callNames = [:]
    methods = MethodModel(table: methods.table)
    lastChange = nil
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
    let sample = Record.samples(set.records.prefix(200))
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

  /// The envelope that a new record of a class probably has; the write itself asks the device where none was read yet.
  func envelope(for objectClass: String) -> Envelope {
    func known(_ name: String) -> Envelope? {
      connection?.readEnvelope(of: name) ?? store[name].records.first { $0.source != .signalled }?.envelope
    }
    if let own = known(objectClass) { return own }
    if schemas[objectClass]?.describesWrappedForm == true { return .wrapped }
    return classes.lazy.compactMap { known($0.name) }.first ?? .wrapped
  }

  /// Whether it is known that GET gives a record in the form in which it is held.
  func knowsForm(of record: Record) -> Bool { connection?.knowsForm(of: record) ?? true }

  /// Whether signals tell of the class and nothing of it is missed.
  func isLive(_ objectClass: String) -> Bool { sync[objectClass].isSignalled }

  /// How old what is shown of a class is.
  func freshness(_ objectClass: String, now: ContinuousClock.Instant) -> Freshness {
    sync.freshness(objectClass, at: now)
  }

  /// Whether the device does not give the records of a class to this user, and never did.
  func isDenied(_ objectClass: String) -> Bool {
    !sync[objectClass].isLoaded && sync.errors[objectClass]?.isLasting == true
  }
}
