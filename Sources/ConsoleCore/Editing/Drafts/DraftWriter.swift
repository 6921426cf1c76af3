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
    _ draft: Draft, in slot: DraftSlot, cursor: JSONPointer? = nil, caret: Int = 0, texts: [JSONPointer: String] = [:]
  ) {
    submit(.keep(draft, cursor: cursor, caret: caret, texts: texts, time: RealTime.now), slot)
  }

  /// Forgets a draft that was saved or given up.
  public func discard(_ slot: DraftSlot) { submit(.discard, slot) }

  private func submit(_ task: Core.Task, _ slot: DraftSlot) {
    slot.belongs { [weak core] claim in core?.giveBack(claim) }
    let hasThread = core.state.withLock { state in
      state.pending[ObjectIdentifier(slot)] = (slot, task)
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
      /// What is to be done with each slot, of several things the last.
      var pending: [ObjectIdentifier: (slot: DraftSlot, task: Task)] = [:]
      /// Rights to be given back.
      var ended: [DraftClaim] = []
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

    /// Has the thread give back a right, whose end removes a file.
    func giveBack(_ claim: DraftClaim) {
      let hasThread = state.withLock { state in
        state.ended.append(claim)
        return state.hasThread
      }
      if hasThread { pipe?.wake() } else { drain() }
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
        defer {
          let ended = state.withLock { state in
            defer { state.ended = [] }
            return state.ended
          }
          withExtendedLifetime(ended) {}
        }
        for (id, (slot, task)) in tasks {
          do throws(FileError) {
            try perform(task, slot)
          } catch {
            failure = error
            // It is tried again with the next key, unless that brings something newer.
            state.withLock { if $0.pending[id] == nil { $0.pending[id] = (slot, task) } }
          }
        }
        return failure
      }
      if let failure { onError(failure) }
      return failure == nil
    }

    private func perform(_ task: Task, _ slot: DraftSlot) throws(FileError) {
      if case .keep(let draft, let cursor, let caret, let texts, let time) = task,
        draft.isDirty || !draft.conflicts.isEmpty || !texts.isEmpty
      {
        let id = try slot.claimed(in: store)
        let file = DraftFile(draft, id: id, device: device, cursor: cursor, caret: caret, texts: texts, time: time)
        try store.save(file)
      } else {
        try slot.remove(from: store)
      }
    }
  }
}
