import Synchronization

/// A few threads for what may block or take long; what comes while all are busy waits its turn.
///
/// Threads are made as they are needed and stay; one that waits costs nothing. Tasks can prefer a pool, too.
public final class ThreadPool: TaskExecutor {
  /// This program's own files: journals, drafts, notes.
  public static let disk = ThreadPool("aix-disk", limit: 4)
  /// Files that an operator names, which may be anything: one that blocks must not hold up a journal.
  public static let files = ThreadPool("aix-files", limit: 2)
  /// What sockets and transfers bring is read on these.
  static let handlers = ThreadPool("aix-handler", limit: 4)
  /// Listeners that may block, as one that writes to a terminal or a pipe.
  static let listeners = ThreadPool("aix-listener", limit: 3)

  private struct State: Sendable {
    var jobs: [@Sendable () -> Void] = []
    /// The jobs before this one were begun.
    var begun = 0
    var threads = 0
    /// Threads that wait and that nobody has called yet.
    var idle = 0
  }

  private let name: String
  private let limit: Int
  private let calls = Semaphore()
  private let state = Mutex(State())

  init(_ name: String, limit: Int) {
    self.name = name
    self.limit = limit
  }

  /// Has a job done; false, and nothing is done, where there is no thread and the system has none to give.
  func submit(_ job: @escaping @Sendable () -> Void) -> Bool {
    let (isTaken, mustCall) = state.withLock { state in
      if state.idle > 0 {
        state.idle -= 1
        state.jobs.append(job)
        return (true, true)
      }
      // The new thread's first act is to wait for this lock.
      if state.threads < limit, PosixThread.start(name, { self.work() }) { state.threads += 1 }
      if state.threads > 0 { state.jobs.append(job) }
      return (state.threads > 0, false)
    }
    if mustCall { calls.signal() }
    return isTaken
  }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let run: @Sendable () -> Void = { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    if !submit(run) { run() }
  }

  private func work() {
    while true {
      while let job = next() { job() }
      rest()
    }
  }

  /// Waits until there is something to do.
  private func rest() {
    let mustWait = state.withLock { state in
      guard state.begun == state.jobs.count else { return false }
      state.idle += 1
      return true
    }
    if mustWait { calls.wait() }
  }

  private func next() -> (@Sendable () -> Void)? {
    state.withLock { state in
      guard state.begun < state.jobs.count else { return nil }
      let job = state.jobs[state.begun]
      state.jobs[state.begun] = {}
      state.begun += 1
      if state.begun == state.jobs.count || state.begun > 1024 {
        state.jobs.removeFirst(state.begun)
        state.begun = 0
      }
      return job
    }
  }
}
