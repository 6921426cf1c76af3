import Synchronization

/// The place on disk of one form's draft; the writer's thread takes it with the first change and gives it back at the end.
public final class DraftSlot: Sendable {
  let objectClass: String
  let uuid: String?
  /// The right to write the file; nil while nothing is on disk.
  private let held: Mutex<DraftClaim?>
  /// Gives a right back beside the main thread; nil until a writer has the slot.
  private let release = Mutex<(@Sendable (DraftClaim) -> Void)?>(nil)

  /// A place for the draft of a record, or of one that is being created (nil).
  public init(_ objectClass: String, uuid: String?) {
    (self.objectClass, self.uuid) = (objectClass, uuid)
    held = Mutex(nil)
  }

  /// The place of a draft that is on disk already.
  public init(_ claim: DraftClaim, of file: DraftFile) {
    (objectClass, uuid) = (file.objectClass, file.uuid)
    held = Mutex(claim)
  }

  deinit {
    // To give it back removes a file, for which no screen waits.
    guard let claim = held.withLock({ $0 }) else { return }
    if let release = release.withLock({ $0 }) { return release(claim) }
    _ = ThreadPool.disk.submit { withExtendedLifetime(claim) {} }
  }

  /// Has the right to the file given back by a writer's thread.
  func belongs(to release: @escaping @Sendable (DraftClaim) -> Void) { self.release.withLock { $0 = release } }

  /// Whether what was typed has a file, so that it is offered again after a crash.
  public var isKept: Bool { held.withLock { $0 != nil } }

  /// The name of the file, which is claimed where that was not done yet; it waits for the disk.
  func claimed(in store: DraftStore) throws(FileError) -> String {
    if let claim = held.withLock({ $0 }) { return claim.id }
    let claim = try store.claimNew(objectClass, uuid: uuid)
    held.withLock { $0 = claim }
    return claim.id
  }

  /// Removes the file, then gives the right to it back, so that nobody takes up what is about to go.
  func remove(from store: DraftStore) throws(FileError) {
    guard let claim = held.withLock({ $0 }) else { return }
    try store.remove(claim.id)
    held.withLock { $0 = nil }
  }
}
