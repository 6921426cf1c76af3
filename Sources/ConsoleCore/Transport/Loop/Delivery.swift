import Synchronization

/// Hands events to a handler one after the other, on other threads than the one that brings them, which never waits.
///
/// Where too much waits, `add` says so; whoever brings events stops until `onRoom` is called.
final class Delivery<Event: Sendable>: Sendable {
  /// How much an event counts, and how one is joined to the one before it where both wait.
  struct Measure: Sendable {
    /// What may wait, the event in the handler's hands included, before there is no room.
    let limit: Int
    let size: @Sendable (Event) -> Int
    /// Takes the second event into the first one; false where both stay.
    var join: @Sendable (inout Event, Event) -> Bool = { _, _ in false }
  }

  private struct State: Sendable {
    var events: [Event] = []
    /// The size of everything that was not handled yet.
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

  /// Adds an event; false where there is no room for more now, though this one is taken.
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

  /// Forgets what waits.
  func clear() {
    state.withLock { state in
      for event in state.events { state.size -= measure.size(event) }
      state.events = []
    }
  }

  /// Cancels what the handler waits for, now and from now on: nobody wants the events any more but to be done with them.
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
      // A flood must not keep a thread: the others' events come first.
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
