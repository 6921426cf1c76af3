import ConsoleCore

/// A device's alarms, events and figures, with the operators' notes on the alarms.
struct AlarmModel {
  private(set) var book = AlarmBook()
  private(set) var ticks = EntryTicks()
  private(set) var figures = FigureTable()
  /// The newest status lines of this run; older ones are only in the journal.
  private(set) var recent = Ring<StatusJournal.Line>(limit: AlarmModel.mostRecent)
  private(set) var notes = AlarmNotes()
  /// The number of changes made here that are not on disk yet.
  private var changesUnderWay = 0
  /// The journal with older lines; nil if none is kept.
  private(set) var journal: StatusJournal?
  private(set) var folder: String?
  private(set) var updated: ContinuousClock.Instant?
  private(set) var failure: StatusFailure?
  /// Why the journal is not written; nil if it is.
  private(set) var diskProblem: String?
  /// How far the device's clock is ahead; nil if unknown.
  private(set) var clock: ClockOffset?
  /// Whether another console on this machine polls the device.
  private(set) var isShared = false
  /// Increases with every change that a screen shows.
  private(set) var version = 0
  let interval: Duration
  /// Values for every frame, computed once per change.
  private var summary = Summary()

  /// Values derived from `book` and `notes`.
  private struct Summary {
    var alarms: [Alarm] = []
    var new: [Alarm] = []
    /// The number of new alarms that are active, and the worst of them.
    var newActive: (count: Int, worst: Alarm?) = (0, nil)
    var totals: [(severity: Severity, count: Int)] = []
    /// The keys of alarms that are shelved or silenced.
    var quiet: Set<String> = []
    /// When the next shelving or silence ends; nil for never.
    var validUntil: Int64?
  }

  private static let mostRecent = 5000

  init(_ settings: ConnectionSettings? = nil) {
    folder = settings?.statusFolder
    interval = .seconds(settings?.dialect.statusSeconds ?? 5)
  }

  /// Loads what an earlier run left on disk; data from the device takes precedence.
  mutating func apply(_ archive: AlarmArchive) {
    journal = archive.journal
    notes = archive.notes
    // The snapshot counts as stale until the device responds.
    if updated == nil, let snapshot = archive.snapshot { (book, ticks) = (snapshot.book, snapshot.ticks) }
    version += 1
    summarise()
  }

  /// Applies the notes on alarms from disk, unless a change made here has not reached the disk yet.
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
    summary.newActive = (summary.new.count(where: \.isActive), summary.new.first(where: \.isActive))
    summary.quiet = Set(summary.alarms.filter { notes.isQuiet($0, at: now) }.map(\.key))
    let counted = active.filter { !summary.quiet.contains($0.key) }
    summary.totals = Severity.allCases.compactMap { severity in
      let count = counted.count { $0.entry.severity == severity }
      return count > 0 ? (severity, count) : nil
    }
    summary.validUntil = notes.nextEnd(after: now)
  }

  /// Updates `summary` to the time: shelvings end, and cleared alarms are dropped after a while.
  mutating func refresh() {
    let now = RealTime.now
    if let end = summary.validUntil, end <= now {
      version += 1
      summarise()
    }
    if let deadline = book.nextDeadline, deadline < now { forget(at: now) }
  }

  /// Applies a status update and returns the alarms it raised.
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
    // An update that was not meant for the disk does not show whether the disk works again.
    if update.diskProblem != nil || update.isKept { diskProblem = update.diskProblem }
    clock = update.clock ?? clock
    self.isShared = isShared
    return raised
  }

  /// All alarms that are active or were cleared recently: the worst first, then the newest, cleared ones last.
  var alarms: [Alarm] { summary.alarms }

  private static func identity(_ alarm: Alarm) -> String { "\(alarm.since):\(alarm.key)" }

  mutating func apply(_ failure: StatusFailure) {
    if failure != self.failure { version += 1 }
    self.failure = failure
  }

  mutating func noteDiskProblem(_ problem: String?) { diskProblem = problem }

  /// Changes the notes in memory at once; `changed` follows when they are on disk.
  mutating func change(_ change: (inout AlarmNotes) -> Void) {
    version += 1
    change(&notes)
    summarise()
    if folder != nil { changesUnderWay += 1 }
  }

  /// Handles the end of a change: the notes on disk, or nil if the change could not be saved.
  mutating func changed(_ notes: AlarmNotes?) {
    changesUnderWay = max(0, changesUnderWay - 1)
    if let notes { apply(notes) }
  }

  /// When the next shelving or silence ends, so that its alarms are announced again; nil for never.
  var nextShelfEnd: Int64? { summary.validUntil }

  /// Drops alarms that were cleared long enough ago.
  mutating func forget(at time: Int64) {
    book.forget(at: time)
    version += 1
    summarise()
  }

  func isNew(_ alarm: Alarm) -> Bool { notes.isNew(alarm, at: RealTime.now) }

  /// Whether an alarm is shelved or silenced.
  func isQuiet(_ alarm: Alarm) -> Bool { summary.quiet.contains(alarm.key) }

  /// The alarms that nobody acknowledged, shelved or silenced, the worst first, including ones cleared meanwhile.
  var new: [Alarm] { summary.new }

  /// The number of new alarms that are active, and the worst of them; a frame must not go through thousands.
  var newActive: (count: Int, worst: Alarm?) { summary.newActive }

  /// The number of active alarms of each severity without quiet ones, the worst first.
  var totals: [(severity: Severity, count: Int)] { summary.totals }

  /// Whether the data may differ from the device's.
  func isStale(now: ContinuousClock.Instant) -> Bool {
    guard let updated else { return true }
    return failure != nil || now - updated > interval * 3 + .seconds(2)
  }

  func freshness(now: ContinuousClock.Instant) -> Freshness {
    guard let updated else {
      if case .notPermitted = failure { return .unknown }
      if case .unsupported = failure { return .unknown }
      return failure.map { .failed($0.brief) } ?? .loading(records: 0, bytes: 0, expected: nil)
    }
    return isStale(now: now)
      ? .stale(now - updated, why: failure?.brief ?? Freshness.noAnswer)
      : .poll(interval, age: now - updated, why: nil)
  }
}
