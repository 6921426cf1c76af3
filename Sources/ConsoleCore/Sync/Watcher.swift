import Synchronization

/// Keeps some classes of a device in sync without a screen: a `DeviceSync` with its network and timer.
///
/// Changes are delivered in order on another thread; a slow listener slows the socket down, but nothing is lost.
public final class Watcher: Sendable {
  public enum Note: Sendable {
    /// Every class is live: it was read after its subscription.
    case live
    /// Signals are missing or incomplete, for this reason; the lists are polled.
    case polling(String)
    /// A gap is over: its begin and end in milliseconds since 1970, and the number of changes found.
    case recovered(from: Int64, to: Int64, changes: Int)
    /// The device refuses a class's list for good; its signals are still reported.
    case refused(String, DeviceError)
    /// A class's list failed and will be retried; reported once.
    case failing(String, DeviceError)
    /// Watching is impossible: the first list of a class failed for good, or the sign-in is refused.
    case failed(DeviceError)
  }

  struct State: Sendable {
    var sync: DeviceSync
    /// The comparison before the end.
    var last: LastCheck?
    /// Classes whose list was refused for good.
    var refused: Set<String> = []
    var epoch = 0
    var wasLive = false
  }

  private let connection: Connection
  let classes: Set<String>
  let clock: any Clock<Duration>
  let moment: @Sendable () -> DeviceSync.Moment
  private let started: Int64
  private let outbox: ChangeOutbox
  private let isStopped = Atomic<Bool>(false)
  private let onNote: @Sendable (Note) -> Void
  let state: Mutex<State>
  private let subscription = Mutex<Subscription?>(nil)
  private let snooze: Snooze
  private let timer = Mutex<Task<Void, Never>?>(nil)

  /// Makes a watcher on a signed-in connection; `onChanges` may block. `clock` times its waits, `moment` tells the
  /// time.
  public init(
    _ connection: Connection, classes: Set<String>, clock: any Clock<Duration> = ContinuousClock(),
    moment: @escaping @Sendable () -> DeviceSync.Moment = { DeviceSync.Moment(now: .now, time: RealTime.now) },
    onNote: @escaping @Sendable (Note) -> Void, onChanges: @escaping @Sendable ([Change]) -> Void
  ) {
    self.connection = connection
    self.classes = classes
    (self.clock, self.moment, started) = (clock, moment, moment().time)
    snooze = Snooze(clock: clock)
    self.onNote = onNote
    outbox = ChangeOutbox(onChanges)
    var pace = SyncPace(connection.settings.dialect)
    // Without a screen nobody waits, so the socket may take a while before lists are read without it.
    pace.patience = .seconds(2)
    state = Mutex(State(sync: DeviceSync(pace: pace)))
  }

  deinit {
    outbox.letGo()
    snooze.stop()
    timer.withLock { $0 }?.cancel()
  }

  /// Starts watching; the caller must call `stop`.
  public func start() {
    let subscription = Subscription(
      connection: connection, clock: clock, now: { [moment] in moment().now }, room: outbox.room,
      sink: { [weak self] in self?.receive($0) })
    self.subscription.withLock { $0 = subscription }
    input { [classes] sync, moment in sync.follow(classes, at: moment) }
    connection.observe { [weak self] in
      self?.presenceChanged($0)
      return self != nil
    }
    subscription.start()
    let task = Task { [weak self] in
      while let self, !Task.isCancelled, !self.isOver { await self.turn() }
    }
    timer.withLock { $0 = task }
  }

  public func stop() {
    isStopped.store(true, ordering: .releasing)
    endLastCheck()
    outbox.close()
    subscription.withLock { $0 }?.stop()
    snooze.stop()
    timer.withLock { $0 }?.cancel()
  }

  /// The current records of a class.
  public func records(_ objectClass: String) -> [Record] { state.withLock { $0.sync.store[objectClass].records } }

  /// Why no class was read; nil if one was.
  public var failure: DeviceError? {
    state.withLock { state in
      guard !classes.contains(where: state.sync.store.isRead) else { return nil }
      return state.sync.errors.min { $0.key < $1.key }?.value
    }
  }

  /// Whether every class is live.
  public var isLive: Bool { state.withLock { state in classes.allSatisfy { state.sync[$0].isSignalled } } }

  /// Since when changes may be missing, in milliseconds since 1970, and why; nil if none are.
  public var openGap: (since: Int64, reason: String?)? {
    let moment = moment()
    let (now, time) = (moment.now, moment.time)
    return state.withLock { state in
      let readable = classes.subtracting(state.refused)
      var gap: (since: Int64, reason: String?)?
      for name in readable.sorted() {
        let reason = state.sync.errors[name]?.message ?? state.sync.link.reason
        let since: Int64
        switch state.sync.freshness(name, at: now) {
        case .live, .poll: continue
        case .stale(let age, let why):
          since = time - Int64(age.milliseconds)
          if gap.map({ since < $0.since }) ?? true { gap = (since, reason ?? why) }
        // Before the first list there is a gap only if something failed.
        case .unknown, .loading, .partial, .failed:
          guard reason != nil else { continue }
          if gap.map({ started < $0.since }) ?? true { gap = (started, reason) }
        }
      }
      return gap
    }
  }

  var isOver: Bool { isStopped.load(ordering: .acquiring) }

  // MARK: Events

  private func receive(_ event: SubscriptionEvent) {
    switch event {
    case .signals(let signals):
      // Ignore signals of classes that were not asked for.
      let wanted = signals.filter { $0.objectClass.map(classes.contains) ?? false }
      input { sync, moment in sync.receive(.signals(wanted), at: moment) }
    case .link(let link):
      let before = state.withLock(\.sync.link)
      input { sync, moment in sync.receive(event, at: moment) }
      if let reason = link.reason, before.reason == nil { onNote(.polling(reason)) }
    case .subscribed: input { sync, moment in sync.receive(event, at: moment) }
    }
  }

  private func presenceChanged(_ presence: ConnectionState) {
    let epoch = connection.epoch
    switch presence {
    case .away(let since, let reason, _):
      input { sync, moment in sync.lose(since: since, reason: reason, at: moment) }
    case .signedIn:
      input { sync, moment in sync.recover(at: moment) }
      let isNew = state.withLock { state in
        defer { state.epoch = epoch }
        return state.epoch != epoch
      }
      if isNew { input { sync, moment in sync.renewSession(at: moment) } }
    case .signedOut, .signingIn: break
    }
  }

  /// Waits until something is due, or does it.
  private func turn() async {
    let now = moment().now
    let due = state.withLock { $0.sync.deadline(at: now) }
    if let due, due <= now {
      let isWaiting = state.withLock { [.off, .connecting].contains($0.sync.link) && $0.sync.isWaitingForSubscription }
      input { sync, moment in sync.tick(at: moment) }
      if isWaiting { onNote(.polling("no response from the socket yet")) }
      return
    }
    await snooze.sleep(due.map { $0 - now })
  }

  /// Passes an input to the sync machine and carries out its commands. Changes are queued under the lock, so that a
  /// concurrent list cannot report something newer first.
  func input(_ body: (inout DeviceSync, DeviceSync.Moment) -> DeviceSync.Output) {
    guard !isOver else { return }
    let moment = moment()
    let (output, becameLive) = state.withLock { state in
      let output = body(&state.sync, moment)
      if !output.changes.isEmpty, !isOver { outbox.add(output.changes) }
      let isLive = classes.allSatisfy { state.sync[$0].isSignalled }
      defer { state.wasLive = isLive }
      return (output, isLive && !state.wasLive)
    }
    for command in output.commands {
      switch command {
      case .list(let name, let number, let held): list(name, number, held)
      case .subscribe(let wanted): subscription.withLock { $0 }?.watch(wanted)
      case .cancel: break
      }
    }
    for note in output.notes { tell(note) }
    if becameLive { onNote(.live) }
    continueLastCheck()
    snooze.kick()
  }

  private func tell(_ note: DeviceSync.Note) {
    switch note {
    case .signalsDoubted(let name): onNote(.polling("\(name): signals incomplete"))
    case .recovered(let from, let to, let changes): onNote(.recovered(from: from, to: to, changes: changes))
    case .signalsTrusted, .failing: break
    }
  }

  // MARK: Lists

  private func list(_ name: String, _ number: Int, _ held: RecordSet) {
    Task { [weak self, connection] in
      do throws(DeviceError) {
        let outcome = ListOutcome(try await connection.list(name, held: held), held: held)
        self?.input { sync, moment in
          sync.receive(outcome, of: name, number: number, bytes: outcome.count * 500, at: moment)
        }
      } catch {
        self?.failed(name, number, error)
      }
    }
  }

  private func failed(_ name: String, _ number: Int, _ error: DeviceError) {
    let isNew = state.withLock { $0.sync.errors[name] == nil }
    noteLastCheck(failed: name, number, error)
    input { sync, moment in sync.fail(error, of: name, number: number, at: moment) }
    guard !isOver else { return }
    let wasRead = state.withLock { $0.sync.store.isRead(name) }
    if isForGood(error, wasRead: wasRead) { return refused(name, error) }
    if isNew { onNote(.failing(name, error)) }
  }

  /// Handles a list refused for good; if all classes are refused, watching has failed.
  private func refused(_ name: String, _ error: DeviceError) {
    let (isNew, isAll) = state.withLock { state in
      (state.refused.insert(name).inserted, state.refused == classes)
    }
    guard isNew else { return }
    if case .notAuthorised = error { return onNote(.failed(error)) }
    onNote(isAll ? .failed(error) : .refused(name, error))
  }

  /// Whether an error is final: a class that was read before is retried, a refused sign-in is not.
  private func isForGood(_ error: DeviceError, wasRead: Bool) -> Bool {
    switch error {
    case .refused(let refusal): !wasRead && (400..<500).contains(refusal.status) && refusal.status != 429
    case .notAuthorised, .readOnly, .notApplicable: true
    case .unreachable, .untrusted, .unreadable, .cancelled: false
    }
  }
}
