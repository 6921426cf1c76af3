/// Where the status of a device comes from: from the device for the one console that holds the journal's lock, from the
/// journal for all others of the profile on this machine.
///
/// One cursor and one reader, since a device may tell an entry only once: a second cursor could take it away.
public struct StatusSource: Sendable {
  private let connection: Connection
  public let journal: StatusJournal?
  /// Why nothing is kept; nil where all is well.
  public let problem: String?
  private var reader: StatusReader?
  /// The place in the journal up to which another's lines were read.
  private var place: StatusJournal.Position?
  private var lastTime: Int64 = 0
  private var sharedBefore = false

  /// A source with its journal in a folder; nil for one that keeps nothing.
  public init(_ connection: Connection, folder: String?, bounds: StatusJournal.Bounds = .init()) {
    self.connection = connection
    guard let folder else {
      (journal, problem) = (nil, nil)
      return
    }
    do throws(FileError) {
      journal = try StatusJournal(folder: folder, bounds: bounds)
      problem = nil
    } catch {
      journal = nil
      problem = "no journal is kept: \(error)"
    }
  }

  /// Whether another console of this machine asks the device.
  public var isShared: Bool { reader == nil && sharedBefore }

  /// Lines of the journal that could not be read at the start.
  public var unreadable: Int { reader?.unreadable ?? 0 }

  /// The next answer; nil where another console asks the device and there is nothing new of it.
  public mutating func next(at time: Int64 = RealTime.now) async throws(DeviceError) -> StatusUpdate? {
    if reader == nil { await becomeReader() }
    if reader == nil, let journal { return await readAlong(journal) }
    return try await reader?.read(at: time)
  }

  /// Takes over the asking where nobody else does it.
  private mutating func becomeReader() async {
    let (connection, journal) = (connection, journal)
    reader = await PosixThread.run {
      guard let journal else { return StatusReader(connection, journal: nil) }
      // A lock that cannot be had at all stands in nobody's way: a disk may be read-only.
      guard (try? journal.takeLock()) ?? true else { return nil }
      return StatusReader(connection, journal: journal)
    }
    // What another console wrote is not told again by this one's own reading.
    if reader == nil, !sharedBefore {
      sharedBefore = true
      place = journal?.end
    }
  }

  private mutating func readAlong(_ journal: StatusJournal) async -> StatusUpdate? {
    let start = place ?? journal.start
    let (lines, end, snapshot) = await PosixThread.run {
      var lines: [StatusJournal.Line] = []
      var place = start
      while let from = place, lines.count < StatusSource.mostLines {
        let page = journal.page(after: from)
        lines += page.lines
        if page.next == from { break }
        place = page.next
      }
      return (lines, place, journal.snapshot())
    }
    place = end
    guard let snapshot, snapshot.time > lastTime || !lines.isEmpty else { return nil }
    lastTime = snapshot.time
    let answer = StatusAnswer(snapshot.document)
    return StatusUpdate(
      time: snapshot.time, alarms: answer?.alarms ?? snapshot.book.active.map(\.entry),
      entries: lines.compactMap(\.statusEntry).filter { $0.kind != .alarm }, lines: lines, book: snapshot.book,
      ticks: snapshot.ticks, figures: answer?.figures ?? JSONObject(), document: snapshot.document)
  }

  private static let mostLines = 20_000
}

extension StatusJournal.Line {
  /// The entry of the line; nil for a note of the console such as a gap.
  public var statusEntry: StatusEntry? {
    switch kind {
    case "event": StatusEntry(entry, kind: .event)
    case "log": StatusEntry(entry, kind: .log)
    case "raised", "changed", "cleared": StatusEntry(entry, kind: .alarm)
    default: nil
    }
  }
}
