import Synchronization

/// Delivers changes in order, on another thread, to a listener that may be slow or block; no lock is held meanwhile.
final class ChangeOutbox: Sendable {
  private struct State: Sendable {
    var changes: [Change] = []
    var isClosed = false
    /// Whether a thread delivers changes, or is about to.
    var isTelling = false
  }

  /// Limits the waiting changes: while there are too many, no signals are read.
  let room = Room(20_000)
  private let state = Mutex(State())
  private let listener: @Sendable ([Change]) -> Void

  init(_ listener: @escaping @Sendable ([Change]) -> Void) { self.listener = listener }

  func add(_ changes: [Change]) {
    let mustTell = state.withLock { state in
      guard !state.isClosed, !changes.isEmpty else { return false }
      state.changes += changes
      room.enter(changes.count)
      defer { state.isTelling = true }
      return !state.isTelling
    }
    guard mustTell, !ThreadPool.listeners.submit({ self.tell() }) else { return }
    // No thread is available; the next change tries again.
    state.withLock { $0.isTelling = false }
  }

  /// Accepts no more changes, and waits at most half a second for the listener to receive the rest.
  func close() {
    letGo()
    for _ in 0..<50 where state.withLock(\.isTelling) { PosixThread.pause(milliseconds: 10) }
  }

  /// Accepts no more changes and does not wait.
  func letGo() {
    state.withLock { $0.isClosed = true }
    room.close()
  }

  private func tell() {
    while true {
      let changes = state.withLock { state in
        defer { state.changes = [] }
        if state.changes.isEmpty { state.isTelling = false }
        return state.changes
      }
      guard !changes.isEmpty else { return }
      listener(changes)
      room.leave(changes.count)
    }
  }
}
