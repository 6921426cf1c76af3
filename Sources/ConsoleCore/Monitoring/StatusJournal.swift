import Glibc
import Synchronization

/// What a device's status has told, on disk: JSON lines, appended only, bounded by whole files.
///
/// An answer's entries and its cursor are written in one go and synchronised before the cursor is used, so that a crash
/// at any moment leads back to a cursor whose answer can be asked for once more. One console holds the lock, polls and
/// writes; others of the same profile read along, so that nobody takes entries away from anybody.
public final class StatusJournal: Sendable {
  /// How much is kept.
  public struct Bounds: Sendable {
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

  /// One line: an entry, or a note of the console such as a gap.
  public struct Line: Sendable, Hashable {
    /// By which the line is known: the same answer asked for again gives the same keys.
    public let key: String
    public let kind: String
    /// When it was written, in milliseconds since 1970.
    public let seen: Int64
    public let entry: JSON
    /// Where it stands; nil for one that is not on the disk.
    public internal(set) var position: Position?

    public init(key: String, kind: String, seen: Int64, entry: JSON) {
      self.key = key
      self.kind = kind
      self.seen = seen
      self.entry = entry
    }
  }

  /// Where a line begins.
  public struct Position: Sendable, Hashable, Comparable {
    let file: Int
    /// In bytes; `endOfFile` for the place behind all lines of the file.
    let offset: Int

    static let endOfFile = Int.max

    public static func < (left: Position, right: Position) -> Bool {
      (left.file, left.offset) < (right.file, right.offset)
    }
  }

  /// What was found on disk at the start.
  public struct Recovered: Sendable {
    /// The cursor of the last answer that was written as a whole; nil where there is none.
    public var cursor: String?
    /// Keys that stand behind that cursor or shortly before it: an answer that is asked for again brings them again.
    public var recentKeys: Set<String> = []
    /// Lines that could not be read, such as one that a power cut has torn.
    public var unreadable = 0
  }

  private struct State: Sendable {
    var lock: Int32 = -1
    /// The file that is written to; -1 before the first line.
    var descriptor: Int32 = -1
    var size = 0
    var number = 0
  }

  let folder: String
  private let bounds: Bounds
  private let state = Mutex(State())

  /// A journal in a folder of its own, which is made with mode 0700 where it is missing.
  public init(folder: String, bounds: Bounds = Bounds()) throws(FileError) {
    self.folder = folder
    self.bounds = bounds
    try PrivateFile.makeFolder(folder)
  }

  deinit {
    state.withLock { state in
      for descriptor in [state.lock, state.descriptor] where descriptor >= 0 { close(descriptor) }
    }
  }

  /// Takes the right to write; false while another process has it.
  public func takeLock() throws(FileError) -> Bool {
    let path = folder + "/lock"
    let result = state.withLock { state -> Result<Bool, FileError> in
      guard state.lock < 0 else { return .success(true) }
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { return .failure(FileError(path)) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        close(descriptor)
        return .success(false)
      }
      state.lock = descriptor
      return .success(true)
    }
    return try result.get()
  }

  // MARK: Writing

  /// Writes an answer's lines and the cursor that it brought, and returns their places when they are on the disk.
  @discardableResult
  public func append(_ lines: [Line], cursor: String?, at time: Int64) throws(FileError) -> [Position] {
    var bytes: [UInt8] = []
    var offsets: [Int] = []
    for line in lines {
      offsets.append(bytes.count)
      let members: [(String, JSON)] = [
        ("key", .string(line.key)), ("kind", .string(line.kind)), ("seen", .number(JSONNumber(Int(line.seen)))),
        ("entry", line.entry),
      ]
      bytes += JSON.object(JSONObject(members)).bytes(escapingUnsafe: true) + [0x0A]
    }
    if let cursor {
      let members: [(String, JSON)] = [
        ("kind", "cursor"), ("seen", .number(JSONNumber(Int(time)))), ("cursor", .string(cursor)),
      ]
      bytes += JSON.object(JSONObject(members)).bytes(escapingUnsafe: true) + [0x0A]
    }
    let written = bytes
    let result = state.withLock { state in write(written, &state) }
    let start = try result.get()
    removeOld(now: time)
    return offsets.map { Position(file: start.file, offset: start.offset + $0) }
  }

  private func write(_ bytes: [UInt8], _ state: inout State) -> Result<Position, FileError> {
    if state.descriptor < 0 || state.size >= bounds.fileSize {
      if let failure = openNext(&state) { return .failure(failure) }
    }
    let start = Position(file: state.number, offset: state.size)
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
    guard fsync(state.descriptor) == 0 else {
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
    let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return FileError(path) }
    state.descriptor = descriptor
    state.size = Int(lseek(descriptor, 0, SEEK_END))
    var byte: UInt8 = 0x0A
    if state.size > 0, pread(descriptor, &byte, 1, off_t(state.size - 1)) == 1, byte != 0x0A {
      byte = 0x0A
      guard Glibc.write(descriptor, &byte, 1) == 1 else { return FileError(path) }
      state.size += 1
    }
    return syncFolder()
  }

  /// A new file is there after a power cut only when its folder is on the disk, too.
  private func syncFolder() -> FileError? {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return FileError(folder) }
    defer { close(descriptor) }
    return fsync(descriptor) == 0 ? nil : FileError(folder)
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
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var numbers: [Int] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasPrefix("journal-"), name.hasSuffix(".jsonl") else { continue }
      if let number = Int(name.dropFirst(8).dropLast(6)) { numbers.append(number) }
    }
    return numbers.sorted()
  }
}
