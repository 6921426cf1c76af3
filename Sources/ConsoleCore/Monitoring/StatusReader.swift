/// The new data of one status response, and the state after it.
public struct StatusUpdate: Sendable {
  /// When the response arrived, in milliseconds since 1970.
  public var time: Int64
  /// The active alarms, as the device sent them.
  public var alarms: [StatusEntry]
  /// New events and log entries, in the order in which they happened.
  public var entries: [StatusEntry] = []
  /// The new lines of the journal: entries, raised, changed and cleared alarms, gaps.
  public var lines: [StatusJournal.Line] = []
  public var book: AlarmBook
  public var ticks: EntryTicks
  public var figures: JSONObject
  /// Why entries may be missing before these; nil if none are.
  public var gap: String?
  /// Why the journal could not be written; reading continues from memory.
  public var diskProblem: String?
  /// Whether this console has written all of it to disk.
  public var isKept = false
  /// How far the device's clock is ahead; nil if unknown.
  public var clock: ClockOffset?
  /// The notes on alarms on disk; nil if they were not read with this update.
  public internal(set) var notes: AlarmNotes?
  /// The response as received.
  public var document: JSON

  public init(
    time: Int64, alarms: [StatusEntry], entries: [StatusEntry] = [], lines: [StatusJournal.Line] = [],
    book: AlarmBook = AlarmBook(), ticks: EntryTicks = EntryTicks(), figures: JSONObject = JSONObject(),
    gap: String? = nil, document: JSON = .null
  ) {
    self.time = time
    self.alarms = alarms
    self.entries = entries
    self.lines = lines
    self.book = book
    self.ticks = ticks
    self.figures = figures
    self.gap = gap
    self.document = document
  }
}

/// Reads a device's status: each entry once, and on disk before the next cursor is used (device API: monitoring).
public struct StatusReader: Sendable {
  private let connection: Connection
  private let journal: StatusJournal?
  private var cursor: String?
  private var known: RecentKeys
  private var book: AlarmBook
  private var ticks: EntryTicks
  /// When the last response arrived.
  private var lastAnswer: Int64?
  /// The longest list of that response, mostly that of the alarms.
  private var knownArray: JSONKnownArray?
  /// The alarms of that response, so that an unchanged list is not read again.
  private var lastAlarms: (documents: JSON, entries: [StatusEntry])?
  /// Whether the book and the ticks on disk are up to date.
  private var isBookKept = false
  /// Lines that could not be written; they go before all others once the disk works again.
  private var unwritten: [StatusJournal.Line] = []
  /// Whether lines still wait to be written.
  var hasUnwritten: Bool { !unwritten.isEmpty }
  /// The reason for a gap that is not in the journal yet.
  private var gap: String?
  private static let mostUnwritten = 20_000
  /// The number of lines of the journal that were unreadable at the start.
  public let unreadable: Int

  /// Makes a reader that continues where the journal ends; without a journal nothing is saved.
  public init(_ connection: Connection, journal: StatusJournal?) {
    self.connection = connection
    self.journal = journal
    let recovered = journal?.recover() ?? StatusJournal.Recovered()
    cursor = recovered.cursor
    known = RecentKeys(recovered.recentKeys)
    unreadable = recovered.unreadable
    let snapshot = journal?.snapshot()
    book = snapshot?.book ?? AlarmBook()
    ticks = snapshot?.ticks ?? EntryTicks()
    lastAnswer = snapshot?.time
  }

  /// Requests the status once; if the device rejects the cursor, reads without one and reports a gap.
  public mutating func read(at time: Int64 = RealTime.now) async throws(DeviceError) -> StatusUpdate {
    var document: JSON
    do throws(DeviceError) {
      document = try await connection.status(cursor: cursor, known: &knownArray)
    } catch {
      guard cursor != nil, case .refused(let refusal) = error, [400, 404, 410].contains(refusal.status) else {
        throw error
      }
      gap = "the device no longer knows the last cursor (\(refusal.summary))"
      cursor = nil
      // A response without a cursor may repeat old entries.
      if let journal { known.add(await PosixThread.run { journal.recover(bytes: 16 << 20).recentKeys }) }
      document = try await connection.status(cursor: nil, known: &knownArray)
    }
    guard let answer = StatusAnswer(document) else { throw .unreadable("the status is not a JSON object") }
    let clock = connection.clockOffset
    var update = receive(answer, document, time, offset: clock?.correction ?? 0)
    update.clock = clock
    // The gap is among the lines now.
    gap = nil
    await keep(&update, answer.cursor)
    cursor = answer.cursor ?? cursor
    lastAnswer = time
    return update
  }

  private mutating func receive(
    _ answer: StatusAnswer, _ document: JSON, _ time: Int64, offset: Int64
  ) -> StatusUpdate {
    var entries: [StatusEntry] = []
    var lines: [StatusJournal.Line] = []
    var occurrences: [String: Int] = [:]
    for (index, entry) in StatusReader.inOrder(answer) {
      // A response without a cursor repeats old entries at other positions.
      let content = StatusReader.content(of: entry)
      let key = StatusReader.key(of: entry, index, cursor, content)
      let number = occurrences[content, default: 0]
      occurrences[content] = number + 1
      guard !known.contains(key) || cursor == nil && entry.id == nil else { continue }
      // Of identical entries, only those beyond the known number are new.
      guard cursor != nil || entry.id != nil || !known.contains(content: content, number) else { continue }
      known.insert(key, content: content)
      entries.append(entry)
      ticks.add(entry.severity, at: min(entry.time.map { $0 - offset } ?? time, time))
      lines.append(
        .init(
          key: number == 0 ? key : "\(key)~\(number)", kind: entry.kind.rawValue, seen: time, entry: entry.document,
          offset: offset))
    }
    if !entries.isEmpty { isBookKept = false }
    let transitions = applyAlarms(answer, time, offset)
    if !transitions.isEmpty { isBookKept = false }
    lines = StatusReader.merged(lines, transitions.map { StatusReader.line($0, time, offset) })
    if let gap {
      lines.insert(.init(key: "gap:\(time)", kind: "gap", seen: time, entry: ["reason": .string(gap)]), at: 0)
    }
    return StatusUpdate(
      time: time, alarms: lastAlarms?.entries ?? book.active.map(\.entry), entries: entries, lines: lines, book: book,
      ticks: ticks, figures: answer.figures, gap: gap, document: document)
  }

  private mutating func applyAlarms(_ answer: StatusAnswer, _ time: Int64, _ offset: Int64) -> [AlarmTransition] {
    guard let documents = answer.alarmDocuments else { return [] }
    if let lastAlarms, lastAlarms.documents == documents {
      if let deadline = book.nextDeadline, deadline < time { book.forget(at: time) }
      return []
    }
    let entries = answer.alarms ?? []
    let previous = lastAlarms?.documents
    lastAlarms = (documents, entries)
    isBookKept = isBookKept && previous == documents
    return book.apply(entries, at: time, lastSeen: lastAnswer, offset: offset)
  }

  /// Writes new lines, then the snapshot for consoles that read along.
  private mutating func keep(_ update: inout StatusUpdate, _ next: String?) async {
    guard let journal else { return }
    let lines = unwritten + update.lines
    let mustWrite = !lines.isEmpty || next != cursor
    let (time, snapshot) = (update.time, StatusSnapshot(update))
    let (mustKeepBook, alarms) = (!isBookKept, lastAlarms?.documents)
    // Reading the notes in the same visit to the disk saves waking two threads for each poll.
    let (result, snapshotProblem, notes) = await PosixThread.run {
      () -> (Result<[StatusJournal.Position], FileError>, FileError?, AlarmNotes) in
      var places: [StatusJournal.Position] = []
      do throws(FileError) {
        if mustWrite { places = try journal.append(lines, cursor: next, at: time) }
      } catch {
        return (.failure(error), nil, AlarmNotes.read(folder: journal.folder))
      }
      do throws(FileError) {
        if mustKeepBook { try journal.writeBook(of: snapshot, alarms: alarms) }
        try journal.write(snapshot)
        return (.success(places), nil, AlarmNotes.read(folder: journal.folder))
      } catch {
        return (.success(places), error, AlarmNotes.read(folder: journal.folder))
      }
    }
    update.notes = notes
    if let snapshotProblem {
      update.diskProblem = "cannot write the status shared between consoles: \(snapshotProblem)"
    }
    switch result {
    case .success(let places):
      let shift = unwritten.count
      for index in update.lines.indices where shift + index < places.count {
        update.lines[index].position = places[shift + index]
      }
      unwritten = []
      isBookKept = snapshotProblem == nil
      update.isKept = snapshotProblem == nil
    case .failure(let failure):
      update.diskProblem = "Cannot write the journal: \(failure)"
      if mustWrite { remember(lines, at: time) }
    }
  }

  private mutating func remember(_ lines: [StatusJournal.Line], at time: Int64) {
    unwritten = lines
    guard lines.count > StatusReader.mostUnwritten else { return }
    let lost = lines.count - StatusReader.mostUnwritten
    let reason = "\(lost) lines were lost while the disk was not writable"
    unwritten.removeFirst(lost + 1)
    unwritten.insert(.init(key: "gap:\(time)", kind: "gap", seen: time, entry: ["reason": .string(reason)]), at: 0)
  }

  /// Inserts the lines of alarms by their times among the entries, whose order does not change.
  private static func merged(
    _ entries: [StatusJournal.Line], _ alarms: [StatusJournal.Line]
  ) -> [StatusJournal.Line] {
    var lines: [StatusJournal.Line] = []
    lines.reserveCapacity(entries.count + alarms.count)
    var rest = alarms.enumerated().sorted { ($0.element.moment, $0.offset) < ($1.element.moment, $1.offset) }
      .map(\.element)[...]
    var latest = Int64.min
    for entry in entries {
      // An entry without a time stays after the one that it followed.
      latest = max(latest, entry.deviceTime == nil ? latest : entry.moment)
      while let alarm = rest.first, alarm.moment < latest {
        lines.append(alarm)
        rest.removeFirst()
      }
      lines.append(entry)
    }
    return lines + rest
  }

  private static func line(_ transition: AlarmTransition, _ time: Int64, _ offset: Int64) -> StatusJournal.Line {
    let alarm = transition.alarm
    return StatusJournal.Line(
      key: "\(transition.kind.rawValue):\(alarm.key)@\(transition.time)", kind: transition.kind.rawValue, seen: time,
      entry: alarm.entry.document, offset: offset)
  }

  /// Events and log entries in the order in which they happened, each with its index in the response.
  ///
  /// A device may send its latest entry first; an entry without a time stays after its predecessor.
  private static func inOrder(_ answer: StatusAnswer) -> [(Int, StatusEntry)] {
    var timed: [(time: Int64, index: Int, entry: StatusEntry)] = []
    for list in [answer.events, answer.log] {
      let first = timed.count
      let times = list.compactMap(\.time)
      let isLatestFirst = times.first.flatMap { first in times.last.map { $0 < first } } ?? false
      let told = Array(list.enumerated())
      var time = Int64.min
      for (index, entry) in isLatestFirst ? told.reversed() : told {
        time = max(time, entry.time ?? time)
        timed.append((time, first + index, entry))
      }
    }
    let places = timed.indices.sorted { (timed[$0].time, $0) < (timed[$1].time, $1) }
    return places.map { (timed[$0].index, timed[$0].entry) }
  }

  /// Identifies an entry: the device's id, or its index in the response to a cursor, which is the same if that cursor
  /// is requested again.
  private static func key(of entry: StatusEntry, _ index: Int, _ cursor: String?, _ content: String) -> String {
    // Include the content: ids may restart with the device, and a cursor may never change.
    if let id = entry.id { return "\(entry.kind.rawValue):\(id)\(content.dropFirst(entry.kind.rawValue.count))" }
    return cursor.map { "\(entry.kind.rawValue)@\($0):\(index)\(content.dropFirst(entry.kind.rawValue.count))" }
      ?? content
  }

  static func content(of entry: StatusEntry) -> String {
    "\(entry.kind.rawValue)#\(Checksum.text(of: entry.document.bytes()))"
  }
}
