import Synchronization

/// Follows some classes of a device without a screen: signals, lists after each gap, polling where there is no socket.
///
/// What it tells is told in order and from one thread at a time; a slow listener slows the socket down, nothing is lost.
public final class Watcher: Sendable {
  public enum Note: Sendable {
    /// Signals come now.
    case live
    /// No signals come, for this reason; the lists are read now and then.
    case polling(String)
    /// A gap is over: from when to when, in milliseconds since 1970, and how many changes were found.
    case recovered(from: Int64, to: Int64, changes: Int)
    /// Nothing can be followed: the first reading of a class failed for good.
    case failed(DeviceError)
  }

  private struct State: Sendable {
    var store = Store()
    var link = LinkState.off
    /// Classes whose list is on its way.
    var loading: Set<String> = []
    /// Classes whose list on its way was asked for before their subscription.
    var again: Set<String> = []
    /// Classes that signals tell of completely.
    var live: Set<String> = []
    /// Classes that are compared after a gap, and what was found so far.
    var comparing: Set<String> = []
    var gap: (from: Int64, to: Int64, changes: Int)?
    var downSince: Int64?
    var poller: Task<Void, Never>?
    var isStopped = false
  }

  private let connection: Connection
  private let classes: Set<String>
  private let onChanges: @Sendable ([Change]) -> Void
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
    self.onChanges = onChanges
  }

  /// Starts; `stop` must end it.
  public func start() {
    let feed = LiveFeed(connection: connection) { [weak self] in self?.take($0) }
    self.feed.withLock { $0 = feed }
    feed.watch(classes)
    feed.start()
  }

  public func stop() {
    let poller = state.withLock { state in
      state.isStopped = true
      return state.poller
    }
    poller?.cancel()
    feed.withLock { $0 }?.stop()
  }

  /// The records of a class as they are known now.
  public func records(_ objectClass: String) -> [Record] { state.withLock { $0.store[objectClass].records } }

  /// Whether every class is followed by signals and nothing is missed.
  public var isLive: Bool { state.withLock { $0.live == classes } }

  // MARK: The feed

  private func take(_ event: FeedEvent) {
    switch event {
    case .signals(let signals):
      // Told under the lock, so that a list cannot tell of something newer in between.
      state.withLock { state in tell(state.store.apply(signals, at: RealTime.now), &state) }
    case .subscribed(let classes): subscribed(classes)
    case .link(let link): changed(link)
    }
  }

  private func tell(_ changes: [Change], _ state: inout State) {
    guard !changes.isEmpty, !state.isStopped else { return }
    state.gap?.changes += changes.count { $0.origin == .resynced }
    onChanges(changes)
  }

  private func subscribed(_ classes: Set<String>) {
    state.withLock { state in
      if let from = state.downSince {
        state.gap = (from, RealTime.now, 0)
        state.downSince = nil
      }
      state.comparing = classes
    }
    for name in classes.sorted() { load(name, .resynced) }
  }

  private func changed(_ link: LinkState) {
    let before = state.withLock { state in
      defer { state.link = link }
      return state.link
    }
    switch link {
    case .down(_, let reason, _), .unavailable(_, let reason, _):
      state.withLock { state in
        if before == .live { state.downSince = RealTime.now }
        state.live = []
      }
      if before.reason == nil { onNote(.polling(reason)) }
      startPolling()
    case .live: onNote(.live)
    case .off, .connecting: break
    }
  }

  // MARK: Lists

  private func startPolling() {
    state.withLock { state in
      guard state.poller == nil, !state.isStopped else { return }
      let seconds = connection.settings.dialect.pollSeconds
      state.poller = Task { [weak self] in
        while !Task.isCancelled {
          guard let self, self.pollOnce() else { return }
          try? await Task.sleep(for: .seconds(seconds))
        }
      }
    }
  }

  /// Reads what signals do not tell of; false where they tell of everything.
  private func pollOnce() -> Bool {
    let missing = state.withLock { state -> Set<String> in
      let missing = classes.subtracting(state.live)
      if missing.isEmpty || state.link == .live { state.poller = nil }
      return state.link == .live ? [] : missing
    }
    for name in missing.sorted() { load(name, .polled) }
    return !missing.isEmpty
  }

  private func load(_ name: String, _ origin: Change.Origin) {
    let held = state.withLock { state -> RecordSet? in
      guard !state.isStopped else { return nil }
      guard state.loading.insert(name).inserted else {
        // The list on its way may be older than the subscription.
        if origin == .resynced { state.again.insert(name) }
        return nil
      }
      state.store.beginListing(name)
      return state.store[name]
    }
    guard let held else { return }
    Task { [weak self, connection] in
      let result: Result<[Record], DeviceError>
      do throws(DeviceError) { result = .success(try await connection.list(name)) } catch { result = .failure(error) }
      self?.loaded(name, origin, result, held)
    }
  }

  private func loaded(
    _ name: String, _ origin: Change.Origin, _ result: Result<[Record], DeviceError>, _ held: RecordSet
  ) {
    var failure: DeviceError?
    let outcome = try? result.map { ListOutcome($0, held: held) }.get()
    let mustReadAgain = state.withLock { state in
      state.loading.remove(name)
      let isAgain = state.again.remove(name) != nil
      if let outcome {
        tell(state.store.finishListing(name, outcome, origin, at: RealTime.now), &state)
        if origin == .resynced, !isAgain, state.link == .live { state.live.insert(name) }
      } else {
        tell(state.store.abandonListing(name, at: RealTime.now), &state)
        if case .failure(let error) = result, !state.store.isRead(name) { failure = error }
      }
      return isAgain
    }
    if mustReadAgain { return load(name, .resynced) }
    if let failure, isForGood(failure) { onNote(.failed(failure)) }
    if outcome == nil, origin == .resynced { retry(name) }
    compared(name)
  }

  private func isForGood(_ error: DeviceError) -> Bool {
    switch error {
    case .refused(let refusal): (400..<500).contains(refusal.status) && refusal.status != 429
    case .notAuthorised, .readOnly: true
    case .unreachable, .untrusted, .unreadable, .cancelled: false
    }
  }

  /// A list that could not be read after a subscription is asked for again while the socket stands.
  private func retry(_ name: String) {
    Task { [weak self] in
      try? await Task.sleep(for: .seconds(1))
      guard let self, self.state.withLock({ $0.link == .live && !$0.live.contains(name) && !$0.isStopped }) else {
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
