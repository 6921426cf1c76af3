import Synchronization

/// Limits the number of waiting items: producers wait for room, without occupying a thread.
public final class Room: Sendable {
  private struct State: Sendable {
    var used = 0
    var isClosed = false
    var count = 0
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    /// Waiters that were cancelled before they waited.
    var cancelled: Set<Int> = []

    func mustWait(_ limit: Int) -> Bool { used > limit && !isClosed }
  }

  private let limit: Int
  private let state = Mutex(State())

  /// Room for this many items; a producer that adds several at once may exceed it.
  public init(_ limit: Int) { self.limit = limit }

  /// Counts added items.
  public func enter(_ count: Int) { state.withLock { $0.used += count } }

  /// Counts removed items, and releases waiting producers if there is room.
  public func leave(_ count: Int) {
    wake { $0.used -= count }
  }

  /// Releases everybody, now and in future.
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

  /// The number of waiting producers.
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
