import ConsoleCore

/// What is known of a device's alarms, its events and its figures.
struct AlarmModel {
  private(set) var book = AlarmBook()
  private(set) var ticks = EntryTicks()
  private(set) var figures = FigureTable()
  /// The lines that came since the console runs, the oldest of which are in the journal alone.
  private(set) var recent = Ring<StatusJournal.Line>(limit: AlarmModel.mostRecent)
  private(set) var notes = AlarmNotes()
  /// Changes of this console's that the disk does not have yet.
  private var changesUnderWay = 0
  /// To page back in; nil where none is kept.
  private(set) var journal: StatusJournal?
  private(set) var folder: String?
  private(set) var updated: ContinuousClock.Instant?
  private(set) var failure: StatusFailure?
  /// Why nothing is written; nil where all is well.
  private(set) var diskProblem: String?
  /// How much the device's clock is ahead; nil where that is not known.
  private(set) var clock: ClockOffset?
  /// Whether another console of this machine asks the device.
  private(set) var isShared = false
  /// Grows with each change of what a screen shows.
  private(set) var version = 0
  let interval: Duration
  /// What is drawn again and again, as of the last change.
  private var summary = Summary()

  /// What follows from the book and the notes.
  private struct Summary {
    var alarms: [Alarm] = []
    var new: [Alarm] = []
    var totals: [(severity: Severity, count: Int)] = []
    /// The keys of those that are shelved or fall under a silence.
    var quiet: Set<String> = []
    /// When a shelf or a silence ends; nil for never.
    var validUntil: Int64?
  }

  private static let mostRecent = 5000

  init(_ settings: ConnectionSettings? = nil) {
    folder = settings?.statusFolder
    interval = .seconds(settings?.dialect.statusSeconds ?? 5)
  }

  /// Begins with what is on disk of an earlier run; the device's own word counts more.
  mutating func apply(_ archive: AlarmArchive) {
    journal = archive.journal
    notes = archive.notes
    // What was known last is marked stale until the device says more.
    if updated == nil, let snapshot = archive.snapshot { (book, ticks) = (snapshot.book, snapshot.ticks) }
    version += 1
    summarise()
  }

  /// Takes what operators say of alarms, unless a change of this console's is still on its way to the disk.
  mutating func apply(_ notes: AlarmNotes) {
    guard changesUnderWay == 0, notes != self.notes else { return }
    self.notes = notes
    version += 1
    summarise()
  }

  private mutating func summarise() {
    let now = RealTime.now
    summary = Summary(alarms: book.alarms)
    let active = summary.alarms.filter(\.isActive)
    summary.new = summary.alarms.filter { notes.isNew($0, at: now) }
      .sorted { $0.entry.severity < $1.entry.severity }
    summary.quiet = Set(summary.alarms.filter { notes.isQuiet($0, at: now) }.map(\.key))
    let counted = active.filter { !summary.quiet.contains($0.key) }
    summary.totals = Severity.allCases.compactMap { severity in
      let count = counted.count { $0.entry.severity == severity }
      return count > 0 ? (severity, count) : nil
    }
    summary.validUntil = notes.nextEnd(after: now)
  }

  /// Brings what is drawn in line with the time: shelves end, and alarms that went are forgotten.
  mutating func refresh() {
    let now = RealTime.now
    if let end = summary.validUntil, end <= now {
      version += 1
      summarise()
    }
    if let deadline = book.nextDeadline, deadline < now { forget(at: now) }
  }

  /// Takes an answer, and returns the alarms that came with it.
  mutating func apply(_ update: StatusUpdate, isShared: Bool, now: ContinuousClock.Instant) -> [Alarm] {
    var raised: [Alarm] = []
    if update.book != book {
      let wasActive = Set(summary.alarms.filter(\.isActive).map { AlarmModel.identity($0) })
      version += 1
      book = update.book
      summarise()
      raised = summary.alarms.filter { $0.isActive && !wasActive.contains(AlarmModel.identity($0)) }
    }
    ticks = update.ticks
    figures.apply(update.figures, at: update.time)
    for line in update.lines { recent.append(line) }
    updated = now - .milliseconds(max(0, RealTime.now - update.time))
    failure = nil
    // What was not written says nothing of whether the disk takes anything again.
    if update.diskProblem != nil || update.isKept { diskProblem = update.diskProblem }
    clock = update.clock ?? clock
    self.isShared = isShared
    return raised
  }

  /// All alarms that last or went lately, the worst first, then the newest; what is gone last.
  var alarms: [Alarm] { summary.alarms }

  private static func identity(_ alarm: Alarm) -> String { "\(alarm.since):\(alarm.key)" }

  mutating func apply(_ failure: StatusFailure) {
    if failure != self.failure { version += 1 }
    self.failure = failure
  }

  mutating func noteDiskProblem(_ problem: String?) { diskProblem = problem }

  /// Changes what is said of alarms, here at once; `changed` follows when the disk has it.
  mutating func change(_ change: (inout AlarmNotes) -> Void) {
    version += 1
    change(&notes)
    summarise()
    if folder != nil { changesUnderWay += 1 }
  }

  /// Takes what is on disk after a change; nil where the change could not be kept there.
  mutating func changed(_ notes: AlarmNotes?) {
    changesUnderWay = max(0, changesUnderWay - 1)
    if let notes { apply(notes) }
  }

  /// When a shelf or a silence ends, so that an alarm is announced again; nil where none will.
  var nextShelfEnd: Int64? { summary.validUntil }

  /// Forgets alarms that went long enough ago.
  mutating func forget(at time: Int64) {
    book.forget(at: time)
    version += 1
    summarise()
  }

  func isNew(_ alarm: Alarm) -> Bool { notes.isNew(alarm, at: RealTime.now) }

  /// Whether an alarm is shelved or falls under a silence.
  func isQuiet(_ alarm: Alarm) -> Bool { summary.quiet.contains(alarm.key) }

  /// The alarms that nobody has acknowledged or shelved, the worst first; those that went meanwhile among them.
  var new: [Alarm] { summary.new }

  /// How many alarms of each severity last, shelved ones apart, the worst first.
  var totals: [(severity: Severity, count: Int)] { summary.totals }

  /// Whether what is shown may differ from what the device would say.
  func isStale(now: ContinuousClock.Instant) -> Bool {
    guard let updated else { return true }
    return failure != nil || now - updated > interval * 3 + .seconds(2)
  }

  func freshness(now: ContinuousClock.Instant) -> Freshness {
    guard let updated else {
      if case .notPermitted = failure { return .unknown }
      if case .unsupported = failure { return .unknown }
      return failure.map { .failed($0.message) } ?? .loading(records: 0, bytes: 0, expected: nil)
    }
    return isStale(now: now)
      ? .stale(now - updated, why: failure?.message ?? "no response") : .poll(interval, age: now - updated, why: nil)
  }
}
