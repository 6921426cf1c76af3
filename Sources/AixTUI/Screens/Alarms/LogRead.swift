import ConsoleCore

/// A read of a part of the journal; it runs off the main thread because a disk can be slow.
struct LogRead: Sendable {
  enum Part: Sendable, Equatable {
    /// The newest lines, or the oldest.
    case end, start
    /// The lines before a position, or those from it on.
    case before(StatusJournal.Position)
    case after(StatusJournal.Position)
    /// The lines from an alarm's start: `written` by this machine's clock, `since` as the alarm reports it.
    case moment(written: Int64, since: Int64)
  }

  let part: Part
  let filter: LogFilter
  /// The number of this read in its window; the window uses only the result of its latest read.
  let number: Int

  /// The size of the first page in bytes, enough to fill any screen.
  private static let firstPage = 64 << 10
  /// The most pages of 256 KiB to read at once if the filter passes few lines.
  private static let pagesAtOnce = 4
  /// The number of lines that ends a read.
  private static let enough = 200
  /// The most pages to search for an alarm's start.
  private static let mostPagesToStart = 40

  /// Reads the page; blocks until the disk responds.
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
      // There are no newer lines.
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

/// The result of a `LogRead`.
struct LogPage: Sendable {
  let read: LogRead
  /// The lines that pass the filter, oldest first.
  private(set) var lines: [StatusJournal.Line] = []
  /// The position of the last line read, whether it passes the filter or not.
  private(set) var last: StatusJournal.Position?
  /// Where to continue with older lines, nil if there are none; and with newer ones, nil at the newest line.
  var before: StatusJournal.Position?
  var after: StatusJournal.Position?

  init(read: LogRead) { self.read = read }

  mutating func add(_ found: [StatusJournal.Line], atStart: Bool = false) {
    let passing = read.filter.isEmpty ? found : found.filter { read.filter.passes($0, $0.statusEntry) }
    if atStart { lines.insert(contentsOf: passing, at: 0) } else { lines += passing }
    if !atStart, let place = found.last?.position { last = place }
  }
}
