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
      problem = "No journal is kept: \(error)"
    }
  }

  /// Whether another console of this machine asks the device.
  public var isShared: Bool { reader == nil && sharedBefore }

  /// Lines of the journal that could not be read at the start.
  public var unreadable: Int { reader?.unreadable ?? 0 }

  /// The next answer; nil where another console asks the device and there is nothing new of it.
  public mutating func next(at time: Int64 = RealTime.now) async throws(DeviceError) -> StatusUpdate? {
    if reader == nil { await becomeReader() }
    guard let journal else { return try await reader?.read(at: time) }
    if reader == nil { return await readAlong(journal) }
    // What another wrote before it left is told with the first answer of one's own.
    var missed: [StatusJournal.Line] = []
    if let start = place {
      missed = await lines(of: journal, from: start).lines
      place = nil
    }
    guard var update = try await reader?.read(at: time) else { return nil }
    update.lines = missed + update.lines
    update.entries = missed.compactMap(\.statusEntry).filter { $0.kind != .alarm } + update.entries
    return update
  }

  /// Lets another console ask: this one's user may not, or it is stopped; what only memory holds is not let go of.
  mutating func letGo() {
    guard let journal, let reader, !reader.hasUnwritten else { return }
    self.reader = nil
    (place, sharedBefore) = (journal.end, true)
    journal.releaseLock()
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
    let snapshot = await PosixThread.run { journal.snapshot() }
    // Without it there is nothing to tell with the lines; they are read with the next one.
    guard let snapshot else { return nil }
    var lines: [StatusJournal.Line] = []
    if let start = place ?? journal.start { (lines, place) = await self.lines(of: journal, from: start) }
    guard snapshot.time > lastTime || !lines.isEmpty else { return nil }
    lastTime = snapshot.time
    let answer = StatusAnswer(snapshot.document)
    var update = StatusUpdate(
      time: snapshot.time, alarms: answer?.alarms ?? snapshot.book.active.map(\.entry),
      entries: lines.compactMap(\.statusEntry).filter { $0.kind != .alarm }, lines: lines, book: snapshot.book,
      ticks: snapshot.ticks, figures: answer?.figures ?? JSONObject(), document: snapshot.document)
    update.clock = connection.clockOffset
    return update
  }

  /// The lines from a place on, and the place behind them.
  private func lines(
    of journal: StatusJournal, from start: StatusJournal.Position
  ) async -> (lines: [StatusJournal.Line], end: StatusJournal.Position) {
    await PosixThread.run { journal.lines(from: start, limit: StatusSource.mostLines) }
  }

  private static let mostLines = 20_000
}

extension StatusJournal.Line {
  /// When it happened by the device's word, on this machine's clock, else when it was written; in milliseconds since 1970.
  public var moment: Int64 { deviceTime.map { $0 - offset } ?? seen }

  /// When it happened by the device's own clock; nil where the device does not say.
  public var deviceTime: Int64? {
    // An alarm's own time is when it came, not when it changed or went.
    kind == "changed" || kind == "cleared" ? nil : statusEntry?.time
  }

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
