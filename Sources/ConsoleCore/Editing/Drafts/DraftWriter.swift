import Synchronization

/// Keeps drafts on disk while they are typed; a keystroke never waits for a disk.
///
/// What comes while the disk is busy is written as one, the last state of each draft.
public final class DraftWriter: Sendable {
  private let core: Core

  /// A writer with a thread of its own; `onError` is called on it, and the drafts stay to be written.
  public init(
    store: DraftStore, device: String, onError: @escaping @Sendable (FileError) -> Void
  ) {
    core = Core(store: store, device: device, onError: onError)
    let core = core
    let runs = core.pipe != nil && PosixThread.start { core.run() }
    core.state.withLock { $0.hasThread = runs }
  }

  deinit {
    flush()
    core.state.withLock { $0.isStopped = true }
    core.pipe?.wake()
  }

  /// Keeps a draft as it is now; one that differs in nothing from what was read needs no file.
  public func keep(
    _ draft: Draft, id: String, cursor: JSONPointer? = nil, caret: Int = 0, texts: [JSONPointer: String] = [:]
  ) {
    submit(.keep(draft, cursor: cursor, caret: caret, texts: texts, time: RealTime.now), id)
  }

  /// Forgets a draft that was saved or given up.
  public func discard(id: String) { submit(.discard, id) }

  private func submit(_ task: Core.Task, _ id: String) {
    let hasThread = core.state.withLock { state in
      state.pending[id] = task
      return state.hasThread
    }
    if hasThread { core.pipe?.wake() } else { flush() }
  }

  /// Writes what is still to be written, at once and on the calling thread; false where something could not be.
  @discardableResult
  public func flush() -> Bool { core.drain() }

  /// Writes what is still to be written, without making the caller's thread wait for the disk.
  public func flushed() async { _ = await PosixThread.run { self.flush() } }

  /// What the thread holds, so that the writer itself can go.
  private final class Core: Sendable {
    enum Task: Sendable {
      case keep(Draft, cursor: JSONPointer?, caret: Int, texts: [JSONPointer: String], time: Int64)
      case discard
    }

    struct State: Sendable {
      var pending: [String: Task] = [:]
      var hasThread = false
      var isStopped = false
    }

    let store: DraftStore
    let device: String
    let onError: @Sendable (FileError) -> Void
    let pipe = WakePipe()
    let state = Mutex(State())
    /// One writes at a time, so that an older state never follows a newer one.
    private let disk = Mutex(())

    init(store: DraftStore, device: String, onError: @escaping @Sendable (FileError) -> Void) {
      self.store = store
      self.device = device
      self.onError = onError
    }

    func run() {
      while !state.withLock(\.isStopped) {
        pipe?.wait()
        drain()
      }
    }

    @discardableResult
    func drain() -> Bool {
      let failure = disk.withLock { _ in
        let tasks = state.withLock { state in
          defer { state.pending = [:] }
          return state.pending
        }
        var failure: FileError?
        for (id, task) in tasks {
          do throws(FileError) {
            try perform(task, id)
          } catch {
            failure = error
            // It is tried again with the next key, unless that brings something newer.
            state.withLock { if $0.pending[id] == nil { $0.pending[id] = task } }
          }
        }
        return failure
      }
      if let failure { onError(failure) }
      return failure == nil
    }

    private func perform(_ task: Task, _ id: String) throws(FileError) {
      if case .keep(let draft, let cursor, let caret, let texts, let time) = task,
        draft.isDirty || !draft.conflicts.isEmpty || !texts.isEmpty
      {
        let file = DraftFile(draft, id: id, device: device, cursor: cursor, caret: caret, texts: texts, time: time)
        try store.save(file)
      } else {
        try store.remove(id)
      }
    }
  }
}
