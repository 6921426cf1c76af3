/// What a device's status has told, on disk: JSON lines, appended only, bounded by whole files.
///
/// An answer's entries and its cursor are written in one go and synchronised before the cursor is used, so that a crash
/// at any moment leads back to a cursor whose answer can be asked for once more. One console holds the lock, polls and
/// writes; others of the same profile read along, so that nobody takes entries away from anybody.
public final class StatusJournal: Sendable {
  public typealias Bounds = JournalBounds
  /// Where a line begins.
  public typealias Position = JournalPosition

  /// One line: an entry, or a note of the console such as a gap.
  public struct Line: Sendable, Hashable {
    /// By which the line is known: the same answer asked for again gives the same keys.
    public let key: String
    public let kind: String
    /// When it was written, in milliseconds since 1970.
    public let seen: Int64
    public let entry: JSON
    /// How much the device's clock was ahead of this machine's, in milliseconds; zero where nothing is to be corrected.
    public let offset: Int64
    /// Where it stands; nil for one that is not on the disk.
    public internal(set) var position: Position?

    public init(key: String, kind: String, seen: Int64, entry: JSON, offset: Int64 = 0) {
      self.key = key
      self.kind = kind
      self.seen = seen
      self.entry = entry
      self.offset = offset
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

  let folder: String
  let files: JournalFiles

  /// A journal in a folder of its own, which is made with mode 0700 where it is missing.
  public init(folder: String, bounds: Bounds = Bounds()) throws(FileError) {
    self.folder = folder
    files = try JournalFiles(folder: folder, bounds: bounds)
  }

  /// Takes the right to write; false while another process has it.
  public func takeLock() throws(FileError) -> Bool { try files.takeLock() }

  /// Gives the right to write back.
  func releaseLock() { files.releaseLock() }

  /// Writes an answer's lines and the cursor that it brought, and returns their places when they are on the disk.
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
    let start = try files.append(bytes, now: time)
    return offsets.map { Position(file: start.file, offset: start.offset + $0) }
  }
}
