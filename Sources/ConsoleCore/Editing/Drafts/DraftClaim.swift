import Glibc

/// The exclusive right to write one draft, for as long as this value lives; a crash releases it.
///
/// Two consoles that edit the same record would otherwise overwrite each other's draft.
public final class DraftClaim: Sendable {
  public let id: String
  private let path: String
  private let descriptor: Int32

  /// Claims the draft; nil if another console, or another form of this one, has it.
  init?(id: String, path: String) throws(FileError) {
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw FileError(path) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        close(descriptor)
        return nil
      }
      if DraftClaim.isStillThere(descriptor, path) {
        (self.id, self.path, self.descriptor) = (id, path, descriptor)
        return
      }
      // The previous owner removed the file in between.
      close(descriptor)
    }
  }

  deinit {
    unlink(path)
    close(descriptor)
  }

  private static func isStillThere(_ descriptor: Int32, _ path: String) -> Bool {
    var (own, named) = (stat(), stat())
    guard fstat(descriptor, &own) == 0, stat(path, &named) == 0 else { return false }
    return own.st_ino == named.st_ino && own.st_dev == named.st_dev
  }
}

extension DraftStore {
  /// Claims a new draft of an existing or a new record; nothing is on disk until it is saved.
  ///
  /// A draft that is already on disk, or claimed by another console, is left alone.
  public func claimNew(_ objectClass: String, uuid: String?) throws(FileError) -> DraftClaim {
    guard let uuid else {
      while true {
        if let claim = try claim(DraftStore.newID(objectClass)) { return claim }
      }
    }
    var number = 1
    while true {
      let id = DraftStore.id(objectClass, uuid: uuid) + (number == 1 ? "" : "~\(number)")
      if !exists(id), let claim = try claim(id) {
        // It may have been written just before it was released.
        if !exists(id) { return claim }
      }
      number += 1
    }
  }

  /// Claims a draft on disk; nil if another console has it.
  public func claim(_ id: String) throws(FileError) -> DraftClaim? {
    try PrivateFile.makeFolder(folder)
    return try DraftClaim(id: id, path: folder + "/" + id + ".lock")
  }

  /// Whether a draft is being edited, here or in another console.
  public func isClaimed(_ id: String) -> Bool {
    let descriptor = Glibc.open(folder + "/" + id + ".lock", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return flock(descriptor, LOCK_SH | LOCK_NB) != 0
  }
}
