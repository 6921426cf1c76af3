import Synchronization

/// Follows some classes of a device without a screen: signals, lists after each gap, polling where there is no socket.
///
/// Changes are told in order on a thread of their own; a slow listener slows the socket down, nothing is lost.
public final class Watcher: Sendable {
  public enum Note: Sendable {
    /// Signals tell of everything now: each class was read after its subscription.
    case live
    /// No signals come, for this reason; the lists are read now and then.
    case polling(String)
    /// A gap is over: from when to when, in milliseconds since 1970, and how many changes were found.
    case recovered(from: Int64, to: Int64, changes: Int)
    /// A class's list cannot be read; its signals are told all the same.
    case refused(String, DeviceError)
    /// A class's list cannot be read at the moment, told once; it is tried again.
    case failing(String, DeviceError)
    /// Nothing can be followed: the first reading of a class failed for good, or the login is not taken any more.
    case failed(DeviceError)
  }

  private struct State: Sendable {
    var store = Store()
    var link = LinkState.off
    /// Classes whose list is on its way.
    var loading: Set<String> = []
    /// Classes whose list on its way was asked for before their subscription.
    var again: Set<String> = []
    /// Counts the sockets: a list that was asked for before the present one is no proof that nothing was missed.
    var socket = 0
    /// Classes that signals tell of completely.
    var live: Set<String> = []
    /// Classes that are compared after a gap, and what was found so far.
    var comparing: Set<String> = []
    var gap: (from: Int64, to: Int64, changes: Int)?
    var downSince: Int64?
    /// Changes that polling found since then.
    var foundWhileDown = 0
    /// Classes whose list was read since then.
    var polledSinceLoss: Set<String> = []
    /// Classes whose first list was refused for good.
    var refused: Set<String> = []
    /// Why the lists of classes could not be read the last time.
    var failing: [String: DeviceError] = [:]
    /// When the list of each class was read the last time.
    var lastRead: [String: Int64] = [:]
    var poller: Task<Void, Never>?
    var auditor: Task<Void, Never>?
  }

  private let connection: Connection
  private let classes: Set<String>
  private let started = RealTime.now
  private let outbox: ChangeOutbox
  private let isStopped = Atomic<Bool>(false)
  private let onNote: @Sendable (Note) -> Void
  private let state = Mutex(State())
  private let feed = Mutex<LiveFeed?>(nil)

  /// A watcher on a connection that is signed in; both listeners may block.
  public init(
    _ connection: Connection, classes: Set<String>, onNote: @escaping @Sendable (Note) -> Void,
    onChanges: @escaping @Sendable ([Change]) -> Void
  ) {
    self.connection = connection
    self.classes = classes
    self.onNote = onNote
    outbox = ChangeOutbox(onChanges)
  }

  deinit { outbox.letGo() }

  /// Starts; `stop` must end it.
  public func start() {
    let feed = LiveFeed(connection: connection) { [weak self] in self?.take($0) }
    self.feed.withLock { $0 = feed }
    feed.watch(classes)
    feed.start()
    startAudits()
    Task { [weak self] in
      try? await Task.sleep(for: Watcher.patience)
      guard let self, [.off, .connecting].contains(self.state.withLock(\.link)) else { return }
      self.onNote(.polling("the socket has not been answered yet"))
      self.startPolling(after: .zero)
    }
  }

  /// How long a socket may take before the lists are read without it.
  private static let patience = Duration.seconds(2)

  public func stop() {
    isStopped.store(true, ordering: .releasing)
    outbox.close()
    feed.withLock { $0 }?.stop()
    for task in state.withLock({ [$0.poller, $0.auditor] }) { task?.cancel() }
  }

  /// The records of a class as they are known now.
  public func records(_ objectClass: String) -> [Record] { state.withLock { $0.store[objectClass].records } }

  /// Why nothing is known of any class; nil where a list was read.
  public var failure: DeviceError? {
    state.withLock { state in
      guard !classes.contains(where: state.store.isRead) else { return nil }
      return state.failing.min { $0.key < $1.key }?.value
    }
  }

  /// Since when changes may have been missed, in milliseconds since 1970, and what the device said last; nil where all
  /// that has happened is known.
  public var openGap: (since: Int64, reason: String?)? {
    state.withLock { state in
      let failing = state.failing.filter { !state.refused.contains($0.key) }
      let reason = failing.min { $0.key < $1.key }?.value.message ?? state.link.reason
      if let gap = state.gap { return (gap.from, reason) }
      let isCompared = classes.allSatisfy { state.polledSinceLoss.contains($0) || state.refused.contains($0) }
      if let down = state.downSince, !isCompared { return (down, reason) }
      guard let since = failing.keys.map({ state.lastRead[$0] ?? started }).min() else { return nil }
      return (since, reason)
    }
  }

  /// Whether every class is followed by signals and nothing is missed.
  public var isLive: Bool { state.withLock { $0.live == classes } }

  // MARK: The feed

  private func take(_ event: FeedEvent) {
    switch event {
    case .signals(let signals):
      // Told under the lock, so that a list cannot tell of something newer in between.
      // What the device signals beside the classes that were asked for is not told.
      let wanted = signals.filter { $0.objectClass.map(classes.contains) ?? false }
      outbox.waitForRoom()
      state.withLock { state in
        for name in Set(wanted.compactMap(\.objectClass)) where state.failing[name] == nil {
          state.store.awaitFirstListing(name)
        }
        tell(state.store.apply(wanted, at: RealTime.now), &state)
      }
    case .subscribed(let classes): subscribed(classes)
    case .link(let link): changed(link)
    }
  }

  private var isOver: Bool { isStopped.load(ordering: .acquiring) }

  private func tell(_ changes: [Change], _ state: inout State) {
    guard !changes.isEmpty, !isOver else { return }
    let found = changes.count { $0.origin != .live }
    if state.gap != nil { state.gap?.changes += found } else if state.downSince != nil { state.foundWhileDown += found }
    outbox.add(changes)
  }

  private func subscribed(_ classes: Set<String>) {
    let isLive = state.withLock { state in
      // What was told before the socket broke says nothing of the next one.
      guard state.link == .live else { return false }
      if let from = state.downSince {
        // A gap whose lists did not come before the next one goes on.
        state.gap = (state.gap?.from ?? from, RealTime.now, (state.gap?.changes ?? 0) + state.foundWhileDown)
        (state.downSince, state.foundWhileDown) = (nil, 0)
      }
      state.comparing = classes
      return true
    }
    guard isLive else { return }
    for name in classes.sorted() { load(name, .resynced) }
  }

  private func changed(_ link: LinkState) {
    let before = state.withLock { state in
      defer { state.link = link }
      return state.link
    }
    switch link {
    case .down(let since, let reason, _), .unavailable(let since, let reason, _):
      state.withLock { state in
        if before == .live, state.downSince == nil {
          state.downSince = RealTime.now - Int64((ContinuousClock.now - since).milliseconds)
          state.polledSinceLoss = []
        }
        state.live = []
      }
      if before.reason == nil { onNote(.polling(reason)) }
      // A socket that broke is mostly back before a list would be read.
      let isKnown = state.withLock { state in classes.allSatisfy(state.store.isRead) }
      startPolling(after: before == .live && isKnown ? .seconds(connection.settings.dialect.pollSeconds) : .zero)
    case .live: state.withLock { $0.socket += 1 }
    case .off, .connecting: break
    }
  }

  // MARK: Lists

  private func startPolling(after pause: Duration) {
    state.withLock { state in
      guard state.poller == nil, !isOver else { return }
      let seconds = connection.settings.dialect.pollSeconds
      state.poller = Task { [weak self] in
        try? await Task.sleep(for: pause)
        while !Task.isCancelled {
          guard let self, self.pollOnce() else { return }
          try? await Task.sleep(for: .seconds(seconds))
        }
      }
    }
  }

  /// Reads the lists now and then although signals come, the rarer the longer they are: a device may not have heard the
  /// subscription.
  private func startAudits() {
    let seconds = connection.settings.dialect.auditSeconds
    let task = Task { [weak self] in
      while true {
        let count = self?.state.withLock { state in state.store.count(of: self?.classes ?? []) } ?? 0
        let pause = Duration.seconds(seconds * max(1, count / 3000))
        guard (try? await Task.sleep(for: pause)) != nil, let self else { return }
        for name in self.state.withLock(\.live).sorted() { self.load(name, .resynced) }
      }
    }
    state.withLock { $0.auditor = task }
    if isOver { task.cancel() }
  }

  /// Reads what signals do not tell of; false where they tell of everything.
  private func pollOnce() -> Bool {
    let missing = state.withLock { state -> Set<String> in
      let missing = classes.subtracting(state.live)
      if missing.isEmpty { state.poller = nil }
      return missing
    }
    for name in missing.sorted() { load(name, .polled) }
    return !missing.isEmpty
  }

  private func load(_ name: String, _ origin: Change.Origin) {
    let asked = state.withLock { state -> (held: RecordSet, socket: Int)? in
      guard !isOver else { return nil }
      guard state.loading.insert(name).inserted else {
        // The list on its way may be older than the subscription.
        if origin == .resynced { state.again.insert(name) }
        return nil
      }
      state.store.beginListing(name)
      return (state.store[name], state.socket)
    }
    guard let asked else { return }
    Task { [weak self, connection] in
      let result: Result<[Record], DeviceError>
      do throws(DeviceError) { result = .success(try await connection.list(name, held: asked.held)) } catch {
        result = .failure(error)
      }
      self?.loaded(name, origin, result, asked)
    }
  }

  private func loaded(
    _ name: String, _ origin: Change.Origin, _ result: Result<[Record], DeviceError>,
    _ asked: (held: RecordSet, socket: Int)
  ) {
    var failure: DeviceError?
    var isNews = false
    let outcome = try? result.map { ListOutcome($0, held: asked.held) }.get()
    let (mustReadAgain, becameLive) = state.withLock { state in
      let wasLive = state.live == classes
      state.loading.remove(name)
      let isAgain = state.again.remove(name) != nil
      if let outcome {
        state.failing[name] = nil
        state.lastRead[name] = RealTime.now
        // Where signals came before, what the first list finds is what they missed, whether they are back or not yet.
        let isFirstSinceLoss = state.downSince != nil && state.polledSinceLoss.insert(name).inserted
        let isAfterGap = isAgain || isFirstSinceLoss || state.gap != nil
        tell(state.store.finishListing(name, outcome, isAfterGap ? .resynced : origin, at: RealTime.now), &state)
        let isOfThisSocket = state.link == .live && state.socket == asked.socket
        if origin == .resynced, !isAgain, isOfThisSocket { state.live.insert(name) }
      } else {
        tell(state.store.abandonListing(name, at: RealTime.now), &state)
        if case .failure(let error) = result {
          if isForGood(error, wasRead: state.store.isRead(name)) { failure = error }
          isNews = state.failing.updateValue(error, forKey: name) == nil && failure == nil
        }
      }
      return (isAgain, !wasLive && state.live == classes)
    }
    if mustReadAgain { return load(name, .resynced) }
    if let failure { refused(name, failure) }
    if isNews, case .failure(let error) = result { onNote(.failing(name, error)) }
    if outcome != nil || failure != nil { compared(name) } else if origin == .resynced { retry(name) }
    if becameLive { onNote(.live) }
  }

  /// One class of several may be refused; where all are, there is nothing to follow.
  private func refused(_ name: String, _ error: DeviceError) {
    let (isNew, isAll) = state.withLock { state in
      (state.refused.insert(name).inserted, state.refused == classes)
    }
    guard isNew else { return }
    if case .notAuthorised = error { return onNote(.failed(error)) }
    onNote(isAll ? .failed(error) : .refused(name, error))
  }

  /// What was read once may be refused for a while; a login that is refused is not tried again.
  private func isForGood(_ error: DeviceError, wasRead: Bool) -> Bool {
    switch error {
    case .refused(let refusal): !wasRead && (400..<500).contains(refusal.status) && refusal.status != 429
    case .notAuthorised, .readOnly, .notApplicable: true
    case .unreachable, .untrusted, .unreadable, .cancelled: false
    }
  }

  /// A list that could not be read after a subscription is asked for again while the socket stands.
  private func retry(_ name: String) {
    Task { [weak self] in
      try? await Task.sleep(for: .seconds(1))
      guard let self, self.state.withLock({ $0.link == .live && !$0.live.contains(name) }), !self.isOver else {
        return
      }
      self.load(name, .resynced)
    }
  }

  private func compared(_ name: String) {
    let gap = state.withLock { state -> (from: Int64, to: Int64, changes: Int)? in
      state.comparing.remove(name)
      guard state.comparing.isEmpty else { return nil }
      defer { state.gap = nil }
      return state.gap
    }
    if let gap { onNote(.recovered(from: gap.from, to: gap.to, changes: gap.changes)) }
  }
}
