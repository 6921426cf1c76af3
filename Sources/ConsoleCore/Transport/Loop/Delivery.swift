import Synchronization

/// Passes events to a handler one at a time, on other threads, so that the thread that adds them never waits.
///
/// If too much is waiting, `add` returns false, and the caller stops until `onRoom` is called.
final class Delivery<Event: Sendable>: Sendable {
  /// The size of an event, and how two waiting events are merged.
  struct Measure: Sendable {
    /// The total size that may wait, including the event that is being handled.
    let limit: Int
    let size: @Sendable (Event) -> Int
    /// Merges the second event into the first; false if both stay.
    var join: @Sendable (inout Event, Event) -> Bool = { _, _ in false }
  }

  private struct State: Sendable {
    var events: [Event] = []
    /// The size of all events that are not handled yet.
    var size = 0
    var task: Task<Void, Never>?
    var isRunning = false
    var isFull = false
    var isHurried = false
  }

  private let measure: Measure
  private let handler: @Sendable (Event) async -> Void
  private let onRoom: @Sendable () -> Void
  private let state = Mutex(State())

  init(
    _ measure: Measure, onRoom: @escaping @Sendable () -> Void, handler: @escaping @Sendable (Event) async -> Void
  ) {
    self.measure = measure
    self.onRoom = onRoom
    self.handler = handler
  }

  /// Adds an event; false if there is no room for another one, although this one was accepted.
  @discardableResult
  func add(_ event: Event) -> Bool {
    state.withLock { state in
      state.events.append(event)
      state.size += measure.size(event)
      if state.size >= measure.limit { state.isFull = true }
      if !state.isRunning {
        state.isRunning = true
        state.task = Task.detached(executorPreference: ThreadPool.handlers) { await self.run() }
        if state.isHurried { state.task?.cancel() }
      }
      return !state.isFull
    }
  }

  /// Drops all waiting events.
  func clear() {
    state.withLock { state in
      for event in state.events { state.size -= measure.size(event) }
      state.events = []
    }
  }

  /// Cancels the handler's waits, now and in future, because nobody needs the remaining events.
  func hurry() {
    let task = state.withLock { state in
      state.isHurried = true
      return state.task
    }
    task?.cancel()
  }

  private func run() async {
    while let event = next() {
      await handler(event)
      let (hasRoom, hasMore) = state.withLock { state in
        state.size -= measure.size(event)
        let hasRoom = state.isFull && state.size <= measure.limit / 2
        if hasRoom { state.isFull = false }
        return (hasRoom, !state.events.isEmpty)
      }
      if hasRoom { onRoom() }
      // A flood must not occupy a thread: let the events of others come first.
      if hasMore { await Task.yield() }
    }
  }

  private func next() -> Event? {
    state.withLock { state in
      guard var event = state.events.first else {
        (state.isRunning, state.task) = (false, nil)
        return nil
      }
      var count = 1
      while count < state.events.count, measure.join(&event, state.events[count]) { count += 1 }
      state.events.removeFirst(count)
      return event
    }
  }
}
