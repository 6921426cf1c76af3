/// The journal of a device's status on disk: JSON lines, append-only, limited by whole files.
///
/// The entries of a response and its cursor are written together and synchronised before the cursor is used, so that
/// after a crash the last response can be requested again; a cursor without new entries is not synchronised. One console
/// holds the lock, polls and writes; others of the same profile read along, so that no console takes entries away from
/// another.
public final class StatusJournal: Sendable {
  public typealias Bounds = JournalBounds
  /// The start of a line.
  public typealias Position = JournalPosition

  /// One line: an entry, or a note of the console such as a gap.
  public struct Line: Sendable, Hashable {
    /// Identifies the line: the same response, requested again, yields the same keys.
    public let key: String
    public let kind: String
    /// When it was written, in milliseconds since 1970.
    public let seen: Int64
    public let entry: JSON
    /// How far the device's clock was ahead, in milliseconds; zero without correction.
    public let offset: Int64
    /// Its place in the journal; nil if it is not on disk.
    public internal(set) var position: Position?

    public init(key: String, kind: String, seen: Int64, entry: JSON, offset: Int64 = 0) {
      self.key = key
      self.kind = kind
      self.seen = seen
      self.entry = entry
      self.offset = offset
    }
  }

  /// The state found on disk at the start.
  public struct Recovered: Sendable {
    /// The cursor of the last completely written response; nil if there is none.
    public var cursor: String?
    /// Keys of lines near the last cursor: a repeated response contains them again.
    public var recentKeys: Set<String> = []
    /// The number of unreadable lines, such as one cut off by a power failure.
    public var unreadable = 0
  }

  let folder: String
  let files: JournalFiles

  /// Opens a journal in a folder of its own, and creates the folder with mode 0700 if it is missing.
  public init(folder: String, bounds: Bounds = Bounds()) throws(FileError) {
    self.folder = folder
    files = try JournalFiles(folder: folder, bounds: bounds)
  }

  /// Acquires the lock for writing; false while another process holds it.
  public func takeLock() throws(FileError) -> Bool { try files.takeLock() }

  /// Releases the lock for writing.
  func releaseLock() { files.releaseLock() }

  /// Writes a response's lines and its cursor, and returns the lines' places once the lines are on disk.
  @discardableResult
  public func append(_ lines: [Line], cursor: String?, at time: Int64) throws(FileError) -> [Position] {
    var bytes: [UInt8] = []
    var offsets: [Int] = []
    for line in lines {
      offsets.append(bytes.count)
      var members: [(String, JSON)] = [
        ("key", .string(line.key)), ("kind", .string(line.kind)), ("seen", .number(JSONNumber(Int(line.seen)))),
        ("entry", line.entry),
      ]
      if line.offset != 0 { members.append(("offset", .milliseconds(line.offset))) }
      bytes += JSON.object(JSONObject(members)).bytes(escapingUnsafe: true) + [0x0A]
    }
    if let cursor {
      let members: [(String, JSON)] = [
        ("kind", "cursor"), ("seen", .number(JSONNumber(Int(time)))), ("cursor", .string(cursor)),
      ]
      bytes += JSON.object(JSONObject(members)).bytes(escapingUnsafe: true) + [0x0A]
    }
    // A cursor that follows no new line need not survive a power failure: the one before it leads to the same place.
    let start = try files.append(bytes, now: time, isSynchronised: !lines.isEmpty)
    return offsets.map { Position(file: start.file, offset: start.offset + $0) }
  }
}
