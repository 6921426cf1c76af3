import Synchronization

/// Hands changes to a listener that may be slow, in order and on a thread of its own; nobody waits for it with a lock held.
final class ChangeOutbox: Sendable {
  private struct State: Sendable {
    var changes: [Change] = []
    var isClosed = false
    /// Whether the thread has told everything and ended.
    var isOver = false
  }

  /// Changes that may wait before whoever brings more has to wait, too.
  private static let limit = 20_000
  private let state = Mutex(State())
  private let pipe = WakePipe()

  init(_ listener: @escaping @Sendable ([Change]) -> Void) {
    let isStarted = PosixThread.start { [self] in run(listener) }
    if !isStarted { state.withLock { ($0.isClosed, $0.isOver) = (true, true) } }
  }

  func add(_ changes: [Change]) {
    state.withLock { if !$0.isClosed { $0.changes += changes } }
    pipe?.wake()
  }

  /// Waits while too much is waiting; for threads of their own, with no lock held.
  func waitForRoom() {
    while state.withLock({ $0.changes.count > ChangeOutbox.limit && !$0.isClosed }) {
      PosixThread.pause(milliseconds: 1)
    }
  }

  /// Takes nothing more; what is there is told, and waited for half a second at most.
  func close() {
    letGo()
    for _ in 0..<50 where !state.withLock(\.isOver) { PosixThread.pause(milliseconds: 10) }
  }

  /// Takes nothing more and waits for nothing.
  func letGo() {
    state.withLock { $0.isClosed = true }
    pipe?.wake()
  }

  private func run(_ listener: @Sendable ([Change]) -> Void) {
    while true {
      let (changes, isClosed) = state.withLock { state in
        defer { state.changes = [] }
        return (state.changes, state.isClosed)
      }
      if !changes.isEmpty {
        listener(changes)
      } else if isClosed {
        return state.withLock { $0.isOver = true }
      } else if let pipe {
        pipe.wait()
      } else {
        PosixThread.pause(milliseconds: 10)
      }
    }
  }
}
