import ConsoleCore

/// A window on the events and log entries: the lines around the cursor, of which more are read from the journal in
/// whichever direction one scrolls.
///
/// While it follows, the newest line is the last one; whoever scrolls up stops that, and what comes is counted.
struct LogView {
  /// The lines that the filter lets through, of a part of the journal without a gap in it.
  private var lines: [StatusJournal.Line] = []
  private(set) var filter = LogFilter()
  /// From where older lines are read; nil where the window reaches back to the beginning.
  private var before: StatusJournal.Position?
  /// From where newer ones are read; nil where the window reaches the present.
  private var after: StatusJournal.Position?
  /// The last line of the journal that was read into the window; those that came and stand before it are held already.
  private var present: StatusJournal.Position?
  private var hasJournal = false
  /// The next line of those that came while the console runs.
  private var next = 0
  private(set) var isLoaded = false
  private(set) var isFollowing = true
  /// What the last line was when the reader stopped following.
  private var leftAt = 0
  /// Whether a filter found too little so far and there is more to read.
  private(set) var isSearching = false
  var cursor = ListCursor()

  /// Lines held at most, and of these so many are let go of at once.
  private static let most = 12_000
  private static let excess = 4000
  /// Bytes that are read at first, enough for a screen of any size.
  private static let firstPage = 64 << 10
  /// Pages of a quarter of a megabyte that are read for one frame at most.
  private static let pagesAtOnce = 4
  /// Pages that are looked through for what was logged when an alarm began.
  private static let mostPagesToStart = 40

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
  private mutating func countWaiting(_ model: AlarmModel) {
    guard !isFollowing else { return }
    if waitingSeen < leftAt { (waitingSeen, waitingCount) = (leftAt, 0) }
    waitingCount += passingCount(model, from: waitingSeen)
    waitingSeen = max(waitingSeen, model.recent.endNumber)
  }

  // MARK: Reading

  /// Takes what came, and reads what the place of the cursor asks for.
  mutating func refresh(_ model: AlarmModel, height: Int) {
    if !isLoaded { loadEnd(model) }
    if after == nil { takeRecent(model) }
    countWaiting(model)
    isSearching = false
    fill(model, height)
    if isFollowing { cursor.index = max(0, count - 1) }
    cursor.fit(count: count, height: height)
    trim()
  }

  /// Begins with the newest lines.
  private mutating func loadEnd(_ model: AlarmModel) {
    isLoaded = true
    hasJournal = model.journal != nil
    let page = model.journal?.page(bytes: LogView.firstPage)
    let newest = page?.lines ?? []
    lines = passing(newest)
    before = page?.next
    after = nil
    present = newest.last?.position
    next = model.recent.firstNumber
    takeRecent(model)
  }

  /// Whether a line that came is held already, or was passed over because it does not pass the filter.
  private func isRead(_ line: StatusJournal.Line) -> Bool {
    // One that a full disk did not take may have been written since.
    guard let place = line.position else { return hasJournal && lines.contains { $0.key == line.key } }
    return present.map { place <= $0 } ?? false
  }

  private func passing(_ lines: [StatusJournal.Line]) -> [StatusJournal.Line] {
    filter.isEmpty ? lines : lines.filter { filter.passes($0, $0.statusEntry) }
  }

  private mutating func takeRecent(_ model: AlarmModel) {
    // Whoever looks on after thousands have gone by begins anew.
    if next < model.recent.firstNumber {
      if isFollowing { return loadEnd(model) }
      next = model.recent.firstNumber
    }
    while next < model.recent.endNumber {
      if let line = model.recent[next], !isRead(line) {
        append(line)
        if let place = line.position { present = max(present ?? place, place) }
      }
      next += 1
    }
  }

  private mutating func append(_ line: StatusJournal.Line) {
    if filter.isEmpty || filter.passes(line, line.statusEntry) { lines.append(line) }
  }

  /// Reads on where the cursor is near an end of the window.
  private mutating func fill(_ model: AlarmModel, _ height: Int) {
    guard let journal = model.journal else { return }
    var pages = 0
    while before != nil, isFollowing ? count < 2 * height : cursor.index < height {
      guard pages < LogView.pagesAtOnce else {
        isSearching = true
        return
      }
      pages += 1
      prepend(journal)
    }
    while after != nil, cursor.index > count - 2 * height {
      guard pages < LogView.pagesAtOnce else {
        isSearching = true
        return
      }
      pages += 1
      extend(journal, model)
    }
  }

  private mutating func prepend(_ journal: StatusJournal) {
    guard let place = before else { return }
    let page = journal.page(before: place)
    before = page?.next
    let older = passing(page?.lines ?? [])
    lines.insert(contentsOf: older, at: 0)
    shift(by: older.count)
  }

  private mutating func shift(by count: Int) {
    cursor.index += count
    cursor.top += count
  }

  private mutating func extend(_ journal: StatusJournal, _ model: AlarmModel) {
    guard let place = after else { return }
    let page = journal.page(after: place)
    guard !page.lines.isEmpty || page.next != place else {
      // The present is reached: what came meanwhile and is on disk was read just now.
      after = nil
      next = model.recent.firstNumber
      takeRecent(model)
      return
    }
    after = page.next
    if let last = page.lines.last?.position { present = max(present ?? last, last) }
    for line in page.lines { append(line) }
  }

  /// Lets go of what is far from the cursor.
  private mutating func trim() {
    guard lines.count > LogView.most else { return }
    if cursor.index < lines.count / 2 {
      let end = lines.count - LogView.excess
      // What is not on the disk cannot be read again.
      guard let place = lines[end].position else { return }
      after = place
      lines.removeSubrange(end...)
    } else {
      // What stands on no disk cannot be read again, and yet a window has to end somewhere.
      before = lines[LogView.excess...].first { $0.position != nil }?.position
      lines.removeFirst(LogView.excess)
      shift(by: -LogView.excess)
    }
  }

  // MARK: Filter

  /// Shows other lines, around the one under the cursor where one reads, else the newest.
  mutating func setFilter(_ new: LogFilter) {
    guard new != filter else { return }
    filter = new
    (waitingSeen, waitingCount) = (leftAt, 0)
    guard !isFollowing, let place = current?.position else {
      (lines, before, after, isLoaded) = ([], nil, nil, false)
      return
    }
    present = nil
    lines = []
    (before, after) = (place, place)
    (cursor.index, cursor.top) = (0, -cursor.height / 2)
  }

  // MARK: Moving

  mutating func freeze(_ model: AlarmModel) {
    guard isFollowing else { return }
    isFollowing = false
    leftAt = model.recent.endNumber
    (waitingSeen, waitingCount) = (leftAt, 0)
  }

  mutating func follow(_ model: AlarmModel) {
    isFollowing = true
    if after != nil { loadEnd(model) }
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
    }
    return true
  }

  /// Begins with the oldest line of the journal.
  private mutating func loadStart(_ model: AlarmModel) {
    if before != nil, let start = model.journal?.start { load(from: start, before: nil, model) }
    (cursor.index, cursor.top) = (0, 0)
  }

  private mutating func load(
    from place: StatusJournal.Position, before: StatusJournal.Position?, _ model: AlarmModel
  ) {
    guard let page = model.journal?.page(after: place) else { return }
    lines = passing(page.lines)
    present = page.lines.last?.position
    self.before = before
    after = page.next
  }

  /// Puts the cursor on what was logged when an alarm began.
  mutating func jump(to alarm: Alarm, _ model: AlarmModel) {
    if !isLoaded { loadEnd(model) }
    freeze(model)
    // The journal is in the order of this machine's clock; what lasted before it was seen is older than that says.
    let written = alarm.seen - alarm.since > 60_000 ? alarm.since : min(alarm.seen, alarm.since)
    if let first = lines.first, first.seen <= written, after == nil || (lines.last?.seen ?? 0) >= written {
    } else if let place = model.journal?.position(at: written) {
      load(from: place, before: place, model)
    }
    var pages = 0
    while let journal = model.journal, after != nil, pages < LogView.mostPagesToStart,
      !lines.contains(where: { $0.moment >= alarm.since })
    {
      pages += 1
      extend(journal, model)
    }
    let index = lines.firstIndex { $0.moment >= alarm.since } ?? max(0, lines.count - 1)
    cursor.index = index
    // What led to it stands above it, as soon as it is read.
    cursor.top = index - cursor.height / 2
  }
}
