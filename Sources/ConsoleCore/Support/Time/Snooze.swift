import Synchronization

/// A wait that can be ended early: whoever is kicked while he does not wait does not wait the next time.
final class Snooze: Sendable {
  private struct Guarded: Sendable {
    var sleeper: Task<Void, Never>?
    var wasKicked = false
    var isStopped = false
  }

  private let clock: any Clock<Duration>
  private let guarded = Mutex(Guarded())

  init(clock: any Clock<Duration> = ContinuousClock()) { self.clock = clock }

  /// Waits, nil for as long as nobody kicks.
  func sleep(_ duration: Duration?) async {
    let clock = clock
    let task = guarded.withLock { guarded -> Task<Void, Never>? in
      guard !guarded.wasKicked, !guarded.isStopped else { return nil }
      let task = Task<Void, Never> { _ = try? await clock.sleep(for: duration ?? .seconds(86_400 * 365)) }
      guarded.sleeper = task
      return task
    }
    await task?.value
    guarded.withLock { guarded in
      guarded.wasKicked = false
      guarded.sleeper = nil
    }
  }

  /// Ends a wait, if one is going on, and the next one if not.
  func kick() {
    let sleeper = guarded.withLock { guarded in
      guarded.wasKicked = true
      return guarded.sleeper
    }
    sleeper?.cancel()
  }

  /// Lets the next wait end at once, and one that is going on go on.
  func skipNext() { guarded.withLock { $0.wasKicked = true } }

  /// Whether the next wait ends at once.
  var skipsNext: Bool { guarded.withLock(\.wasKicked) }

  /// Forgets a kick that came while nobody waited.
  func forgetKick() { guarded.withLock { $0.wasKicked = false } }

  /// Ends a wait, and lets nobody wait any more.
  func stop() {
    let sleeper = guarded.withLock { guarded in
      guarded.isStopped = true
      return guarded.sleeper
    }
    sleeper?.cancel()
  }
}
