import ConsoleCore

/// All that the console knows of one device, and what it is asking of it.
///
/// It knows no screen and does no I/O: events go in by `receive`, commands and notices come out by `drain`. Leaving a
/// device means to drop its session; another one begins with nothing of it.
@MainActor final class DeviceSession {
  let id: DeviceID
  let connection: Connection?
  var user: String?
  var state: ConnectionState = .signedOut
  /// The time of the message that is being handled.
  var now: ContinuousClock.Instant
  var classes: [NamedItem] = []
  var classesFailure: DeviceError?
  var classesRetry = RetryPace()
  /// The records, and how fresh they are.
  var sync: DeviceSync
  var store: Store {
    get { sync.store }
    _modify { yield &sync.store }
  }
  /// The calls and streams among the records.
  var callBook: CallBook
  /// What people call calls whose records have no name, by UUID.
  var callNames: [String: String] = [:]
  var alarms: AlarmModel
  var methods: MethodModel
  /// What writes and drafts go through; nil before there is a connection.
  let editing: DeviceEditing?
  let settings: DeviceSettings
  var drafts = DraftQueue()
  /// The requests that are on their way.
  var requests: [Ticket: Request] = [:]
  /// The lists that are on their way.
  var lists: [Ticket: ListRequest] = [:]
  /// What the background reads to know each class's count, in order.
  var countQueue: [String] = []
  /// What records that are being deleted were called.
  var deletedTitles: [String: String] = [:]
  /// Since when the device does not respond.
  var awaySince: ContinuousClock.Instant?
  /// The login that the session was last known by.
  var sessionEpoch = 0
  /// Whether totals of alarms are drawn that may be old.
  var isShowingStale = true
  /// Whether it was said that the device's clock is wrong.
  var hasWarnedOfClock = false
  /// The class on screen, whose failures are told.
  var visibleClass: String?
  var lastChange: ContinuousClock.Instant?
  private var commands: [DeviceCommand] = []
  private var notices: [DeviceNotice] = []
  private(set) var schemas: [String: Schema] = [:]
  private var masks: [String: ChangeMask] = [:]
  private var summaries: [String: [String]] = [:]
  private var inferred: [String: (version: Int, schema: Schema)] = [:]
  private(set) var schemasAsked: Set<String> = []

  init(id: DeviceID, connection: Connection?, user: String?, settings: DeviceSettings = DeviceSettings()) {
    self.id = id
    self.connection = connection
    self.user = user
    self.settings = settings
    now = ContinuousClock().now
    sync = DeviceSync(pace: SyncPace(connection?.settings.dialect ?? Dialect()))
    callBook = CallBook(table: settings.callTable)
    methods = MethodModel(table: settings.methodTable)
    alarms = AlarmModel(connection?.settings)
    editing = connection.map { DeviceEditing($0, settings.secrets(of: $0.settings.url)) }
    // Its first request signs it in.
    if connection != nil { state = .signingIn }
  }

  /// The device's address as the operator gave it.
  var address: String { id.address }

  /// What is typed to say that this device is meant: its address as the header shows it, without the scheme.
  var typedName: String {
    var name = address.split(separator: "://", maxSplits: 1).last.map(String.init) ?? address
    while name.hasSuffix("/") { name.removeLast() }
    return name
  }

  var isReadOnly: Bool { connection?.settings.readOnly ?? false }
  var isInsecure: Bool { connection?.settings.trust.insecure ?? false }
  /// Classes of calls and streams.
  var callClasses: Set<String> { Set(callBook.table.allClasses) }

  /// A ticket for a request to this device.
  func ticket() -> Ticket { Ticket(for: id) }

  /// Names a record of this device.
  func key(_ objectClass: String, _ uuid: String) -> RecordKey {
    RecordKey(device: id, objectClass: objectClass, uuid: uuid)
  }

  // MARK: Output

  func want(_ command: DeviceCommand) { commands.append(command) }

  func say(_ text: String, _ level: NoticeLevel, yields: Bool = false) {
    notices.append(.say(text, level, yields: yields))
  }

  func ring() { notices.append(.bell) }

  /// What has to be done and told since the last time, in order.
  func drain() -> (commands: [DeviceCommand], notices: [DeviceNotice]) {
    defer { (commands, notices) = ([], []) }
    return (commands, notices)
  }

  // MARK: Schemas

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

  func apply(schema json: JSON?, of objectClass: String) {
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

  // MARK: Freshness

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
