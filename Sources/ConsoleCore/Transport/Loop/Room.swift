import Synchronization

/// Bounds what waits to be taken: whoever brings more waits first, without a thread of its own.
public final class Room: Sendable {
  private struct State: Sendable {
    var used = 0
    var isClosed = false
    var count = 0
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    /// Those who were cancelled before they waited.
    var cancelled: Set<Int> = []

    func mustWait(_ limit: Int) -> Bool { used > limit && !isClosed }
  }

  private let limit: Int
  private let state = Mutex(State())

  /// Room for so many; more come in where somebody brings several at once.
  public init(_ limit: Int) { self.limit = limit }

  /// Counts what came in.
  public func enter(_ count: Int) { state.withLock { $0.used += count } }

  /// Counts what was taken out, and lets those go on who wait.
  public func leave(_ count: Int) {
    wake { $0.used -= count }
  }

  /// Lets nobody wait any more.
  public func close() {
    wake { $0.isClosed = true }
  }

  /// Waits until there is room, or the task is cancelled.
  public func wait() async {
    let number = state.withLock { state -> Int? in
      guard state.mustWait(limit) else { return nil }
      state.count += 1
      return state.count
    }
    guard let number else { return }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          guard state.mustWait(limit), state.cancelled.remove(number) == nil else { return true }
          state.waiters[number] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.cancelled.insert(number)
        return state.waiters.removeValue(forKey: number)
      }
      waiter?.resume()
    }
    state.withLock { _ = $0.cancelled.remove(number) }
  }

  /// How many wait now.
  var waiting: Int { state.withLock(\.waiters.count) }

  private func wake(_ change: @Sendable (inout State) -> Void) {
    let waiters = state.withLock { state in
      change(&state)
      guard !state.mustWait(limit) else { return [CheckedContinuation<Void, Never>]() }
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume() }
  }
}
