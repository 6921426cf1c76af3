import ConsoleCore

/// A part of the journal that a window wants; it is read beside the main thread, since a disk may take its time.
struct LogRead: Sendable {
  enum Part: Sendable, Equatable {
    /// The newest lines, or the oldest.
    case end, start
    /// What stands before a place or from it on.
    case before(StatusJournal.Position)
    case after(StatusJournal.Position)
    /// What was logged when an alarm began: the time by this machine's clock, and the one that the alarm tells.
    case moment(written: Int64, since: Int64)
  }

  let part: Part
  let filter: LogFilter
  /// Counts the reads of a window: only the last one that was asked for is wanted.
  let number: Int

  /// Bytes that are read at first, enough for a screen of any size.
  private static let firstPage = 64 << 10
  /// Pages of a quarter of a megabyte that are read at once at most, where the filter lets few lines through.
  private static let pagesAtOnce = 4
  /// Lines that are enough for one turn.
  private static let enough = 200
  /// Pages that are looked through for what was logged when an alarm began.
  private static let mostPagesToStart = 40

  /// Reads; it waits for the disk.
  func perform(on journal: StatusJournal) -> LogPage {
    var page = LogPage(read: self)
    switch part {
    case .end:
      let found = journal.page(bytes: LogRead.firstPage)
      page.add(found?.lines ?? [])
      page.before = found?.next
    case .start:
      if let start = journal.start { forward(from: start, on: journal, &page) { _ in true } }
    case .before(let place): backward(from: place, on: journal, &page)
    case .after(let place):
      forward(from: place, on: journal, &page, pages: LogRead.pagesAtOnce) { $0.lines.count >= LogRead.enough }
    case .moment(let written, let since):
      guard let place = journal.position(at: written) else { break }
      page.before = place
      forward(from: place, on: journal, &page, pages: LogRead.mostPagesToStart) { page in
        page.lines.contains { $0.moment >= since }
      }
    }
    return page
  }

  private func backward(from place: StatusJournal.Position, on journal: StatusJournal, _ page: inout LogPage) {
    page.before = place
    for _ in 0..<LogRead.pagesAtOnce {
      guard let next = page.before, page.lines.count < LogRead.enough else { return }
      let found = journal.page(before: next)
      page.before = found?.next
      page.add(found?.lines ?? [], atStart: true)
    }
  }

  private func forward(
    from place: StatusJournal.Position, on journal: StatusJournal, _ page: inout LogPage, pages: Int = 1,
    until isEnough: (LogPage) -> Bool
  ) {
    page.after = place
    for _ in 0..<pages {
      guard let next = page.after else { return }
      let found = journal.page(after: next)
      // The present is reached.
      guard !found.lines.isEmpty || found.next != next else {
        page.after = nil
        return
      }
      page.after = found.next
      page.add(found.lines)
      if isEnough(page) { return }
    }
  }
}

/// What was read of the journal.
struct LogPage: Sendable {
  let read: LogRead
  /// The lines that the filter lets through, oldest first.
  private(set) var lines: [StatusJournal.Line] = []
  /// The last line that was read, whether the filter let it through or not.
  private(set) var last: StatusJournal.Position?
  /// From where older lines are read, nil where there are none; and newer ones, nil where the present was reached.
  var before: StatusJournal.Position?
  var after: StatusJournal.Position?

  init(read: LogRead) { self.read = read }

  mutating func add(_ found: [StatusJournal.Line], atStart: Bool = false) {
    let passing = read.filter.isEmpty ? found : found.filter { read.filter.passes($0, $0.statusEntry) }
    if atStart { lines.insert(contentsOf: passing, at: 0) } else { lines += passing }
    if !atStart, let place = found.last?.position { last = place }
  }
}
