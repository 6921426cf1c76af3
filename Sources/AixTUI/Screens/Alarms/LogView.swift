import ConsoleCore

/// A window on the events and log entries: it holds the lines around the cursor and reads more from the journal as the
/// user scrolls.
///
/// While it follows, the cursor stays on the newest line; scrolling up stops that, and new lines are counted.
struct LogView {
  /// The lines of one contiguous part of the journal that pass the filter.
  var lines: [StatusJournal.Line] = []
  private(set) var filter = LogFilter()
  /// Where to read older lines; nil if the window starts at the oldest line.
  var before: StatusJournal.Position?
  /// Where to read newer lines; nil if the window ends at the newest line.
  var after: StatusJournal.Position?
  /// The last journal position read; recent lines up to it are already in the window.
  var present: StatusJournal.Position?
  var hasJournal = false
  /// The number of the next recent line to add.
  var next = 0
  var isLoaded = false
  var isFollowing = true
  /// The number of the next recent line when the user stopped following.
  private var leftAt = 0
  var cursor = ListCursor()
  /// Whether to move the cursor's line to the middle once the lines above it are read.
  var centers = false

  /// The next read, and the number of the read in progress.
  private var wanted: LogRead?
  private var reading: Int?
  private var reads = 0

  /// Whether a requested read has not finished.
  var isSearching: Bool { wanted != nil || reading != nil }
  var count: Int { lines.count }
  var reachesStart: Bool { before == nil }

  func line(at place: Int) -> StatusJournal.Line? { lines.indices.contains(place) ? lines[place] : nil }

  var current: StatusJournal.Line? { line(at: cursor.index) }

  /// The number of lines that arrived since the user stopped following and pass the filter.
  func waiting(_ model: AlarmModel) -> Int {
    isFollowing ? 0 : waitingCount + passingCount(model, from: waitingSeen)
  }

  private var waitingCount = 0
  /// The number of the next recent line to count.
  private var waitingSeen = 0

  private func passingCount(_ model: AlarmModel, from start: Int) -> Int {
    let numbers = max(start, model.recent.firstNumber)..<max(start, model.recent.firstNumber, model.recent.endNumber)
    guard !filter.isEmpty else { return numbers.count }
    return numbers.count { number in model.recent[number].map { filter.passes($0, $0.statusEntry) } ?? false }
  }

  /// Counts each waiting line once, not again with every frame.
  mutating func countWaiting(_ model: AlarmModel) {
    guard !isFollowing else { return }
    if waitingSeen < leftAt { (waitingSeen, waitingCount) = (leftAt, 0) }
    waitingCount += passingCount(model, from: waitingSeen)
    waitingSeen = max(waitingSeen, model.recent.endNumber)
  }

  // MARK: Filter

  /// Sets a filter: the window stays at the line under the cursor, or shows the newest lines if it follows.
  mutating func setFilter(_ new: LogFilter) {
    guard new != filter else { return }
    filter = new
    (waitingSeen, waitingCount) = (leftAt, 0)
    guard !isFollowing, let place = current?.position else {
      (lines, before, after, isLoaded) = ([], nil, nil, false)
      forgetReads()
      return
    }
    present = nil
    lines = []
    (before, after) = (place, place)
    cursor.index = 0
    centers = true
    forgetReads()
  }

  // MARK: Reading

  /// Requests a part of the journal; this replaces an earlier request.
  mutating func want(_ part: LogRead.Part) {
    reads += 1
    wanted = LogRead(part: part, filter: filter, number: reads)
    reading = nil
  }

  /// Returns the requested read, once.
  mutating func takeRead() -> LogRead? {
    guard let read = wanted else { return nil }
    (wanted, reading) = (nil, read.number)
    return read
  }

  /// Returns whether a page belongs to the read in progress, and ends that read.
  mutating func accepts(_ page: LogPage) -> Bool {
    guard page.read.number == reading else { return false }
    reading = nil
    return true
  }

  private mutating func forgetReads() { (wanted, reading) = (nil, nil) }

  // MARK: Moving

  mutating func freeze(_ model: AlarmModel) {
    guard isFollowing else { return }
    isFollowing = false
    leftAt = model.recent.endNumber
    (waitingSeen, waitingCount) = (leftAt, 0)
  }

  mutating func follow(_ model: AlarmModel) {
    isFollowing = true
    if after != nil { want(.end) }
  }

  /// Moves the cursor; a move up stops following, a move to the end resumes it.
  mutating func move(_ command: Command, _ model: AlarmModel) -> Bool {
    switch command {
    case .bottom: follow(model)
    case .top:
      freeze(model)
      loadStart(model)
    default:
      var moved = cursor
      guard moved.move(command, count: count) else { return false }
      if moved.index < max(0, count - 1) || !isFollowing { freeze(model) }
      cursor = moved
      centers = false
    }
    return true
  }

  /// Goes to the oldest line of the journal.
  private mutating func loadStart(_ model: AlarmModel) {
    if before != nil { want(.start) }
    (cursor.index, cursor.top) = (0, 0)
  }

  /// Moves the cursor to the first line logged when an alarm began.
  mutating func jump(to alarm: Alarm, _ model: AlarmModel) {
    freeze(model)
    // The journal is ordered by this machine's clock; an alarm may have begun long before `alarm.seen`.
    let written = alarm.seen - alarm.since > 60_000 ? alarm.since : min(alarm.seen, alarm.since)
    let isHeld = lines.first.map { $0.seen <= written } == true && (after == nil || (lines.last?.seen ?? 0) >= written)
    if isLoaded, isHeld || model.journal == nil {
      place(at: alarm.since)
    } else {
      want(.moment(written: written, since: alarm.since))
    }
  }

  /// Moves the cursor to the first line at or after a time, with earlier lines above it.
  mutating func place(at since: Int64) {
    let index = lines.firstIndex { $0.moment >= since } ?? max(0, lines.count - 1)
    cursor.index = index
    cursor.top = index - cursor.height / 2
    centers = before != nil
  }
}
