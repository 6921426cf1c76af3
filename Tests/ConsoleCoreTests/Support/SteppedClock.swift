import Synchronization

/// A clock on which time jumps from one sleep's end to the next once nobody is busy any more.
final class SteppedClock: Clock, Sendable {
  typealias Instant = ContinuousClock.Instant

  private struct Sleep: Sendable {
    let number: Int
    let deadline: Instant
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State: Sendable {
    var now: Instant
    var sleeps: [Sleep] = []
    var cancelled: Set<Int> = []
    var count = 0
  }

  let start = ContinuousClock.now
  private let state: Mutex<State>

  init() { state = Mutex(State(now: start)) }

  var now: Instant { state.withLock(\.now) }
  var minimumResolution: Duration { .nanoseconds(1) }
  /// Seconds since the clock was made.
  var seconds: Double { Double((now - start).milliseconds) / 1000 }
  /// How many sleeps there were.
  var count: Int { state.withLock(\.count) }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let number = state.withLock { state in
      state.count += 1
      return state.count
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isOver = state.withLock { state in
          if state.cancelled.contains(number) { return true }
          state.sleeps.append(Sleep(number: number, deadline: deadline, continuation: continuation))
          return false
        }
        if isOver { continuation.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      let sleep = state.withLock { state -> Sleep? in
        state.cancelled.insert(number)
        guard let place = state.sleeps.firstIndex(where: { $0.number == number }) else { return nil }
        return state.sleeps.remove(at: place)
      }
      sleep?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Lets time pass for so many seconds; `activity` counts what happens beside the sleeps.
  func run(for length: Double, activity: () -> Int) async {
    let end = now + .milliseconds(Int(length * 1000))
    while true {
      await settle(activity, calm: 3)
      // Whoever is still busy may be about to sleep for a shorter time than all others.
      if state.withLock({ state in !state.sleeps.contains { $0.deadline <= end } }) { await settle(activity, calm: 20) }
      let over = state.withLock { state -> [Sleep]? in
        guard let next = state.sleeps.map(\.deadline).min(), next <= end else { return nil }
        state.now = max(state.now, next)
        let now = state.now
        defer { state.sleeps.removeAll { $0.deadline <= now } }
        return state.sleeps.filter { $0.deadline <= now }
      }
      guard let over else { break }
      for sleep in over { sleep.continuation.resume() }
    }
    state.withLock { $0.now = max($0.now, end) }
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
