import Glibc
import Synchronization

/// How much of a journal is kept.
public struct JournalBounds: Sendable {
  /// The size from which on a new file is begun, in bytes.
  public var fileSize: Int
  public var files: Int
  /// In milliseconds.
  public var age: Int64

  public init(fileSize: Int = 4 << 20, files: Int = 32, age: Int64 = 90 * 86_400_000) {
    self.fileSize = fileSize
    self.files = files
    self.age = age
  }
}

/// Where a line of a journal begins.
public struct JournalPosition: Sendable, Hashable, Comparable {
  let file: Int
  /// In bytes; `endOfFile` for the place behind all lines of the file.
  let offset: Int

  static let endOfFile = Int.max

  public static func < (left: JournalPosition, right: JournalPosition) -> Bool {
    (left.file, left.offset) < (right.file, right.offset)
  }
}

/// JSON lines in numbered files of a folder: appended only, synchronised, bounded by whole files, read backwards.
final class JournalFiles: Sendable {
  private struct State: Sendable {
    var lock: Int32 = -1
    /// The file that is written to; -1 before the first line.
    var descriptor: Int32 = -1
    var size = 0
    var number = 0
  }

  private let folder: String
  private let bounds: JournalBounds
  private let state = Mutex(State())

  /// A journal in a folder of its own, which is made with mode 0700 where it is missing.
  init(folder: String, bounds: JournalBounds) throws(FileError) {
    self.folder = folder
    self.bounds = bounds
    try PrivateFile.makeFolder(folder)
  }

  /// A journal in a folder that is made when it is opened.
  init(unopened folder: String, bounds: JournalBounds) {
    self.folder = folder
    self.bounds = bounds
  }

  /// Makes the folder where it is missing.
  func open() throws(FileError) { try PrivateFile.makeFolder(folder) }

  deinit {
    state.withLock { state in
      for descriptor in [state.lock, state.descriptor] where descriptor >= 0 { close(descriptor) }
    }
  }

  /// Takes the right to write for as long as this value lives; false while another process has it.
  func takeLock() throws(FileError) -> Bool {
    let result = state.withLock { state -> Result<Bool, FileError> in
      guard state.lock < 0 else { return .success(true) }
      let descriptor = openLock()
      guard descriptor >= 0 else { return .failure(FileError(lockPath)) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        close(descriptor)
        return .success(false)
      }
      state.lock = descriptor
      return .success(true)
    }
    return try result.get()
  }

  /// Gives the right to write back.
  func releaseLock() {
    state.withLock { state in
      if state.lock >= 0 { close(state.lock) }
      if state.descriptor >= 0 { close(state.descriptor) }
      (state.lock, state.descriptor) = (-1, -1)
    }
  }

  private var lockPath: String { folder + "/lock" }
  private func openLock() -> Int32 { Glibc.open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }

  // MARK: Writing

  /// Writes whole lines by the only process that writes, and returns their place when they are on the disk; without
  /// `isSynchronised` the system writes them later, and lines that follow them bring them along.
  @discardableResult
  func append(_ bytes: [UInt8], now: Int64, isSynchronised: Bool = true) throws(FileError) -> JournalPosition {
    let start = try state.withLock({ write(bytes, &$0, isSynchronised: isSynchronised) }).get()
    removeOld(now: now)
    return start
  }

  /// Writes whole lines beside other processes that do the same, and returns when they are on the disk.
  ///
  /// One write with O_APPEND would keep lines whole, but not a new file from being begun twice, nor a torn line from
  /// being ended by one while another goes on behind it: so there is a lock, held for the one write.
  func appendShared(_ bytes: [UInt8], now: Int64) throws(FileError) {
    let result = state.withLock { state -> Result<JournalPosition, FileError> in
      if state.lock < 0 { state.lock = openLock() }
      guard state.lock >= 0 else { return .failure(FileError(lockPath)) }
      while flock(state.lock, LOCK_EX) != 0 {
        guard errno == EINTR else { return .failure(FileError(lockPath)) }
      }
      defer { flock(state.lock, LOCK_UN) }
      // Somebody else may have gone on to the next file, or removed this one.
      if state.descriptor >= 0 { close(state.descriptor) }
      state.descriptor = -1
      if let failure = openNext(&state) { return .failure(failure) }
      return write(bytes, &state)
    }
    _ = try result.get()
    removeOld(now: now)
  }

  private func write(
    _ bytes: [UInt8], _ state: inout State, isSynchronised: Bool = true
  ) -> Result<JournalPosition, FileError> {
    if state.descriptor < 0 || state.size >= bounds.fileSize {
      if let failure = openNext(&state) { return .failure(failure) }
    }
    // One that was found full when it was opened.
    if state.size >= bounds.fileSize, let failure = openNext(&state) { return .failure(failure) }
    let start = JournalPosition(file: state.number, offset: state.size)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(state.descriptor, buffer.baseAddress?.advanced(by: done), bytes.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let failure = FileError(path(state.number))
        // What is there of it must not be taken for lines: the file goes back to what it was.
        ftruncate(state.descriptor, off_t(state.size))
        return .failure(failure)
      }
      done += count
    }
    guard !isSynchronised || fsync(state.descriptor) == 0 else {
      let failure = FileError(path(state.number))
      ftruncate(state.descriptor, off_t(state.size))
      return .failure(failure)
    }
    state.size += bytes.count
    return .success(start)
  }

  /// Goes on in the last file, or begins one after it; a line that was torn is ended first.
  private func openNext(_ state: inout State) -> FileError? {
    let last = numbers().last
    let isFull = state.descriptor >= 0
    if isFull { close(state.descriptor) }
    state.descriptor = -1
    state.number = isFull ? state.number + 1 : last ?? 1
    let path = path(state.number)
    let isNew = access(path, F_OK) != 0
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return FileError(path) }
    state.descriptor = descriptor
    state.size = Int(lseek(descriptor, 0, SEEK_END))
    var byte: UInt8 = 0x0A
    if state.size > 0, pread(descriptor, &byte, 1, off_t(state.size - 1)) == 1, byte != 0x0A {
      byte = 0x0A
      guard Glibc.write(descriptor, &byte, 1) == 1 else { return FileError(path) }
      state.size += 1
    }
    guard isNew else { return nil }
    do throws(FileError) { try PrivateFile.syncFolder(folder) } catch { return error }
    return nil
  }

  private func removeOld(now: Int64) {
    let all = numbers()
    for (place, number) in all.dropLast().enumerated() {
      var information = stat()
      guard stat(path(number), &information) == 0 else { continue }
      let changed = Int64(information.st_mtim.tv_sec) * 1000
      if all.count - place > bounds.files || now - changed > bounds.age { unlink(path(number)) }
    }
  }

  // MARK: Files

  func path(_ number: Int) -> String {
    let digits = String(number)
    return folder + "/journal-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".jsonl"
  }

  func reader(_ number: Int) -> Int32? {
    let descriptor = Glibc.open(path(number), O_RDONLY | O_CLOEXEC)
    return descriptor >= 0 ? descriptor : nil
  }

  /// The numbers of the files that are there, oldest first.
  func numbers() -> [Int] {
    let names = FolderListing.names(in: folder).filter { $0.hasPrefix("journal-") && $0.hasSuffix(".jsonl") }
    return names.compactMap { Int($0.dropFirst(8).dropLast(6)) }.sorted()
  }
}
