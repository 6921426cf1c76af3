import Synchronization

/// Ends the watches of several devices together.
final class WatchEnds: Sendable {
  private struct State {
    var ends: [WatchEnd] = []
    var isOver = false
  }

  private let state = Mutex(State())
  private let retry: FleetRetry

  init(_ retry: FleetRetry) { self.retry = retry }

  /// Adds a device's watch, which ends at once if the others have been ended.
  func add(_ end: WatchEnd) {
    let isLate = state.withLock { state in
      state.ends.append(end)
      return state.isOver
    }
    if isLate { end.end() }
  }

  /// Ends all, each as it ends alone; a second time without their last checks.
  func endAll() {
    let ends = state.withLock { state in
      state.isOver = true
      return state.ends
    }
    for end in ends { end.end() }
    retry.stop()
  }

  func after(_ seconds: Double) { TimeLimit.after(seconds) { self.endAll() } }
}
