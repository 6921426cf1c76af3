import Glibc

/// Why a file could not be read or written, in a sentence.
public struct FileError: Error, Sendable, CustomStringConvertible {
  public let path: String
  public let reason: String
  public let isAbsent: Bool

  init(_ path: String, _ code: Int32 = errno) {
    self.path = path
    reason = String(cString: strerror(code))
    isAbsent = code == ENOENT
  }

  public var description: String { "\(path): \(reason)" }
}

/// Files that only their owner may read: 0600 in folders of 0700.
public enum PrivateFile {
  /// The error that the last system call on a path has left.
  public static func error(_ path: String) -> FileError { FileError(path) }

  /// The whole of a file, at most `limit` bytes.
  public static func read(_ path: String, limit: Int = 64 << 20) throws(FileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= limit {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw FileError(path) }
      if count == 0 { return bytes }
      bytes += buffer[0..<count]
    }
    throw FileError(path, EFBIG)
  }

  /// Puts bytes in a file's place at once: a new file beside it, synchronised unless it can be made anew, then renamed.
  ///
  /// Where `keepsMode` is set, a file that is there keeps its mode and its owner.
  public static func write(
    _ bytes: [UInt8], to path: String, synchronised: Bool = true, keepsMode: Bool = false
  ) throws(FileError) {
    // A link stays a link: what it leads to is replaced.
    let path = destination(of: path)
    try makeFolder(folder(of: path))
    var before = stat()
    let isThere = keepsMode && stat(path, &before) == 0
    let temporary = path + ".\(getpid()).new"
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError(temporary) }
    var done = 0
    var failure: Int32 = 0
    while done < bytes.count, failure == 0 {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done)
      }
      if count == 0 {
        failure = ENOSPC
      } else if count < 0 {
        if errno != EINTR { failure = errno }
      } else {
        done += count
      }
    }
    if failure == 0, isThere {
      // The owner can be kept by the superuser alone, and must be set first: it may clear bits of the mode.
      if before.st_uid != geteuid() || before.st_gid != getegid() { fchown(descriptor, before.st_uid, before.st_gid) }
      if fchmod(descriptor, before.st_mode & 0o7777) != 0 { failure = errno }
    }
    if failure == 0, synchronised, fsync(descriptor) != 0 { failure = errno }
    if close(descriptor) != 0, failure == 0 { failure = errno }
    if failure == 0, rename(temporary, path) != 0 { failure = errno }
    guard failure == 0 else {
      unlink(temporary)
      throw FileError(path, failure)
    }
    if synchronised { try syncFolder(folder(of: path)) }
  }

  /// Puts a folder's own content on the disk: a new file is there after a power cut only with it.
  static func syncFolder(_ path: String) throws(FileError) {
    let descriptor = open(path.isEmpty ? "." : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path) }
    defer { close(descriptor) }
    // Some file systems cannot do that for a folder, and need not.
    if fsync(descriptor) != 0, errno != EINVAL, errno != EROFS { throw FileError(path) }
  }

  /// Makes a folder and those above it where they are missing.
  public static func makeFolder(_ path: String) throws(FileError) {
    guard !path.isEmpty, access(path, F_OK) != 0 else { return }
    try makeFolder(folder(of: path))
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileError(path) }
  }

  /// Removes a folder and all that is in it; what cannot be removed stays.
  public static func removeFolder(_ path: String) {
    for name in FolderListing.names(in: path) {
      var information = stat()
      let inner = path + "/" + name
      // A link is removed, not what it leads to.
      guard lstat(inner, &information) == 0 else { continue }
      if information.st_mode & S_IFMT == S_IFDIR { removeFolder(inner) } else { unlink(inner) }
    }
    rmdir(path)
  }

  /// Whether others than the owner may read a file.
  public static func isOpenToOthers(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & 0o077 != 0
  }

  /// What a path leads to, be it a link to a file that is not there yet.
  private static func destination(of path: String) -> String {
    var path = path
    for _ in 0..<40 {
      if let resolved = realpath(path, nil) {
        defer { free(resolved) }
        return String(cString: resolved)
      }
      var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(path, &buffer, buffer.count)
      guard count > 0 else { return path }
      let target = String(decoding: buffer[..<count], as: UTF8.self)
      let base = path.lastIndex(of: "/").map { path[...$0] } ?? ""
      path = target.hasPrefix("/") ? target : base + target
    }
    return path
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return String(path[..<slash])
  }
}
