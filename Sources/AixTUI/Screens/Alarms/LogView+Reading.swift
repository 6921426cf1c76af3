import ConsoleCore

/// Keeps the log window up to date and reads more lines as the user scrolls.
extension LogView {
  /// The most lines to hold, and how many to drop at once beyond that.
  private static let most = 12_000
  private static let excess = 4000

  /// Adds new lines and requests those that the cursor needs.
  mutating func refresh(_ model: AlarmModel, height: Int) {
    if !isLoaded || (!hasJournal && model.journal != nil) { begin(model) }
    if isLoaded {
      if after == nil { receiveRecent(model) }
      countWaiting(model)
      if !isSearching { readOn(height) }
    }
    if isFollowing { cursor.index = max(0, count - 1) }
    cursor.fit(count: count, height: height)
    trim()
  }

  /// Starts with the newest lines.
  private mutating func begin(_ model: AlarmModel) {
    guard model.journal == nil else {
      if !isSearching { want(.end) }
      return
    }
    isLoaded = true
    hasJournal = false
    next = model.recent.firstNumber
  }

  /// Requests more lines if the cursor is near an end of the window.
  private mutating func readOn(_ height: Int) {
    if let place = before, isFollowing ? count < 2 * height : cursor.index < height {
      want(.before(place))
    } else if let place = after, cursor.index > count - 2 * height {
      want(.after(place))
    }
  }

  /// Applies a page unless a later read has replaced its read.
  mutating func apply(_ page: LogPage, _ model: AlarmModel) {
    guard accepts(page) else { return }
    switch page.read.part {
    case .end: replace(by: page, model)
    case .start:
      replace(by: page, model)
      (cursor.index, cursor.top) = (0, 0)
    case .moment(_, let since):
      replace(by: page, model)
      place(at: since)
    case .before(let place):
      guard place == before else { return }
      before = page.before
      lines.insert(contentsOf: page.lines, at: 0)
      shift(by: page.lines.count)
      if centers { cursor.top = cursor.index - cursor.height / 2 }
      centers = centers && before != nil && cursor.index < cursor.height / 2
    case .after(let place):
      guard place == after else { return }
      lines += page.lines
      continueAfter(page, model)
    }
  }

  private mutating func replace(by page: LogPage, _ model: AlarmModel) {
    lines = page.lines
    before = page.before
    present = nil
    isLoaded = true
    hasJournal = true
    continueAfter(page, model)
  }

  private mutating func continueAfter(_ page: LogPage, _ model: AlarmModel) {
    if let last = page.last { present = max(present ?? last, last) }
    after = page.after
    // The window reaches the newest line; the page already holds recent lines that are on disk.
    guard after == nil else { return }
    next = model.recent.firstNumber
    receiveRecent(model)
  }

  private mutating func shift(by count: Int) {
    cursor.index += count
    cursor.top += count
  }

  // MARK: New lines

  private mutating func receiveRecent(_ model: AlarmModel) {
    // The next line has left the recent ones: start again with the newest.
    if next < model.recent.firstNumber {
      if isFollowing, hasJournal {
        if !isSearching { want(.end) }
        return
      }
      next = model.recent.firstNumber
    }
    while next < model.recent.endNumber {
      if let line = model.recent[next], !isRead(line) {
        if filter.isEmpty || filter.passes(line, line.statusEntry) { lines.append(line) }
        if let place = line.position { present = max(present ?? place, place) }
      }
      next += 1
    }
  }

  /// Whether a recent line is already in the window, or was read and did not pass the filter.
  private func isRead(_ line: StatusJournal.Line) -> Bool {
    // A line without a position was not written when it arrived (disk full), but may have been written since.
    guard let place = line.position else { return hasJournal && lines.contains { $0.key == line.key } }
    return present.map { place <= $0 } ?? false
  }

  /// Drops lines far from the cursor.
  private mutating func trim() {
    guard lines.count > LogView.most else { return }
    if cursor.index < lines.count / 2 {
      let end = lines.count - LogView.excess
      // A line that is not on disk cannot be read again.
      guard let place = lines[end].position else { return }
      after = place
      lines.removeSubrange(end...)
    } else {
      // Lines that are not on disk cannot be read again, but the window must stay bounded.
      before = lines[LogView.excess...].first { $0.position != nil }?.position
      lines.removeFirst(LogView.excess)
      shift(by: -LogView.excess)
    }
  }
}
