import Synchronization

/// The file of one form's draft; the writer's thread claims it with the first change and releases it at the end.
public final class DraftSlot: Sendable {
  let objectClass: String
  let uuid: String?
  /// The claim to the file; nil while nothing is on disk.
  private let held: Mutex<DraftClaim?>
  /// Releases a claim off the main thread; nil until a writer has the slot.
  private let release = Mutex<(@Sendable (DraftClaim) -> Void)?>(nil)

  /// A slot for the draft of a record; nil for a new record.
  public init(_ objectClass: String, uuid: String?) {
    (self.objectClass, self.uuid) = (objectClass, uuid)
    held = Mutex(nil)
  }

  /// A slot for a draft that is already on disk.
  public init(_ claim: DraftClaim, of file: DraftFile) {
    (objectClass, uuid) = (file.objectClass, file.uuid)
    held = Mutex(claim)
  }

  deinit {
    // Releasing a claim removes a file, and no screen waits for that.
    guard let claim = held.withLock({ $0 }) else { return }
    if let release = release.withLock({ $0 }) { return release(claim) }
    _ = ThreadPool.disk.submit { withExtendedLifetime(claim) {} }
  }

  /// Lets the writer's thread release the claim.
  func belongs(to release: @escaping @Sendable (DraftClaim) -> Void) { self.release.withLock { $0 = release } }

  /// Whether the draft has a file, so that it is offered again after a crash.
  public var isKept: Bool { held.withLock { $0 != nil } }

  /// The name of the file, which is claimed if necessary; it waits for the disk.
  func claimed(in store: DraftStore) throws(FileError) -> String {
    if let claim = held.withLock({ $0 }) { return claim.id }
    let claim = try store.claimNew(objectClass, uuid: uuid)
    held.withLock { $0 = claim }
    return claim.id
  }

  /// Removes the file and then releases the claim, so that nobody opens a draft that is being removed.
  func remove(from store: DraftStore) throws(FileError) {
    guard let claim = held.withLock({ $0 }) else { return }
    try store.remove(claim.id)
    held.withLock { $0 = nil }
  }
}
