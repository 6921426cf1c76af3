import ConsoleCore

/// A window on the events and log entries: the lines around the cursor, of which more are read from the journal in
/// whichever direction one scrolls.
///
/// While it follows, the newest line is the last one; whoever scrolls up stops that, and what comes is counted.
struct LogView {
  /// The lines that the filter lets through, of a part of the journal without a gap in it.
  var lines: [StatusJournal.Line] = []
  private(set) var filter = LogFilter()
  /// From where older lines are read; nil where the window reaches back to the beginning.
  var before: StatusJournal.Position?
  /// From where newer ones are read; nil where the window reaches the present.
  var after: StatusJournal.Position?
  /// The last line of the journal that was read into the window; those that came and stand before it are held already.
  var present: StatusJournal.Position?
  var hasJournal = false
  /// The next line of those that came while the console runs.
  var next = 0
  var isLoaded = false
  var isFollowing = true
  /// What the last line was when the reader stopped following.
  private var leftAt = 0
  var cursor = ListCursor()
  /// Whether the line of the cursor is to stand in the middle as soon as what is above it was read.
  var centers = false

  /// What is to be read, and the number of the read that is under way.
  private var wanted: LogRead?
  private var reading: Int?
  private var reads = 0

  /// Whether lines are still to come that were asked for.
  var isSearching: Bool { wanted != nil || reading != nil }
  var count: Int { lines.count }
  var reachesStart: Bool { before == nil }

  func line(at place: Int) -> StatusJournal.Line? { lines.indices.contains(place) ? lines[place] : nil }

  var current: StatusJournal.Line? { line(at: cursor.index) }

  /// Lines that came since the reader stopped following and pass the filter.
  func waiting(_ model: AlarmModel) -> Int {
    isFollowing ? 0 : waitingCount + passingCount(model, from: waitingSeen)
  }

  private var waitingCount = 0
  /// The next line that is not counted.
  private var waitingSeen = 0

  private func passingCount(_ model: AlarmModel, from start: Int) -> Int {
    let numbers = max(start, model.recent.firstNumber)..<max(start, model.recent.firstNumber, model.recent.endNumber)
    guard !filter.isEmpty else { return numbers.count }
    return numbers.count { number in model.recent[number].map { filter.passes($0, $0.statusEntry) } ?? false }
  }

  /// What was counted is not counted with each frame anew.
  mutating func countWaiting(_ model: AlarmModel) {
    guard !isFollowing else { return }
    if waitingSeen < leftAt { (waitingSeen, waitingCount) = (leftAt, 0) }
    waitingCount += passingCount(model, from: waitingSeen)
    waitingSeen = max(waitingSeen, model.recent.endNumber)
  }

  // MARK: Filter

  /// Shows other lines, around the one under the cursor where one reads, else the newest.
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

  /// Wants a part of the journal read; what was wanted before is not any more.
  mutating func want(_ part: LogRead.Part) {
    reads += 1
    wanted = LogRead(part: part, filter: filter, number: reads)
    reading = nil
  }

  /// What is to be read now, once.
  mutating func takeRead() -> LogRead? {
    guard let read = wanted else { return nil }
    (wanted, reading) = (nil, read.number)
    return read
  }

  /// Whether a page is the one that is waited for.
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

  /// Moves; whoever goes up stops following, whoever goes to the end follows again.
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

  /// Begins with the oldest line of the journal.
  private mutating func loadStart(_ model: AlarmModel) {
    if before != nil { want(.start) }
    (cursor.index, cursor.top) = (0, 0)
  }

  /// Puts the cursor on what was logged when an alarm began.
  mutating func jump(to alarm: Alarm, _ model: AlarmModel) {
    freeze(model)
    // The journal is in the order of this machine's clock; what lasted before it was seen is older than that says.
    let written = alarm.seen - alarm.since > 60_000 ? alarm.since : min(alarm.seen, alarm.since)
    let isHeld = lines.first.map { $0.seen <= written } == true && (after == nil || (lines.last?.seen ?? 0) >= written)
    if isLoaded, isHeld || model.journal == nil {
      place(at: alarm.since)
    } else {
      want(.moment(written: written, since: alarm.since))
    }
  }

  /// Puts the cursor on the first line of a moment, with what led to it above.
  mutating func place(at since: Int64) {
    let index = lines.firstIndex { $0.moment >= since } ?? max(0, lines.count - 1)
    cursor.index = index
    cursor.top = index - cursor.height / 2
    centers = before != nil
  }
}
