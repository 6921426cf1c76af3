import ConsoleCore
import Synchronization

/// Finds out in which envelope a device wants a new record: that of the first record it has.
enum EnvelopeProbe {
  static func envelope(of objectClass: String, _ schema: Schema, _ connection: Connection) async -> Envelope {
    if let own = await first(objectClass, connection) { return own }
    if schema.describesWrappedForm { return .wrapped }
    // An empty class tells nothing; another one of the same device does.
    let others = (try? await connection.classes())?.prefix(8) ?? []
    for item in others where item.name != objectClass {
      if let other = await first(item.name, connection) { return other }
    }
    return .wrapped
  }

  /// The envelope of a class's first record; the rest of the list is not waited for.
  private static func first(_ objectClass: String, _ connection: Connection) async -> Envelope? {
    let seen = Seen()
    let task = Task {
      let records = try? await connection.list(objectClass) { progress in
        if let record = progress.newRecords.first { seen.see(record.envelope) }
      }
      if let record = records?.first { seen.see(record.envelope) }
    }
    seen.cancelOnSight(task)
    await task.value
    return seen.envelope
  }

  /// Keeps the first envelope and ends the reading that found it.
  private final class Seen: Sendable {
    private struct State {
      var envelope: Envelope?
      var task: Task<Void, Never>?
    }

    private let state = Mutex(State())
    var envelope: Envelope? { state.withLock(\.envelope) }

    func see(_ envelope: Envelope) {
      let task = state.withLock { state in
        state.envelope = state.envelope ?? envelope
        return state.task
      }
      task?.cancel()
    }

    func cancelOnSight(_ task: Task<Void, Never>) {
      let isSeen = state.withLock { state in
        state.task = task
        return state.envelope != nil
      }
      if isSeen { task.cancel() }
    }
  }
}
