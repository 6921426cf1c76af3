import Glibc
import Synchronization

/// An event of the status poller.
public enum StatusEvent: Sendable {
  /// The state on disk; sent once, first.
  case opened(AlarmArchive)
  /// The current notes on alarms on this machine's disk.
  case notes(AlarmNotes)
  /// An update, and whether another console polled it.
  case update(StatusUpdate, isShared: Bool)
  case failed(StatusFailure)
  /// Nothing is saved, for this reason.
  case noJournal(String)
  /// The number of unreadable lines in the journal; sent once.
  case unreadable(Int)
}

/// Why there is no status.
public enum StatusFailure: Sendable, Equatable {
  /// The user lacks the right to call `MonitoringStats`.
  case notPermitted(String)
  /// The device has no status.
  case unsupported(String)
  case other(String, brief: String = Freshness.noAnswer)

  /// The message from the device or the transport.
  public var message: String {
    switch self {
    case .notPermitted(let text), .unsupported(let text), .other(let text, _): text
    }
  }

  /// The failure in two or three words for a header.
  public var brief: String {
    switch self {
    case .notPermitted: "no permission"
    case .unsupported: "not supported"
    case .other(_, let brief): brief
    }
  }

  /// Whether it may be temporary: as far as known, the device does offer its status to this user.
  public var isPassing: Bool { if case .other = self { true } else { false } }

  public init(_ error: DeviceError) {
    switch error {
    case .refused(let refusal) where [403, 401].contains(refusal.status) || refusal.type == "unauthorized":
      self = .notPermitted(error.message)
    case .refused(let refusal) where [404, 405, 501].contains(refusal.status) || refusal.type == "notImplemented":
      self = .unsupported(error.message)
    case .notAuthorised: self = .notPermitted(error.message)
    default: self = .other(error.message, brief: error.brief)
    }
  }
}

/// Polls the status of a device until it is stopped.
public final class StatusPoller: Sendable {
  private struct Guarded: Sendable {
    var driver: Task<Void, Never>?
    var isStopped = false
    var isPaused = false
    /// Whether the driver has noticed the pause.
    var isAtRest = false
  }

  private let connection: Connection
  private let folder: String?
  private let bounds: StatusJournal.Bounds
  private let sink: @Sendable (StatusEvent) -> Void
  private let guarded = Mutex(Guarded())
  private let snooze = Snooze()

  /// Makes a poller with its journal in a folder, nil for none; `sink` is called from any thread.
  public init(
    connection: Connection, folder: String?, bounds: StatusJournal.Bounds = .init(),
    sink: @escaping @Sendable (StatusEvent) -> Void
  ) {
    self.connection = connection
    self.folder = folder
    self.bounds = bounds
    self.sink = sink
  }

  deinit { stop() }

  /// Starts polling; does nothing if it was started before.
  public func start() {
    connection.observe { [weak self] state in
      if case .signedIn = state { self?.refresh() }
      return self != nil
    }
    guarded.withLock { guarded in
      guard guarded.driver == nil, !guarded.isStopped else { return }
      guarded.driver = Task { [weak self, connection, folder, bounds] in
        if let folder { self?.sink(.opened(await PosixThread.run { AlarmArchive(folder: folder) })) }
        var source = await PosixThread.run { StatusSource(connection, folder: folder, bounds: bounds) }
        if let problem = source.problem { self?.sink(.noJournal(problem)) }
        var turn = Turn(interval: connection.settings.dialect.statusSeconds)
        while !Task.isCancelled {
          guard let pause = await self?.pauseOrTurn(&source, &turn) else { return }
          await self?.snooze.sleep(pause)
        }
      }
    }
  }

  /// Stops polling; the journal's lock is released when a running request has ended.
  public func stop() {
    let driver = guarded.withLock { guarded in
      guarded.isStopped = true
      return guarded.driver
    }
    driver?.cancel()
    snooze.stop()
  }

  /// Pauses until `resume`, so that another console of the profile can poll; waits up to `limit` for a running request.
  public func pause(within limit: Duration = .milliseconds(300)) {
    let isDriven = guarded.withLock { guarded in
      (guarded.isPaused, guarded.isAtRest) = (true, false)
      return guarded.driver != nil && !guarded.isStopped
    }
    guard isDriven else { return }
    snooze.kick()
    let deadline = ContinuousClock.now + limit
    while !guarded.withLock(\.isAtRest), .now < deadline { usleep(2000) }
  }

  /// Continues after a pause.
  public func resume() {
    guarded.withLock { $0.isPaused = false }
    snooze.kick()
  }

  private func pauseOrTurn(_ source: inout StatusSource, _ turn: inout Turn) async -> Duration {
    guard guarded.withLock(\.isPaused) else { return await self.turn(&source, &turn) }
    source.letGo()
    guarded.withLock { $0.isAtRest = true }
    return .seconds(3600)
  }

  /// The notes on alarms on disk: they were read with the journal, if there is one.
  private func notes(with update: StatusUpdate) async -> AlarmNotes? {
    guard update.notes == nil, let folder else { return update.notes }
    return await PosixThread.run { AlarmNotes.read(folder: folder) }
  }

  /// Polls now instead of waiting.
  public func refresh() { snooze.kick() }

  /// The state between two polls.
  private struct Turn: Sendable {
    let interval: Int
    var failures = Backoff(first: 1, limit: 60)
    var hasToldUnreadable = false
    var hasWorked = false
  }

  /// Polls once, and returns how long to wait.
  private func turn(_ source: inout StatusSource, _ turn: inout Turn) async -> Duration {
    guard case .signedIn = connection.state else { return .seconds(60) }
    do throws(DeviceError) {
      let update = try await source.next()
      turn.hasWorked = true
      turn.failures = Backoff(first: Double(max(1, turn.interval)), limit: 60)
      if source.unreadable > 0, !turn.hasToldUnreadable {
        turn.hasToldUnreadable = true
        sink(.unreadable(source.unreadable))
      }
      guard let update else { return .seconds(turn.interval) }
      if let notes = await notes(with: update) { sink(.notes(notes)) }
      sink(.update(update, isShared: source.isShared))
      return .seconds(turn.interval)
    } catch {
      let failure = StatusFailure(error)
      sink(.failed(failure))
      // Retry soon what worked before: a device that is starting refuses many requests for a while.
      if case .other = failure { return turn.failures.next() }
      source.letGo()
      return turn.hasWorked ? turn.failures.next() : .seconds(60)
    }
  }
}
