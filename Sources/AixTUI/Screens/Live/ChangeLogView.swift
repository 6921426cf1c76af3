import ConsoleCore
import Curses

/// The lines of the change log that pass a filter, and which of them are on screen.
///
/// While it follows, the newest line is the last one. A user who scrolls or pauses sees the change log as it was then:
/// no line moves or leaves under the cursor, and new lines are counted.
struct ChangeLogView {
  private(set) var filter = ChangeLogFilter("")
  /// The change log as it was when the user stopped following; nil while following.
  private(set) var frozen: Ring<ChangeLogEntry>?
  /// The numbers of the lines that pass, oldest first; those before `start` have left the change log.
  private var passing: [Int] = []
  private var start = 0
  /// The number of the next line to check.
  private var seen = 0
  var cursor = ListCursor()
  var marks: Set<Int> = []

  /// How many lines that arrived since the freeze pass the filter, and the number of the next line to check.
  private var waitingCount = 0
  private var waitingSeen = 0

  var isFollowing: Bool { frozen == nil }
  var count: Int { passing.count - start }

  /// The number of the line at a place.
  func number(at place: Int) -> Int? {
    place >= 0 && place < count ? passing[start + place] : nil
  }

  var current: Int? { number(at: cursor.index) }

  func entries(_ changeLog: ChangeLog) -> Ring<ChangeLogEntry> { frozen ?? changeLog.entries }

  /// Adds new lines and keeps the last one visible while following.
  mutating func refresh(_ changeLog: ChangeLog, height: Int, mask: (String) -> ChangeMask) {
    let entries = entries(changeLog)
    if seen < entries.firstNumber { seen = entries.firstNumber }
    while seen < entries.endNumber {
      if let entry = entries[seen], filter.passes(entry, mask: mask) { passing.append(seen) }
      seen += 1
    }
    while start < passing.count, passing[start] < entries.firstNumber { start += 1 }
    if start > 4096 {
      passing.removeFirst(start)
      start = 0
    }
    countWaiting(changeLog, mask)
    if isFollowing { cursor.index = max(0, count - 1) }
    cursor.fit(count: count, height: height)
  }

  private mutating func countWaiting(_ changeLog: ChangeLog, _ mask: (String) -> ChangeMask) {
    guard let frozen else { return }
    if waitingSeen < frozen.endNumber { (waitingSeen, waitingCount) = (frozen.endNumber, 0) }
    waitingSeen = max(waitingSeen, changeLog.entries.firstNumber)
    while waitingSeen < changeLog.entries.endNumber {
      if let entry = changeLog.entries[waitingSeen], filter.passes(entry, mask: mask) { waitingCount += 1 }
      waitingSeen += 1
    }
  }

  /// `columns` are those of the live classes, so that the filter also knows their fields by title.
  mutating func setFilter(_ text: String, _ changeLog: ChangeLog, columns: [Column] = [], mask: (String) -> ChangeMask)
  {
    guard text != filter.text else { return }
    let number = current
    filter = ChangeLogFilter(text, columns: columns)
    (passing, start, seen) = ([], 0, 0)
    (waitingSeen, waitingCount) = (0, 0)
    refresh(changeLog, height: cursor.height, mask: mask)
    if !isFollowing, let number, let place = passing.lastIndex(where: { $0 <= number }) { cursor.index = place - start }
  }

  /// Stops following and keeps the change log as it is now.
  mutating func freeze(_ changeLog: ChangeLog) {
    guard frozen == nil else { return }
    frozen = changeLog.entries
    (waitingSeen, waitingCount) = (0, 0)
  }

  mutating func follow() { frozen = nil }

  /// The number of lines that arrived since the user stopped following and pass the filter.
  var waiting: Int { isFollowing ? 0 : waitingCount }

  /// Moves the cursor; a move up stops following, a move to the end resumes it.
  mutating func move(_ command: Command, _ changeLog: ChangeLog) -> Bool {
    var moved = cursor
    guard moved.move(command, count: count) else { return false }
    if command == .bottom {
      follow()
    } else if moved.index < max(0, count - 1) || !isFollowing {
      freeze(changeLog)
    }
    cursor = moved
    return true
  }

  mutating func toggleMark() {
    guard let current else { return }
    if marks.remove(current) == nil { marks.insert(current) }
  }

  /// Goes to the next marked line below the cursor, or to the first one.
  mutating func nextMark(_ changeLog: ChangeLog) -> Bool {
    let places = (0..<count).filter { number(at: $0).map(marks.contains) ?? false }
    guard let place = places.first(where: { $0 > cursor.index }) ?? places.first else { return false }
    freeze(changeLog)
    cursor.index = place
    return true
  }
}
