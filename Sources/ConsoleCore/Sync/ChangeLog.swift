/// A time without signals, and the changes found afterwards.
public struct ChangeLogGap: Sendable, Hashable {
  /// When the last signal could have arrived, in milliseconds since 1970.
  public let from: Int64
  /// When signals resumed; nil until then.
  public var to: Int64?
  public let reason: String
  /// The number of changes found by comparing lists.
  public var recovered = 0
  /// Classes that are still to be compared.
  public var pending: Set<String> = []
}

/// One line of the change log.
public struct ChangeLogEntry: Sendable {
  public enum Content: Sendable {
    case change(Change)
    case gap(ChangeLogGap)
    /// A message from the device that is no known event.
    case raw(String)
  }

  /// In milliseconds since 1970.
  public let time: Int64
  public var content: Content
}

/// The recent changes and gaps, at most `limit`, and the rate of changes.
public struct ChangeLog: Sendable {
  public static let limit = 10_000
  public private(set) var entries = Ring<ChangeLogEntry>(limit: ChangeLog.limit)
  /// The number of changes in each recent second.
  public private(set) var rate = RateMeter()
  /// The number of all changes so far, including those no longer in `entries`.
  public private(set) var total = 0
  /// The gap that is not settled yet, and the number of its line, which may have left `entries`.
  private var gap: (line: Int, state: ChangeLogGap)?
  /// A short gap that gets a line only if a comparison finds a change in it.
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

  /// Adds a message that is no known event.
  public mutating func add(raw: String, at time: Int64) {
    entries.append(ChangeLogEntry(time: time, content: .raw(raw)))
  }

  /// Adds a line for a gap that begins, unless an open gap has one.
  public mutating func openGap(from: Int64, reason: String, at time: Int64) {
    if let gap, gap.state.to == nil { return }
    draw(ChangeLogGap(from: from, reason: reason), at: time)
  }

  private mutating func draw(_ state: ChangeLogGap, at time: Int64) {
    gap = (entries.append(ChangeLogEntry(time: time, content: .gap(state))), state)
  }

  /// Whether a gap has a line and has not ended.
  public var hasOpenGap: Bool { gap.map { $0.state.to == nil } ?? false }

  /// Remembers a short gap, which gets a line only if a comparison finds a change in it.
  public mutating func expectGap(from: Int64, reason: String) {
    expected = ChangeLogGap(from: from, reason: reason)
  }

  /// Notes that signals have resumed, and which classes are to be compared.
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

  /// Notes that a class was compared, or never will be.
  public mutating func compared(_ objectClass: String) {
    expected?.pending.remove(objectClass)
    if expected?.pending.isEmpty == true { expected = nil }
    guard gap != nil else { return }
    update { $0.pending.remove(objectClass) }
    if let state = gap?.state, state.pending.isEmpty, state.to != nil { gap = nil }
  }

  /// Notes that a class could not be compared yet: the gap may hide changes, so it gets a line.
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

/// Counts changes per second.
public struct RateMeter: Sendable {
  public static let seconds = 600
  private var counts = [Int](repeating: 0, count: RateMeter.seconds)
  /// The last second counted, since 1970.
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

  /// The counts of the last `wanted` seconds up to `time`, the current second last.
  public func recent(_ wanted: Int, at time: Int64) -> [Int] {
    let now = time / 1000
    return (0..<wanted).reversed().map { back in
      let second = now - Int64(back)
      guard second <= last, second > last - Int64(RateMeter.seconds), second >= 0 else { return 0 }
      return counts[Int(second % Int64(RateMeter.seconds))]
    }
  }
}
