import ConsoleCore

/// The console's state of one device, and its requests to that device.
///
/// It knows no screen and does no I/O: events enter through `receive`, commands and notices leave through `drain`. To
/// leave a device, drop its session; a new session starts empty.
@MainActor final class DeviceSession {
  let id: DeviceID
  let label: DeviceLabel
  let connection: Connection?
  /// Why the last sign-in failed; nil if it did not.
  var signInFailure: DeviceError?
  /// Whether the operator signed out of the device; it is not signed in to by itself then.
  var hasSignedOut = false
  var user: String?
  var state: ConnectionState = .signedOut
  /// The time of the current message.
  var now: ContinuousClock.Instant
  var classes: [NamedItem] = [] {
    didSet { always = nil }
  }
  /// The classes that are kept in sync on every screen, and what they were worked out from.
  var always: (pinned: Set<String>, names: Set<String>)?
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
  /// Names for calls whose records have none, by UUID.
  var callNames: [String: String] = [:]
  var alarms: AlarmModel
  var methods: MethodModel
  /// The way for writes and drafts; nil without a connection.
  let editing: DeviceEditing?
  let settings: DeviceSettings
  var drafts = DraftQueue()
  /// The requests that are running.
  var requests: [Ticket: Request] = [:]
  /// The lists that are being read.
  var lists: [Ticket: ListRequest] = [:]
  /// The classes to read in the background to count their records, in order.
  var countQueue: [String] = []
  /// The names of records that are being deleted, by UUID.
  var deletedTitles: [String: String] = [:]
  /// When the device stopped responding.
  var awaySince: ContinuousClock.Instant?
  /// The connection's `epoch` at the last sign-in.
  var sessionEpoch = 0
  /// Whether the alarm totals on screen may be stale.
  var isShowingStale = true
  /// Whether the operator was told that the device's clock is wrong.
  var hasWarnedOfClock = false
  /// The class on screen, whose failures are reported.
  var visibleClass: String?
  var lastChange: ContinuousClock.Instant?
  /// The same in milliseconds since 1970.
  var lastChangeTime: Int64?
  private var commands: [DeviceCommand] = []
  private var notices: [DeviceNotice] = []
  private(set) var schemas: [String: Schema] = [:]
  private var masks: [String: ChangeMask] = [:]
  private var summaries: [String: [String]] = [:]
  private var inferred: [String: (version: Int, schema: Schema)] = [:]
  private(set) var schemasAsked: Set<String> = []

  init(
    id: DeviceID, label: DeviceLabel = DeviceLabel(), connection: Connection?, user: String?,
    settings: DeviceSettings = DeviceSettings()
  ) {
    self.id = id
    self.label = label
    self.connection = connection
    self.user = user
    self.settings = settings
    now = ContinuousClock().now
    sync = DeviceSync(pace: SyncPace(connection?.settings.dialect ?? Dialect()))
    callBook = CallBook(table: settings.callTable)
    methods = MethodModel(table: settings.methodTable)
    alarms = AlarmModel(connection?.settings)
    editing = connection.map { DeviceEditing($0, settings.secrets(of: $0.settings.url)) }
    // The first request signs in.
    if connection?.settings.canSignIn == true { state = .signingIn }
  }

  /// The device's address as the operator gave it.
  var address: String { id.address }

  /// What the operator types to confirm that he means this device: its address as in the header, without the scheme.
  var typedName: String {
    var name = address.split(separator: "://", maxSplits: 1).last.map(String.init) ?? address
    while name.hasSuffix("/") { name.removeLast() }
    return name
  }

  var isSignedIn: Bool {
    if case .signedIn = state { true } else { false }
  }

  /// Whether it can sign in without asking the operator.
  var canSignIn: Bool { connection?.settings.canSignIn == true }
  var isReadOnly: Bool { connection?.settings.readOnly ?? false }
  var isInsecure: Bool { connection?.settings.trust.insecure ?? false }
  /// Classes of calls and streams.
  var callClasses: Set<String> { Set(callBook.table.allClasses) }

  /// Makes a ticket for a request to this device.
  func ticket() -> Ticket { Ticket(for: id) }

  /// Makes the key of a record of this device.
  func key(_ objectClass: String, _ uuid: String) -> RecordKey {
    RecordKey(device: id, objectClass: objectClass, uuid: uuid)
  }

  // MARK: Output

  func want(_ command: DeviceCommand) { commands.append(command) }

  func say(_ text: String, _ level: NoticeLevel, yields: Bool = false) {
    notices.append(.say(text, level, yields: yields))
  }

  func ring() { notices.append(.bell) }

  /// Removes and returns the waiting commands and notices, in order.
  func drain() -> (commands: [DeviceCommand], notices: [DeviceNotice]) {
    defer { (commands, notices) = ([], []) }
    return (commands, notices)
  }

  // MARK: Schemas

  /// The device's schema of a class, or one inferred from the records in the store.
  func schema(_ objectClass: String) -> Schema {
    if let schema = schemas[objectClass] { return schema }
    let set = store[objectClass]
    if let known = inferred[objectClass], known.version == set.orderVersion { return known.schema }
    let sample = Record.samples(set.records.prefix(200))
    let schema = Schema.inferred(from: sample, objectClass: objectClass)
    inferred[objectClass] = (set.orderVersion, schema)
    return schema
  }

  /// Whether the schema was read, or the device is known to have none.
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

  /// The mask that hides secrets in the class's changes.
  func mask(_ objectClass: String) -> ChangeMask {
    if let mask = masks[objectClass] { return mask }
    let mask = ChangeMask(schemas[objectClass])
    masks[objectClass] = mask
    return mask
  }

  /// The most telling fields of a created or deleted record: those of the table's first columns.
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

  /// The likely envelope of a new record; a write asks the device if none was read yet.
  func envelope(for objectClass: String) -> Envelope {
    func known(_ name: String) -> Envelope? {
      connection?.readEnvelope(of: name) ?? store[name].records.first { $0.source != .signalled }?.envelope
    }
    if let own = known(objectClass) { return own }
    if schemas[objectClass]?.describesWrappedForm == true { return .wrapped }
    return classes.lazy.compactMap { known($0.name) }.first ?? .wrapped
  }

  /// Whether the record is known to have the form that GET returns.
  func knowsForm(of record: Record) -> Bool { connection?.knowsForm(of: record) ?? true }

  // MARK: Freshness

  /// Whether signals report every change of the class.
  func isLive(_ objectClass: String) -> Bool { sync[objectClass].isSignalled }

  /// The freshness of a class's data.
  func freshness(_ objectClass: String, now: ContinuousClock.Instant) -> Freshness {
    sync.freshness(objectClass, at: now)
  }

  /// Whether the device refuses this user the class's records, and none were ever read.
  func isDenied(_ objectClass: String) -> Bool {
    !sync[objectClass].isLoaded && sync.errors[objectClass]?.isLasting == true
  }
}
