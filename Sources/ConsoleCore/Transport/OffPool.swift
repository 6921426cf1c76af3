/// Work that blocks, on a thread of its own: Swift's pool has as many threads as the machine has cores, and must not wait
/// for a disk.
enum OffPool {
  /// Runs the work and gives its result; on the calling thread where the system has no other to give.
  static func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
      if !PosixThread.start({ continuation.resume(returning: body()) }) { continuation.resume(returning: body()) }
    }
  }
}
