import Synchronization

/// A clock on which time jumps from one sleep's end to the next once nobody is busy any more.
final class SteppedClock: Clock, Sendable {
  typealias Instant = ContinuousClock.Instant

  let start = ContinuousClock.now
  private let time: Mutex<Instant>
  private let sleeps = PendingSleeps<Instant>()

  init() { time = Mutex(start) }

  var now: Instant { time.withLock(\.self) }
  var minimumResolution: Duration { .nanoseconds(1) }
  /// Seconds since the clock was made.
  var seconds: Double { Double((now - start).milliseconds) / 1000 }
  /// How many sleeps there were.
  var count: Int { sleeps.all.count }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws { try await sleeps.sleep(deadline) }

  /// Lets time pass for so many seconds; `activity` counts what happens beside the sleeps.
  func run(for length: Double, activity: () -> Int) async {
    let end = now + .milliseconds(Int(length * 1000))
    while true {
      await settle(activity, calm: 3)
      // Whoever is still busy may be about to sleep for a shorter time than all others.
      if !sleeps.keys.contains(where: { $0 <= end }) { await settle(activity, calm: 20) }
      guard let next = sleeps.keys.min(), next <= end else { break }
      let now = pass(to: next)
      sleeps.end { $0 <= now }
    }
    pass(to: end)
  }

  @discardableResult
  private func pass(to moment: Instant) -> Instant {
    time.withLock { time in
      time = max(time, moment)
      return time
    }
  }

  /// Waits until nothing has happened for so many milliseconds.
  private func settle(_ activity: () -> Int, calm wanted: Int) async {
    var (before, calm) = (-1, 0)
    while calm < wanted {
      for _ in 0..<4 { await Task.yield() }
      try? await Task.sleep(for: .milliseconds(1))
      let seen = count + activity()
      (calm, before) = (seen == before ? calm + 1 : 0, seen)
    }
  }
}
