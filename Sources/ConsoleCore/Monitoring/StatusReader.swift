/// What one answer of a device's status brought, and what is known with it.
public struct StatusUpdate: Sendable {
  /// When the answer came, in milliseconds since 1970.
  public var time: Int64
  /// The alarms that last, as the device told them.
  public var alarms: [StatusEntry]
  /// Events and log entries that were not told before, in the device's order.
  public var entries: [StatusEntry] = []
  /// The lines of the journal that are new: entries, alarms that came and went, gaps.
  public var lines: [StatusJournal.Line] = []
  public var book: AlarmBook
  public var ticks: EntryTicks
  public var figures: JSONObject
  /// Why entries may be missing before these; nil where none are.
  public var gap: String?
  /// Why nothing could be written to the journal; the reading goes on from memory.
  public var diskProblem: String?
  /// Whether all that was known with this answer has been written to the disk by this console.
  public var isKept = false
  /// How much the device's clock is ahead; nil where that is not known.
  public var clock: ClockOffset?
  /// The answer as it came.
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

/// Reads a device's status answer by answer: each entry once, on disk before the next cursor is used (device API: monitoring).
public struct StatusReader: Sendable {
  private let connection: Connection
  private let journal: StatusJournal?
  private var cursor: String?
  private var known: RecentKeys
  private var book: AlarmBook
  private var ticks: EntryTicks
  /// When the last answer came.
  private var lastAnswer: Int64?
  /// The longest list of that answer, mostly that of the alarms.
  private var knownArray: JSONKnownArray?
  /// The alarms of that answer, so that a list that is the same again is not read anew.
  private var lastAlarms: (documents: JSON, entries: [StatusEntry])?
  /// Whether the book and the ticks on disk are these.
  private var isBookKept = false
  /// Lines that a full disk did not take; written before all others once it does.
  private var unwritten: [StatusJournal.Line] = []
  /// Whether lines wait for a disk that takes them.
  var hasUnwritten: Bool { !unwritten.isEmpty }
  /// A gap that is not in the journal yet.
  private var gap: String?
  private static let mostUnwritten = 20_000
  /// Lines of the journal that could not be read at the start.
  public let unreadable: Int

  /// A reader that goes on where the journal ends; without a journal nothing is kept.
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

  /// Asks once; a cursor that is not known any more is let go of, and the gap told.
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
      // An answer to no cursor may tell anew what was told long ago.
      if let journal { known.add(await PosixThread.run { journal.recover(bytes: 16 << 20).recentKeys }) }
      document = try await connection.status(cursor: nil, known: &knownArray)
    }
    guard let answer = StatusAnswer(document) else { throw .unreadable("the status is not a JSON object") }
    let clock = connection.clockOffset
    var update = receive(answer, document, time, offset: clock?.correction ?? 0)
    update.clock = clock
    // It stands among the lines now.
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
      // An answer to no cursor tells again what was told before, under other numbers.
      let content = StatusReader.content(of: entry)
      let key = StatusReader.key(of: entry, index, cursor, content)
      let number = occurrences[content, default: 0]
      occurrences[content] = number + 1
      guard !known.contains(key) || cursor == nil && entry.id == nil else { continue }
      // Of entries that are alike in everything as many are new as were not told before.
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

  /// Writes what is new and, after it, what a console that reads along wants to know.
  private mutating func keep(_ update: inout StatusUpdate, _ next: String?) async {
    guard let journal else { return }
    let lines = unwritten + update.lines
    let mustWrite = !lines.isEmpty || next != cursor
    let (time, snapshot) = (update.time, StatusSnapshot(update))
    let (mustKeepBook, alarms) = (!isBookKept, lastAlarms?.documents)
    let (result, snapshotProblem) = await PosixThread.run {
      () -> (Result<[StatusJournal.Position], FileError>, FileError?) in
      var places: [StatusJournal.Position] = []
      do throws(FileError) {
        if mustWrite { places = try journal.append(lines, cursor: next, at: time) }
      } catch {
        return (.failure(error), nil)
      }
      do throws(FileError) {
        if mustKeepBook { try journal.writeBook(of: snapshot, alarms: alarms) }
        try journal.write(snapshot)
        return (.success(places), nil)
      } catch {
        return (.success(places), error)
      }
    }
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

  /// Puts the lines of alarms where they stand by their own times among the entries, whose order stays.
  private static func merged(
    _ entries: [StatusJournal.Line], _ alarms: [StatusJournal.Line]
  ) -> [StatusJournal.Line] {
    var lines: [StatusJournal.Line] = []
    lines.reserveCapacity(entries.count + alarms.count)
    var rest = alarms.enumerated().sorted { ($0.element.moment, $0.offset) < ($1.element.moment, $1.offset) }
      .map(\.element)[...]
    var latest = Int64.min
    for entry in entries {
      // What bears no time follows the one that it was told behind.
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

  /// Events and log entries in the order in which they happened, each with its place in the answer.
  ///
  /// A device may tell its latest first; what bears no time follows the one that it was told behind.
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

  /// By which an entry is known: the device's own name, or its place in the answer to a cursor, which is the same when
  /// that cursor is asked again.
  private static func key(of entry: StatusEntry, _ index: Int, _ cursor: String?, _ content: String) -> String {
    // With the content: names may begin anew after a restart of the device, and a cursor may be one that stays.
    if let id = entry.id { return "\(entry.kind.rawValue):\(id)\(content.dropFirst(entry.kind.rawValue.count))" }
    return cursor.map { "\(entry.kind.rawValue)@\($0):\(index)\(content.dropFirst(entry.kind.rawValue.count))" }
      ?? content
  }

  static func content(of entry: StatusEntry) -> String {
    "\(entry.kind.rawValue)#\(Checksum.text(of: entry.document.bytes()))"
  }
}
