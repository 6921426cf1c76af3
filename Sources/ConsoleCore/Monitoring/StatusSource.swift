/// Provides a device's status: from the device in the one console that holds the journal's lock, from the journal in
/// all others of the profile on this machine.
///
/// There is one reader with one cursor: a device may send an entry only once, and a second cursor could take it away.
public struct StatusSource: Sendable {
  private let connection: Connection
  public let journal: StatusJournal?
  /// Why nothing is saved; nil if nothing is wrong.
  public let problem: String?
  private var reader: StatusReader?
  /// The place up to which another console's lines were read.
  private var place: StatusJournal.Position?
  private var lastTime: Int64 = 0
  private var sharedBefore = false

  /// Makes a source with its journal in a folder; nil to save nothing.
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

  /// Whether another console on this machine polls the device.
  public var isShared: Bool { reader == nil && sharedBefore }

  /// The number of lines of the journal that were unreadable at the start.
  public var unreadable: Int { reader?.unreadable ?? 0 }

  /// The next update; nil if another console polls the device and has nothing new.
  public mutating func next(at time: Int64 = RealTime.now) async throws(DeviceError) -> StatusUpdate? {
    if reader == nil { await becomeReader() }
    guard let journal else { return try await reader?.read(at: time) }
    if reader == nil { return await readAlong(journal) }
    // Lines that another console wrote before it left come with the first update of this one.
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

  /// Lets another console poll, because this one's user may not or it is paused; keeps the lock while unwritten lines
  /// are only in memory.
  mutating func letGo() {
    guard let journal, let reader, !reader.hasUnwritten else { return }
    self.reader = nil
    (place, sharedBefore) = (journal.end, true)
    journal.releaseLock()
  }

  /// Starts to poll if no other console does.
  private mutating func becomeReader() async {
    let (connection, journal) = (connection, journal)
    reader = await PosixThread.run {
      guard let journal else { return StatusReader(connection, journal: nil) }
      // A lock that fails altogether must not block polling: the disk may be read-only.
      guard (try? journal.takeLock()) ?? true else { return nil }
      return StatusReader(connection, journal: journal)
    }
    // Skip the lines that another console has written before.
    if reader == nil, !sharedBefore {
      sharedBefore = true
      place = journal?.end
    }
  }

  private mutating func readAlong(_ journal: StatusJournal) async -> StatusUpdate? {
    let snapshot = await PosixThread.run { journal.snapshot() }
    // Without a snapshot the lines have to wait for the next one.
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

  /// The lines from a place on, and the place after them.
  private func lines(
    of journal: StatusJournal, from start: StatusJournal.Position
  ) async -> (lines: [StatusJournal.Line], end: StatusJournal.Position) {
    await PosixThread.run { journal.lines(from: start, limit: StatusSource.mostLines) }
  }

  private static let mostLines = 20_000
}

extension StatusJournal.Line {
  /// The device's time on this machine's clock, else the time of writing; in milliseconds since 1970.
  public var moment: Int64 { deviceTime.map { $0 - offset } ?? seen }

  /// The time by the device's own clock; nil if the device sent none.
  public var deviceTime: Int64? {
    // An alarm's own time is when it was raised, not when it changed or was cleared.
    kind == "changed" || kind == "cleared" ? nil : statusEntry?.time
  }

  /// The entry of the line; nil for a note of the console, such as a gap.
  public var statusEntry: StatusEntry? {
    switch kind {
    case "event": StatusEntry(entry, kind: .event)
    case "log": StatusEntry(entry, kind: .log)
    case "raised", "changed", "cleared": StatusEntry(entry, kind: .alarm)
    default: nil
    }
  }
}
