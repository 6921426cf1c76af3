import ConsoleCore
import Synchronization

/// Lets a command that runs on look again for devices that were away at its start, as long as it has any other one.
final class FleetRetry: Sendable {
  private struct State {
    var isOver = false
    /// How many devices are with it, or may still turn out to be.
    var hopes: Int
    var sleepers: [Int: Task<Void, Never>] = [:]
  }

  private let state: Mutex<State>

  init(_ count: Int) { state = Mutex(State(hopes: count)) }

  var isOver: Bool { state.withLock(\.isOver) }

  /// Ends the search for devices: the command is over, or no device is with it any more.
  func stop() {
    let sleepers = state.withLock { state in
      state.isOver = true
      return state.sleepers.values
    }
    for sleeper in sleepers { sleeper.cancel() }
  }

  func arrive() { state.withLock { $0.hopes += 1 } }

  func leave() {
    let isLast = state.withLock { state in
      state.hopes -= 1
      return state.hopes <= 0
    }
    if isLast { stop() }
  }

  /// Waits before a device is tried again; false if it is not to be.
  func wait(_ pause: Duration, _ index: Int) async -> Bool {
    let sleeper = Task { _ = try? await Task.sleep(for: pause) }
    let isOver = state.withLock { state in
      state.sleepers[index] = sleeper
      return state.isOver
    }
    if isOver { sleeper.cancel() }
    await withTaskCancellationHandler {
      await sleeper.value
    } onCancel: {
      sleeper.cancel()
    }
    return !Task.isCancelled
      && state.withLock { state in
        state.sleepers[index] = nil
        return !state.isOver
      }
  }
}
