import Glibc

/// Lets threads wait until another one signals; each signal wakes one of them and no other.
final class Semaphore: @unchecked Sendable {
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() { sem_init(semaphore, 0, 0) }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  func signal() { sem_post(semaphore) }

  /// Waits for a signal and uses it up.
  func wait() {
    while sem_wait(semaphore) != 0 {}
  }
}
