@testable import ConsoleCore

/// A model device behind a network that is slow and breaks, and the `DeviceSync` that follows it, all in virtual time.
struct SyncWorld {
  /// How long a message may be on its way, how long a dead socket may go unnoticed, and what is lost.
  struct Manners {
    var latency = 5...200
    /// Milliseconds from the cut of a socket until the client knows.
    var detection = 0...3_000
    /// The share of changes, in percent, that the device does not signal.
    var unsignalled = 0
    var failingLists = 10
    /// In which forms lists and signals tell of records.
    var forms = FormOptions()
    var hasSocket = true
  }

  /// A record of the model: `versions` are the moments at which it changed, the last one being what it is now.
  struct Item {
    let uuid: String
    var versions: [Int]
    var goneAt: Int?
  }

  /// A request that is on its way: the device answers with what it has at `readAt`.
  struct Flight {
    let at: Int
    let order: Int
    let action: Action
  }

  enum Action {
    case event(SubscriptionEvent, socket: Int)
    case read(number: Int, held: RecordSet)
    /// One record by itself.
    case readOne(String)
    case answerOne(Record)
    case answer(number: Int, [Record]?, held: RecordSet)
    case subscribeAtDevice(Set<String>, socket: Int)
    case socketOpens
    case awayEnds
  }

  var random: SeededGenerator
  let manners: Manners
  let origin = ContinuousClock.now
  var clock = 1_000_000
  var items: [String: Item] = [:]
  var flights: [Flight] = []
  var sync: DeviceSync
  var mirror = Mirror()
  var problems: [String] = []
  var listsAsked = 0
  /// What was sent of each record.
  var sent: [String: Set<JSON>] = [:]
  private var order = 0
  private var created = 0
  /// The socket as the device sees it: its number while it is open, and what it is subscribed to.
  private var socket: Int?
  private var sockets = 0
  private var subscribed: Set<String> = []
  private var wanted: Set<String> = []
  private var isAway = false
  /// When the socket was cut that the client still takes for open.
  private var cutAt: Int?
  private var isMirroring = false
  /// The moment of the last event of each socket, so that events keep their order.
  private var lastEvent = 0
  var notes: [DeviceSync.Note] = []

  init(seed: UInt64, manners: Manners) {
    random = SeededGenerator(seed: seed)
    self.manners = manners
    sync = DeviceSync()
    for _ in 0..<Int.random(in: 0...4, using: &random) { change() }
    if manners.hasSocket {
      schedule(.socketOpens, after: 1...500)
    } else {
      apply(sync.receive(.link(.unavailable(since: instant, reason: "404", nextTry: nil)), at: moment))
    }
  }

  var instant: ContinuousClock.Instant { at(clock) }
  var moment: DeviceSync.Moment { DeviceSync.Moment(now: instant, time: Int64(clock)) }
  func at(_ milliseconds: Int) -> ContinuousClock.Instant { origin + .milliseconds(milliseconds) }

  // MARK: Time

  /// Lets virtual time pass, with everything that happens in it; `check` is called after each event.
  mutating func run(for milliseconds: Int, check: (inout SyncWorld) -> Void = { _ in }) {
    let end = clock + milliseconds
    while true {
      let due = flights.indices.min { (flights[$0].at, flights[$0].order) < (flights[$1].at, flights[$1].order) }
      let wake = sync.deadline(at: instant).map { max(clock, Int((($0 - origin) / .milliseconds(1)).rounded(.up))) }
      let next = due.map { flights[$0].at }
      guard let moment = [next, wake].compactMap({ $0 }).min(), moment <= end else { break }
      clock = max(clock, moment)
      if let due, flights[due].at <= clock {
        let flight = flights.remove(at: due)
        perform(flight.action)
      } else {
        let before = listsAsked
        let deadline = sync.deadline(at: instant)
        apply(sync.tick(at: self.moment))
        if listsAsked == before, sync.deadline(at: instant) == deadline, let deadline, deadline <= instant {
          clock += 1
        }
      }
      check(&self)
    }
    clock = end
    apply(sync.tick(at: moment))
    check(&self)
  }

  private mutating func schedule(_ action: Action, after range: ClosedRange<Int>) {
    schedule(action, at: clock + Int.random(in: range, using: &random))
  }

  private mutating func schedule(_ action: Action, at moment: Int) {
    order += 1
    flights.append(Flight(at: moment, order: order, action: action))
  }

  // MARK: The device

  mutating func change() {
    let present = items.values.filter { $0.goneAt == nil }.map(\.uuid).sorted()
    let kind = Int.random(in: 0..<10, using: &random)
    let isTold = Int.random(in: 0..<100, using: &random) >= manners.unsignalled
    guard let uuid = present.randomElement(using: &random), kind >= 2 else {
      created += 1
      let item = Item(uuid: "r\(created)", versions: [clock])
      items[item.uuid] = item
      if isTold { signal(.create(record(of: item, by: manners.forms.signals))) }
      return
    }
    if kind < 4 {
      items[uuid]?.goneAt = clock
      if isTold { signal(.destroy(objectClass: "c", uuid: uuid)) }
    } else if var item = items[uuid] {
      item.versions.append(clock)
      items[uuid] = item
      if isTold { signal(.update(record(of: item, by: manners.forms.signals))) }
    }
  }

  func record(of item: Item) -> Record { SyncWorld.record(of: item, .wrapped, hasRev: false) }

  var records: [Record] {
    items.values.filter { $0.goneAt == nil }.sorted { $0.uuid < $1.uuid }.map { record(of: $0) }
  }

  /// What a list has now.
  private mutating func listed() -> [Record] {
    items.values.filter { $0.goneAt == nil }.sorted { $0.uuid < $1.uuid }
      .map { record(of: $0, by: manners.forms.lists) }
  }

  private mutating func signal(_ signal: Signal) {
    guard let socket, subscribed.contains("c") else { return }
    tell(.signals([signal]), socket)
  }

  /// Sends an event over a socket, behind all that went before it.
  private mutating func tell(_ event: SubscriptionEvent, _ socket: Int) {
    lastEvent = max(lastEvent, clock + Int.random(in: manners.latency, using: &random))
    schedule(.event(event, socket: socket), at: lastEvent)
  }

  // MARK: Faults

  /// Cuts the socket; what is on its way over it is lost, and the client finds out later.
  mutating func cut() {
    guard let open = socket else { return }
    // What has arrived already waits to be read.
    let time = clock
    flights.removeAll { flight in
      if case .event(_, open) = flight.action { flight.at > time } else { false }
    }
    socket = nil
    subscribed = []
    // What was received last was sent before whatever was lost on its way.
    let lastHeard = at(clock - manners.latency.upperBound)
    cutAt = clock
    let pause = Int.random(in: manners.detection, using: &random)
    schedule(.event(.link(.down(since: lastHeard, reason: "cut", nextTry: nil)), socket: -1), at: clock + pause)
    schedule(.socketOpens, at: clock + pause + Int.random(in: 1...6_000, using: &random))
  }

  /// The device responds no more for a while: every list fails, and the socket is gone.
  mutating func vanish(for milliseconds: Int) {
    guard !isAway else { return }
    cut()
    isAway = true
    // The last sign of life of a socket that is taken for open counts, too.
    let since = at((cutAt ?? clock) - manners.latency.upperBound)
    apply(sync.lose(since: since, reason: "no answer", at: moment))
    schedule(.awayEnds, at: clock + milliseconds)
  }

  /// Reads any of the records that are held, as whoever edits it does.
  mutating func readOne() {
    guard let record = sync.store["c"].records.randomElement(using: &random) else { return }
    schedule(.readOne(record.uuid), after: manners.latency)
  }

  mutating func renewSession() { apply(sync.renewSession(at: moment)) }

  mutating func follow(_ flag: Bool) { apply(sync.follow(flag ? ["c"] : [], at: moment)) }

  mutating func suspend(for milliseconds: Int) {
    clock += milliseconds
    for index in flights.indices where flights[index].at < clock {
      flights[index] = Flight(at: clock, order: flights[index].order, action: flights[index].action)
    }
  }

  // MARK: What arrives

  private mutating func perform(_ action: Action) {
    switch action {
    case .socketOpens: openSocket()
    case .subscribeAtDevice(let names, let number):
      guard socket == number else { return }
      subscribed = names
      tell(.subscribed(names), number)
    case .event(let event, _):
      if case .link(.down) = event { cutAt = nil }
      apply(sync.receive(event, at: moment))
    case .read(let number, let held):
      let fails = isAway || Int.random(in: 0..<100, using: &random) < manners.failingLists
      schedule(.answer(number: number, fails ? nil : listed(), held: held), after: manners.latency)
    case .answer(let number, let records, let held): answer(number, records, held)
    case .readOne(let uuid):
      guard let form = manners.forms.reads, let item = items[uuid], item.goneAt == nil, !isAway else { return }
      schedule(.answerOne(record(of: item, by: form, source: .read)), after: manners.latency)
    case .answerOne(let record): sync.store.applyForm(of: record)
    case .awayEnds:
      isAway = false
      apply(sync.recover(at: moment))
    }
  }

  private mutating func openSocket() {
    guard socket == nil else { return }
    guard !isAway else { return schedule(.socketOpens, after: 500...3_000) }
    sockets += 1
    socket = sockets
    lastEvent = clock
    apply(sync.receive(.link(.live), at: moment))
    if !wanted.isEmpty { schedule(.subscribeAtDevice(wanted, socket: sockets), after: manners.latency) }
  }

  private mutating func answer(_ number: Int, _ records: [Record]?, _ held: RecordSet) {
    guard let records else {
      let error: DeviceError = isAway ? .unreachable("no answer") : .refused(Refusal(status: 500, body: []))
      return apply(sync.fail(error, of: "c", number: number, at: moment))
    }
    let isFirst = !sync.store.isRead("c")
    let output = sync.receive(
      ListOutcome(records, held: held), of: "c", number: number, bytes: records.count * 40, at: moment)
    if isFirst, sync.store.isRead("c") {
      mirror = Mirror(records, ignoresForm: manners.forms != FormOptions())
      isMirroring = true
    }
    apply(output)
  }

  mutating func apply(_ output: DeviceSync.Output) {
    if isMirroring { mirror.apply(output.changes) }
    notes += output.notes
    for command in output.commands {
      switch command {
      case .list(_, let number, let held):
        listsAsked += 1
        schedule(.read(number: number, held: held), after: manners.latency)
      case .cancel: break
      case .subscribe(let names):
        wanted = names
        if let socket { schedule(.subscribeAtDevice(names, socket: socket), after: manners.latency) }
      }
    }
  }
}
