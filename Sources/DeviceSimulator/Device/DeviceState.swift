import ConsoleCore

/// All that a device knows: records, sessions, switches and its clock.
struct DeviceState: Sendable {
  let options: SimulatorOptions
  var classes: [String: ClassStore] = [:]
  /// The classes in the order in which `list/objects` names them.
  var classNames: [String] = []
  var sessions: [Session] = [] { didSet { reviewSockets() } }
  var random: SeededGenerator
  var life: Life
  /// The monotonic time until which the device does not answer.
  var awayUntil = 0.0
  var dropsConnections = false
  var latency: Int
  var supportsPatch: Bool
  var eventRate: Double
  var bytesPerSecond: Int?
  var observer: (@Sendable (RecordChange) -> Void)?
  var log: [LoggedRequest] = []
  /// The websockets that are open, oldest first.
  var sockets: [DeviceSocket] = []
  var lastSocket = 0
  /// The HTTP status that upgrades are refused with; nil while they are not.
  var socketRefusal: Int?
  /// What is answered to reads below a path such as `objects/stream`; the empty path is all of them.
  var refusedReads: [String: Int] = [:]
  /// Whether sockets are open but nothing is sent on them, as on a link that is half open.
  var socketsAreSilent = false
  var dropsSockets = false
  var status: StatusHistory
  var framer = WebSocketMachine(role: .server)
  private var changes: [RecordChange] = []
  /// The changes since the start.
  private(set) var changeCount = 0
  /// The monotonic time and the device's own time, in seconds since 1970, of its start.
  let start: (monotonic: Double, clock: Double)

  init(options: SimulatorOptions) throws(SimulatorError) {
    self.options = options
    random = SeededGenerator(seed: options.seed, purpose: "device")
    latency = options.latencyMilliseconds
    supportsPatch = options.supportsPatch
    eventRate = options.eventRate
    bytesPerSecond = options.bytesPerSecond.map { min(max(1, $0), 1 << 40) }
    start = (DeviceClock.monotonic, options.clockStart ?? DeviceClock.sinceEpoch)
    status = StatusHistory(seed: options.seed, start: start.clock)
    life = Life(seed: options.seed, now: start.monotonic)
    var factory = RecordFactory(options: options, now: start.clock)
    for definition in BuiltInClasses.of(options) { add(try factory.store(definition)) }
    if let folder = options.schemaFolder {
      for (definition, records) in try SchemaFolder.read(folder) {
        add(try factory.store(definition, records: records))
      }
    }
    if let stranger = options.counts.keys.sorted().first(where: { classes[$0] == nil }) {
      throw SimulatorError("There is no class \"\(stranger)\" to make records of.")
    }
    settleStreams()
    startStatus()
  }

  /// Adds a class; one from a folder may take the place of a known one.
  private mutating func add(_ store: ClassStore) {
    if classes[store.definition.name] == nil { classNames.append(store.definition.name) }
    classes[store.definition.name] = store
  }

  /// The device's own time in seconds since 1970.
  var now: Double { start.clock + DeviceClock.monotonic - start.monotonic }

  /// The device's own time as ISO 8601.
  var nowText: JSON { .string(DeviceClock.text(now)) }

  /// The changes that the observer has not been told.
  mutating func takeChanges() -> [RecordChange] {
    defer { changes = [] }
    return changes
  }

  /// The one place through which every change of a record goes, made by a client or by the device itself.
  mutating func announce(_ kind: RecordChange.Kind, _ objectClass: String, _ uuid: String) {
    changeCount += 1
    // A user's rights as they are after the change decide what the user is told of it.
    if objectClass == "user" { reviewSockets() }
    noteChange(kind, objectClass, uuid)
    signal(kind, objectClass, uuid)
    guard observer != nil, let document = document(objectClass, uuid) else { return }
    changes.append(RecordChange(kind: kind, objectClass: objectClass, uuid: uuid, document: document))
  }

  /// Sets fields of a record, which makes its revision grow; false where there is no such record.
  @discardableResult
  mutating func change(_ objectClass: String, _ uuid: String, _ fields: JSONObject) -> Bool {
    var whole = classes[objectClass]?[uuid]?.fields ?? JSONObject()
    for (key, value) in fields { whole[key] = value }
    settle(&whole, of: objectClass)
    let changed = classes[objectClass]?.update(uuid) { record in
      record.fields = whole
    }
    guard changed == true else { return false }
    announce(.update, objectClass, uuid)
    return true
  }

  /// Adds a record at the end of its class.
  mutating func insert(_ objectClass: String, _ record: StoredRecord) {
    classes[objectClass]?.append(record)
    announce(.create, objectClass, record.uuid)
  }

  /// Takes a record away.
  mutating func destroy(_ objectClass: String, _ uuid: String) {
    announce(.destroy, objectClass, uuid)
    classes[objectClass]?.remove(uuid)
  }

  /// What a GET of the record gives to somebody who may see all of it.
  func document(_ objectClass: String, _ uuid: String) -> JSON? {
    guard let store = classes[objectClass], let record = store[uuid] else { return nil }
    return store.document(record, options.envelope)
  }

  /// The device's life up to now, and what the loop is to wait for next.
  mutating func tick(now: Double) -> RunningDevice.LoopState {
    dropExpiredSessions()
    let wakeTime = live(until: now)
    defer { (dropsConnections, dropsSockets) = (false, false) }
    let isAway = awayUntil > now
    return RunningDevice.LoopState(
      isAway: isAway, dropsConnections: dropsConnections, dropsSockets: dropsSockets,
      socketsAreSilent: socketsAreSilent, deliveries: takeDeliveries(),
      wakeTime: min(wakeTime, isAway ? awayUntil : .infinity, nextSocketExpiry), bytesPerSecond: bytesPerSecond)
  }
}
