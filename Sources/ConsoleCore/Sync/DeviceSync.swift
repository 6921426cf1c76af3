/// The records of one device and their freshness: the store, and a `ClassSync` for each class.
///
/// A pure state machine: the owner sends the requests for lists and subscriptions that it asks for, and reports the
/// results. It gets two clocks: a monotonic one for what is due, and wall time in milliseconds since 1970 for display.
public struct DeviceSync: Sendable {
  public typealias Instant = ContinuousClock.Instant

  /// One moment on both clocks.
  public struct Moment: Sendable {
    public let now: Instant
    /// In milliseconds since 1970.
    public let time: Int64

    public init(now: Instant, time: Int64) {
      self.now = now
      self.time = time
    }
  }

  public enum Command: Sendable {
    /// Request the list of a class and compare it with `held`.
    case list(String, number: Int, held: RecordSet)
    case cancel(String, number: Int)
    /// Subscribe to the signals of exactly these classes.
    case subscribe(Set<String>)
  }

  public enum Note: Sendable, Equatable {
    /// Signals of the class are incomplete; it is polled.
    case signalsDoubted(String)
    /// Signals of the class were complete for a while and are trusted again.
    case signalsTrusted(String)
    /// A class's list failed, for the first time in a row.
    case failing(String)
    /// A gap is over, and every readable class was compared: its begin and end, in milliseconds since 1970.
    case recovered(from: Int64, to: Int64, changes: Int)
  }

  /// The result of one input.
  public struct Output: Sendable {
    public var commands: [Command] = []
    public var changes: [Change] = []
    public var notes: [Note] = []
  }

  /// A time without signals whose changes are still being recovered.
  struct Gap: Sendable {
    let from: Int64
    let since: Instant
    var to: Int64?
    var changes = 0
    /// Classes still to be compared.
    var pending: Set<String> = []
  }

  public var store = Store()
  public let pace: SyncPace
  public private(set) var link = LinkState.off
  /// The classes that are kept in sync.
  public private(set) var followed: Set<String> = []
  public var errors: [String: DeviceError] = [:]
  var classes: [String: ClassSync] = [:]
  var gap: Gap?
  private var away: (since: Instant, reason: String)?

  public init(pace: SyncPace = SyncPace()) { self.pace = pace }

  /// The sync state of a class; unknown if nobody asked for it yet.
  public subscript(objectClass: String) -> ClassSync { classes[objectClass] ?? fresh() }

  private func fresh() -> ClassSync {
    var sync = ClassSync(pace: pace)
    sync.link = linkOfClasses
    sync.away = away
    return sync
  }

  private var linkOfClasses: ClassSync.Link {
    switch link {
    case .off, .connecting: .connecting
    case .live: .up
    case .down(let since, _, _), .unavailable(let since, _, _): .down(since: since)
    }
  }

  public func freshness(_ objectClass: String, at now: Instant) -> Freshness {
    self[objectClass].freshness(at: now, records: store[objectClass].count)
  }

  /// When to call `tick` even if nothing happens; nil for never.
  public func deadline(at now: Instant) -> Instant? {
    var first = classes.values.compactMap { $0.deadline(at: now) }.min()
    if let gap, gap.to == nil, !store.changeLog.hasOpenGap {
      first = min(first ?? gap.since + pace.grace, gap.since + pace.grace)
    }
    return first
  }

  /// The classes whose lists are running.
  public var listing: [String] { classes.filter { $0.value.isListing }.keys.sorted() }

  /// Whether a first list waits for its subscription.
  public var isWaitingForSubscription: Bool { classes.values.contains { $0.isWaitingForSubscription && !$0.isListing } }

  // MARK: What the console wants

  /// Keeps exactly these classes in sync from now on.
  public mutating func follow(_ wanted: Set<String>, at moment: Moment) -> Output {
    var output = Output()
    guard wanted != followed else { return output }
    let before = followed
    followed = wanted
    output.commands.append(.subscribe(wanted))
    for name in before.symmetricDifference(wanted).sorted() {
      // A gap does not wait for a class that is no longer followed.
      if before.contains(name) { compared(name, moment, &output) }
      pass(.follow(wanted.contains(name)), to: name, moment, &output)
    }
    return output
  }

  /// Reads a class's list once, now.
  public mutating func want(_ objectClass: String, at moment: Moment) -> Output {
    var output = Output()
    pass(.want, to: objectClass, moment, &output)
    return output
  }

  /// Stops the running list of a class.
  public mutating func stop(_ objectClass: String, at moment: Moment) -> Output {
    var output = Output()
    guard self[objectClass].listing != nil else { return output }
    output.changes += store.abandonListing(objectClass, isFinal: true, at: moment.time)
    compared(objectClass, moment, &output)
    pass(.stop, to: objectClass, moment, &output)
    return output
  }

  /// Does what is due.
  public mutating func tick(at moment: Moment) -> Output {
    var output = Output()
    for name in classes.keys.sorted() { pass(.tick, to: name, moment, &output) }
    drawGap(moment)
    return output
  }

  // MARK: The session and the device

  /// The device has not responded since then.
  public mutating func lose(since: Instant, reason: String, at moment: Moment) -> Output {
    away = away ?? (since, reason)
    return passAll(.away(since: since, reason: reason), moment)
  }

  public mutating func recover(at moment: Moment) -> Output {
    away = nil
    return passAll(.back, moment)
  }

  /// There is a new session.
  public mutating func renewSession(at moment: Moment) -> Output { passAll(.sessionRenewed, moment) }

  private mutating func passAll(_ input: ClassSync.Input, _ moment: Moment) -> Output {
    var output = Output()
    for name in classes.keys.sorted() { pass(input, to: name, moment, &output) }
    return output
  }

  // MARK: The socket

  public mutating func receive(_ event: SubscriptionEvent, at moment: Moment) -> Output {
    var output = Output()
    switch event {
    case .signals(let signals): apply(signals, moment, &output)
    case .link(let state): linkChanged(to: state, moment, &output)
    case .subscribed(let names) where link == .live:
      closeGap(comparing: names.filter { store.isRead($0) && followed.contains($0) }, moment, &output)
      for name in names.sorted() where followed.contains(name) { pass(.subscribed, to: name, moment, &output) }
    // A confirmation from before the socket broke says nothing about the next socket.
    case .subscribed: break
    }
    return output
  }

  private mutating func linkChanged(to state: LinkState, _ moment: Moment, _ output: inout Output) {
    let before = link
    link = state
    switch state {
    case .off, .connecting: return
    case .live: output = passAll(.socketUp, moment)
    case .down(let since, _, _), .unavailable(let since, _, _):
      if before == .live { openGap(since, moment) }
      output = passAll(.socketDown(since: since), moment)
    }
  }

  private mutating func apply(_ signals: [Signal], _ moment: Moment, _ output: inout Output) {
    var counts: [String: (count: Int, uuids: Set<String>)] = [:]
    var last: (name: String, count: Int, waits: Bool) = ("", 0, false)
    for signal in signals {
      guard let name = signal.objectClass else { continue }
      if name != last.name {
        if last.count > 0 { counts[last.name, default: (0, [])].count += last.count }
        last = (name, 0, classes[name]?.awaitsSignals ?? false)
      }
      last.count += 1
      if last.waits, let uuid = signal.uuid { counts[name, default: (0, [])].uuids.insert(uuid) }
    }
    if last.count > 0 { counts[last.name, default: (0, [])].count += last.count }
    // Signals before a first list wait for it, so that their changes can be compared with its records.
    for name in counts.keys where followed.contains(name) && errors[name] == nil && self[name].isStopped == false {
      store.awaitFirstListing(name)
    }
    output.changes += store.apply(signals, at: moment.time)
    for (name, told) in counts.sorted(by: { $0.key < $1.key }) where classes[name] != nil {
      pass(.signals(count: told.count, uuids: told.uuids), to: name, moment, &output)
    }
  }

  /// Passes an input to one class and translates its commands.
  mutating func pass(_ input: ClassSync.Input, to name: String, _ moment: Moment, _ output: inout Output) {
    var sync = self[name]
    let commands = sync.handle(input, at: moment.now)
    classes[name] = sync
    for command in commands {
      switch command {
      case .list(let number):
        store.beginListing(name)
        output.commands.append(.list(name, number: number, held: store[name]))
      case .cancel(let number): output.commands.append(.cancel(name, number: number))
      case .signalsDoubted: output.notes.append(.signalsDoubted(name))
      case .signalsTrusted: output.notes.append(.signalsTrusted(name))
      }
    }
  }
}
