import Glibc
import Synchronization

/// What a status feed tells.
public enum StatusEvent: Sendable {
  /// What is on disk, told once and first.
  case opened(AlarmArchive)
  /// What operators of this machine say of alarms, as it is on disk now.
  case notes(AlarmNotes)
  /// An answer, and whether another console got it.
  case update(StatusUpdate, isShared: Bool)
  case failed(StatusFailure)
  /// Nothing is kept, and why.
  case noJournal(String)
  /// Lines of the journal that cannot be read, told once.
  case unreadable(Int)
}

/// Why there is no status.
public enum StatusFailure: Sendable, Equatable {
  /// The user lacks the right to call `MonitoringStats`.
  case notPermitted(String)
  /// The device has no status.
  case unsupported(String)
  case other(String)

  /// In the device's words, or in those of who could not reach it.
  public var message: String {
    switch self {
    case .notPermitted(let text), .unsupported(let text), .other(let text): text
    }
  }

  /// Whether it may pass by itself: the device does give a status to this user as far as is known.
  public var isPassing: Bool { if case .other = self { true } else { false } }

  public init(_ error: DeviceError) {
    switch error {
    case .refused(let refusal) where [403, 401].contains(refusal.status) || refusal.type == "unauthorized":
      self = .notPermitted(error.message)
    case .refused(let refusal) where [404, 405, 501].contains(refusal.status) || refusal.type == "notImplemented":
      self = .unsupported(error.message)
    case .notAuthorised: self = .notPermitted(error.message)
    default: self = .other(error.message)
    }
  }
}

/// Asks for the status of a device for as long as it is followed.
public final class StatusPoller: Sendable {
  private struct Guarded: Sendable {
    var driver: Task<Void, Never>?
    var isStopped = false
    var isPaused = false
    /// Whether a pause has reached the driver.
    var isAtRest = false
  }

  private let connection: Connection
  private let folder: String?
  private let bounds: StatusJournal.Bounds
  private let sink: @Sendable (StatusEvent) -> Void
  private let guarded = Mutex(Guarded())
  private let snooze = Snooze()

  /// A feed with its journal in a folder, nil for none; `sink` is called from any thread.
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

  /// Starts; more calls do nothing.
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

  /// Ends the asking; the journal's lock is let go of when a call that is under way has ended.
  public func stop() {
    let driver = guarded.withLock { guarded in
      guarded.isStopped = true
      return guarded.driver
    }
    driver?.cancel()
    snooze.stop()
  }

  /// Asks no more until `resume`, and lets another console of the profile do it; waits a moment for a call under way.
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

  /// Goes on after a pause.
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

  /// Asks now instead of waiting on.
  public func refresh() { snooze.kick() }

  /// How it went so far.
  private struct Turn: Sendable {
    let interval: Int
    var failures = Backoff(first: 1, limit: 60)
    var hasToldUnreadable = false
    var hasWorked = false
  }

  /// Asks once, and says how long to wait.
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
      if let folder { sink(.notes(await PosixThread.run { AlarmNotes.read(folder: folder) })) }
      sink(.update(update, isShared: source.isShared))
      return .seconds(turn.interval)
    } catch {
      let failure = StatusFailure(error)
      sink(.failed(failure))
      // What has worked before is asked for again soon: a device that starts refuses many things for a while.
      if case .other = failure { return turn.failures.next() }
      source.letGo()
      return turn.hasWorked ? turn.failures.next() : .seconds(60)
    }
  }
}
