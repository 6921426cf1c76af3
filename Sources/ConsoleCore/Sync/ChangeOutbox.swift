import Synchronization

/// Hands changes to a listener that may be slow or block, in order and on another thread; nobody waits for it with a lock held.
final class ChangeOutbox: Sendable {
  private struct State: Sendable {
    var changes: [Change] = []
    var isClosed = false
    /// Whether a thread is telling, or about to.
    var isTelling = false
  }

  /// Changes that may wait before no more signals are read.
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
    // No thread is to be had; the next change tries again.
    state.withLock { $0.isTelling = false }
  }

  /// Takes nothing more; what is there is told, and waited for half a second at most.
  func close() {
    letGo()
    for _ in 0..<50 where state.withLock(\.isTelling) { PosixThread.pause(milliseconds: 10) }
  }

  /// Takes nothing more and waits for nothing.
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
