import Glibc

/// The right to write one draft, for as long as this value lives; a crash gives it back.
///
/// Two consoles that edit the same record would otherwise overwrite each other's draft.
public final class DraftClaim: Sendable {
  public let id: String
  private let path: String
  private let descriptor: Int32

  /// Takes the right; nil where another console, or another form of this one, has it.
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
      // Whoever had it removed the file in between.
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
  /// A new draft of a record, or of one that is being created; nothing of it is on disk until it is saved.
  ///
  /// A draft that is on disk already, or in another console's hands, is left alone.
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
        // It may have been written just before it was given back.
        if !exists(id) { return claim }
      }
      number += 1
    }
  }

  /// Goes on with a draft that is on disk; nil where another console does.
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
