import Synchronization

/// Saves drafts to disk as the operator types; a keystroke never waits for the disk.
///
/// While the disk is busy, only the last state of each draft is kept to be written.
public final class DraftWriter: Sendable {
  private let core: Core

  /// Makes a writer; `onError` is called on the writing thread, and the drafts remain to be written.
  public init(
    store: DraftStore, device: String, onError: @escaping @Sendable (FileError) -> Void
  ) {
    core = Core(store: store, device: device, onError: onError)
  }

  deinit { core.end() }

  /// Saves the current state of a draft; a draft without changes needs no file.
  public func keep(
    _ draft: Draft, in slot: DraftSlot, cursor: JSONPointer? = nil, caret: Int = 0, texts: [JSONPointer: String] = [:]
  ) {
    submit(.keep(draft, cursor: cursor, caret: caret, texts: texts, time: RealTime.now), slot)
  }

  /// Removes a draft that was saved or discarded.
  public func discard(_ slot: DraftSlot) { submit(.discard, slot) }

  private func submit(_ task: Core.Task, _ slot: DraftSlot) {
    slot.belongs { [weak core] claim in core?.giveBack(claim) }
    core.state.withLock { $0.pending[ObjectIdentifier(slot)] = (slot, task) }
    core.start()
  }

  /// Writes everything that is left, on the calling thread; false if something could not be written.
  @discardableResult
  public func flush() -> Bool { core.drain() }

  /// Writes everything that is left, without blocking the caller's thread.
  public func flushed() async { _ = await PosixThread.run { self.flush() } }

  /// The state that the writing thread holds, so that the writer itself can be released.
  private final class Core: Sendable {
    enum Task: Sendable {
      case keep(Draft, cursor: JSONPointer?, caret: Int, texts: [JSONPointer: String], time: Int64)
      case discard
    }

    struct State: Sendable {
      /// The last requested action for each slot.
      var pending: [ObjectIdentifier: (slot: DraftSlot, task: Task)] = [:]
      /// Claims to be released.
      var ended: [DraftClaim] = []
      /// Whether a thread is writing or starting, and whether there is work that it may not have seen.
      var isWriting = false
      var hasNews = false
    }

    let store: DraftStore
    let device: String
    let onError: @Sendable (FileError) -> Void
    let state = Mutex(State())
    /// Only one thread writes at a time, so that an older state never replaces a newer one.
    private let disk = Mutex(())

    init(store: DraftStore, device: String, onError: @escaping @Sendable (FileError) -> Void) {
      self.store = store
      self.device = device
      self.onError = onError
    }

    /// Lets the thread release a claim, which removes a file.
    func giveBack(_ claim: DraftClaim) {
      state.withLock { $0.ended.append(claim) }
      start()
    }

    /// Starts a thread that writes, unless one is running; without a thread it writes on the calling one.
    func start() {
      let mustStart = state.withLock { state in
        defer { (state.isWriting, state.hasNews) = (true, true) }
        return !state.isWriting
      }
      guard mustStart, !ThreadPool.disk.submit({ self.run() }) else { return }
      state.withLock { $0.isWriting = false }
      drain()
    }

    /// Lets the thread write the rest; nobody waits for it.
    func end() {
      if state.withLock({ !$0.pending.isEmpty || !$0.ended.isEmpty }) { start() }
    }

    func run() {
      while state.withLock({ state in
        defer { (state.isWriting, state.hasNews) = (state.hasNews, false) }
        return state.hasNews
      }) {
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
            // The next key retries it, unless there is a newer state.
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
