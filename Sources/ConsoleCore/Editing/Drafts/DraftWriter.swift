import Synchronization

/// Keeps drafts on disk while they are typed; a keystroke never waits for a disk.
///
/// What comes while the disk is busy is written as one, the last state of each draft.
public final class DraftWriter: Sendable {
  private let core: Core

  /// A writer; `onError` is called on the thread that writes, and the drafts stay to be written.
  public init(
    store: DraftStore, device: String, onError: @escaping @Sendable (FileError) -> Void
  ) {
    core = Core(store: store, device: device, onError: onError)
  }

  deinit { core.end() }

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
    core.state.withLock { $0.pending[ObjectIdentifier(slot)] = (slot, task) }
    core.start()
  }

  /// Writes what is still to be written, at once and on the calling thread; false where something could not be.
  @discardableResult
  public func flush() -> Bool { core.drain() }

  /// Writes what is still to be written, without making the caller's thread wait for the disk.
  public func flushed() async { _ = await PosixThread.run { self.flush() } }

  /// What the writing thread holds, so that the writer itself can go.
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
      /// Whether a thread writes, or is about to, and whether something came that it may not have seen.
      var isWriting = false
      var hasNews = false
    }

    let store: DraftStore
    let device: String
    let onError: @Sendable (FileError) -> Void
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
      state.withLock { $0.ended.append(claim) }
      start()
    }

    /// Has a thread write what is there, unless one does already; the calling one where there is none.
    func start() {
      let mustStart = state.withLock { state in
        defer { (state.isWriting, state.hasNews) = (true, true) }
        return !state.isWriting
      }
      guard mustStart, !ThreadPool.disk.submit({ self.run() }) else { return }
      state.withLock { $0.isWriting = false }
      drain()
    }

    /// Has the thread write what is left, for which nobody waits.
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
