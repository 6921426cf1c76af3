import Synchronization

/// The one thread for all sockets and transfers of the process. Nothing on it may wait or take long.
final class IOLoop: Sendable {
  static let shared = IOLoop()

  typealias Job = @Sendable (Reactor) -> Void

  private struct Inbox: Sendable {
    var jobs: [Job] = []
    var isRunning = false
  }

  private let inbox = Mutex(Inbox())
  private let pipe = WakePipe()
  private let nextNumber = Atomic<Int>(0)

  /// A number for a member, unique in the process.
  func newNumber() -> Int { nextNumber.wrappingAdd(1, ordering: .relaxed).newValue }

  /// Runs a job on the loop's thread, after earlier ones; false if the thread cannot be started.
  @discardableResult
  func post(_ job: @escaping Job) -> Bool {
    let (isTaken, mustWake) = inbox.withLock { inbox in
      if !inbox.isRunning {
        // The thread lives as long as the process.
        guard PosixThread.start("aix-io", { self.run() }) else { return (false, false) }
        inbox.isRunning = true
      }
      inbox.jobs.append(job)
      return (true, inbox.jobs.count == 1)
    }
    if mustWake { pipe?.wake() }
    return isTaken
  }

  private func run() {
    let reactor = Reactor(wakeDescriptor: pipe?.readEnd)
    while true {
      if reactor.wasWoken { pipe?.drain() }
      let jobs = inbox.withLock { inbox in
        defer { inbox.jobs = [] }
        return inbox.jobs
      }
      for job in jobs { job(reactor) }
      reactor.turn(hadJobs: !jobs.isEmpty)
    }
  }
}
