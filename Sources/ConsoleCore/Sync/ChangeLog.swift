/// A time without signals, and what was found out about it afterwards.
public struct ChangeLogGap: Sendable, Hashable {
  /// When the last signal could have come, in milliseconds since 1970.
  public let from: Int64
  /// When signals came again; nil while they do not.
  public var to: Int64?
  public let reason: String
  /// Changes that were found by comparing lists.
  public var recovered = 0
  /// Classes whose lists are still on their way.
  public var pending: Set<String> = []
}

/// One line of the feed.
public struct ChangeLogEntry: Sendable {
  public enum Content: Sendable {
    case change(Change)
    case gap(ChangeLogGap)
    /// A message of the device that is no known event.
    case raw(String)
  }

  /// In milliseconds since 1970.
  public let time: Int64
  public var content: Content
}

/// What happened lately, bounded, and how much of it.
public struct ChangeLog: Sendable {
  public static let limit = 10_000
  public private(set) var entries = Ring<ChangeLogEntry>(limit: ChangeLog.limit)
  /// Changes in each of the last seconds.
  public private(set) var rate = RateMeter()
  /// All changes that were ever told, those that have left included.
  public private(set) var total = 0
  /// The gap that is not over yet, and the number of its line, which may have left.
  private var gap: (line: Int, state: ChangeLogGap)?
  /// A gap that is drawn only when something is found that it hid.
  private var expected: ChangeLogGap?

  mutating func add(_ change: Change) {
    let isFound = change.origin == .resynced || change.origin == .polled
    if isFound, let hidden = expected {
      expected = nil
      draw(hidden, at: change.time)
    }
    entries.append(ChangeLogEntry(time: change.time, content: .change(change)))
    rate.count(at: change.time)
    total += 1
    if isFound, gap != nil { update { $0.recovered += 1 } }
  }

  /// Adds a message that is no event.
  public mutating func add(raw: String, at time: Int64) {
    entries.append(ChangeLogEntry(time: time, content: .raw(raw)))
  }

  /// Draws a gap that begins; one that has not ended goes on.
  public mutating func openGap(from: Int64, reason: String, at time: Int64) {
    if let gap, gap.state.to == nil { return }
    draw(ChangeLogGap(from: from, reason: reason), at: time)
  }

  private mutating func draw(_ state: ChangeLogGap, at time: Int64) {
    gap = (entries.append(ChangeLogEntry(time: time, content: .gap(state))), state)
  }

  /// Whether a gap is drawn that has not ended.
  public var hasOpenGap: Bool { gap.map { $0.state.to == nil } ?? false }

  /// Remembers a gap that is drawn only when something is found that it hid.
  public mutating func expectGap(from: Int64, reason: String) {
    expected = ChangeLogGap(from: from, reason: reason)
  }

  /// Notes that signals come again, and the classes that are compared now.
  public mutating func closeGap(at time: Int64, comparing classes: Set<String>) {
    expected?.to = time
    expected?.pending = classes
    guard gap != nil else { return }
    update { state in
      state.to = state.to ?? time
      state.pending = classes
    }
    if classes.isEmpty { gap = nil }
  }

  /// Notes that a class was compared, or that it will not be.
  public mutating func compared(_ objectClass: String) {
    expected?.pending.remove(objectClass)
    if expected?.pending.isEmpty == true { expected = nil }
    guard gap != nil else { return }
    update { $0.pending.remove(objectClass) }
    if let state = gap?.state, state.pending.isEmpty, state.to != nil { gap = nil }
  }

  /// Notes that a class could not be compared yet: what a gap hid is not known, so it is drawn.
  mutating func notCompared(_ objectClass: String, at time: Int64) {
    guard let hidden = expected, hidden.pending.contains(objectClass) else { return }
    expected = nil
    draw(hidden, at: time)
  }

  private mutating func update(_ body: (inout ChangeLogGap) -> Void) {
    guard let line = gap?.line, var state = gap?.state else { return }
    body(&state)
    gap = (line, state)
    guard var entry = entries[line] else { return }
    entry.content = .gap(state)
    entries[line] = entry
  }
}

/// How many changes each of the last seconds brought.
public struct RateMeter: Sendable {
  public static let seconds = 600
  private var counts = [Int](repeating: 0, count: RateMeter.seconds)
  /// The last second that was counted in, since 1970.
  private var last: Int64 = 0

  mutating func count(at time: Int64) {
    advance(to: time / 1000)
    counts[Int(last % Int64(RateMeter.seconds))] += 1
  }

  private mutating func advance(to second: Int64) {
    if second < last - 5 {
      // The clock was set back.
      self = RateMeter()
      last = second
    }
    guard second > last else { return }
    let first = max(last + 1, second - Int64(RateMeter.seconds) + 1)
    for empty in first...second { counts[Int(empty % Int64(RateMeter.seconds))] = 0 }
    last = second
  }

  /// The counts of the seconds before `time`, the present one last.
  public func recent(_ wanted: Int, at time: Int64) -> [Int] {
    let now = time / 1000
    return (0..<wanted).reversed().map { back in
      let second = now - Int64(back)
      guard second <= last, second > last - Int64(RateMeter.seconds), second >= 0 else { return 0 }
      return counts[Int(second % Int64(RateMeter.seconds))]
    }
  }
}
