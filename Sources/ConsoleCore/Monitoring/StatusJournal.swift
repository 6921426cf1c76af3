/// What a device's status has told, on disk: JSON lines, appended only, bounded by whole files.
///
/// An answer's entries and its cursor are written in one go and synchronised before the cursor is used, so that a crash
/// at any moment leads back to a cursor whose answer can be asked for once more. One console holds the lock, polls and
/// writes; others of the same profile read along, so that nobody takes entries away from anybody.
public final class StatusJournal: Sendable {
  public typealias Bounds = JournalBounds

  /// One line: an entry, or a note of the console such as a gap.
  public struct Line: Sendable, Hashable {
    /// By which the line is known: the same answer asked for again gives the same keys.
    public let key: String
    public let kind: String
    /// When it was written, in milliseconds since 1970.
    public let seen: Int64
    public let entry: JSON

    public init(key: String, kind: String, seen: Int64, entry: JSON) {
      self.key = key
      self.kind = kind
      self.seen = seen
      self.entry = entry
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

  private let files: JournalFiles

  /// A journal in a folder of its own, which is made with mode 0700 where it is missing.
  public init(folder: String, bounds: Bounds = Bounds()) throws(FileError) {
    files = try JournalFiles(folder: folder, bounds: bounds)
  }

  /// Takes the right to write; false while another process has it.
  public func takeLock() throws(FileError) -> Bool { try files.takeLock() }

  // MARK: Writing

  /// Writes an answer's lines and the cursor that it brought, and returns when they are on the disk.
  public func append(_ lines: [Line], cursor: String?, at time: Int64) throws(FileError) {
    var bytes: [UInt8] = []
    for line in lines {
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
    try files.append(bytes, now: time)
  }

  // MARK: Reading

  /// Finds the place to go on from; what cannot be read is passed over and counted.
  public func recover() -> Recovered {
    var recovered = Recovered()
    for line in files.lines(ofLast: 2) {
      guard let json = try? JSON.parse(Array(line)), case .object(let object) = json else {
        recovered.unreadable += 1
        continue
      }
      if object["kind"] == "cursor", let cursor = object["cursor"]?.stringValue {
        recovered.cursor = cursor
      } else if let key = object["key"]?.stringValue {
        recovered.recentKeys.insert(key)
      } else {
        recovered.unreadable += 1
      }
    }
    return recovered
  }

  /// A place in the journal, from which older lines are read.
  public struct Position: Sendable, Hashable {
    let place: JournalFiles.Position
  }

  /// The lines before a place, oldest first, and the place before them; nil where there are none. Reads one piece of a file.
  public func page(before position: Position? = nil, bytes wanted: Int = 256 << 10) -> (lines: [Line], next: Position?)?
  {
    guard let page = files.page(before: position?.place, bytes: wanted) else { return nil }
    return (page.lines.compactMap(StatusJournal.line), page.next.map(Position.init))
  }

  private static func line(_ bytes: ArraySlice<UInt8>) -> Line? {
    guard case .object(let object)? = try? JSON.parse(Array(bytes)), let key = object["key"]?.stringValue,
      let kind = object["kind"]?.stringValue, let seen = object["seen"]?.intValue, let entry = object["entry"]
    else { return nil }
    return Line(key: key, kind: kind, seen: Int64(seen), entry: entry)
  }
}
