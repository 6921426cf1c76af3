import Synchronization

/// The sleeps of a test's clock: each goes on until it is ended by its key or cancelled.
final class PendingSleeps<Key: Sendable>: Sendable {
  private struct Sleep: Sendable {
    let number: Int
    let key: Key
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State: Sendable {
    var sleeps: [Sleep] = []
    var cancelled: Set<Int> = []
    var all: [Key] = []
  }

  private let state = Mutex(State())

  /// The sleeps that go on, and all so far.
  var keys: [Key] { state.withLock { $0.sleeps.map(\.key) } }
  var all: [Key] { state.withLock(\.all) }

  func sleep(_ key: Key) async throws {
    let number = state.withLock { state in
      state.all.append(key)
      return state.all.count
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isOver = state.withLock { state in
          if state.cancelled.contains(number) { return true }
          state.sleeps.append(Sleep(number: number, key: key, continuation: continuation))
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

  /// Ends the sleeps with such keys; whether there were any.
  @discardableResult
  func end(where isOver: (Key) -> Bool) -> Bool {
    let over = state.withLock { state in
      let over = state.sleeps.filter { isOver($0.key) }
      state.sleeps.removeAll { isOver($0.key) }
      return over
    }
    for sleep in over { sleep.continuation.resume() }
    return !over.isEmpty
  }
}
