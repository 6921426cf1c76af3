/// Counts events and log entries by minute, with the worst severity.
public struct EntryTicks: Sendable {
  /// The length of one tick in milliseconds.
  public static let length: Int64 = 60_000
  static let limit = 24 * 60

  /// The entries of one minute.
  public struct Tick: Sendable, Hashable {
    public let minute: Int64
    public var count: Int
    public var worst: Severity
  }

  /// Oldest first.
  public private(set) var ticks: [Tick] = []

  public init() {}

  /// Counts an entry; the time is in milliseconds since 1970.
  public mutating func add(_ severity: Severity, at time: Int64) {
    let minute = time / EntryTicks.length
    guard let last = ticks.last, minute <= last.minute else {
      ticks.append(Tick(minute: minute, count: 1, worst: severity))
      if ticks.count > EntryTicks.limit { ticks.removeFirst(ticks.count - EntryTicks.limit) }
      return
    }
    let place = ticks.firstIndex { $0.minute >= minute } ?? 0
    if ticks[place].minute == minute {
      ticks[place].count += 1
      ticks[place].worst = min(ticks[place].worst, severity)
    } else if place > 0 || ticks.count < EntryTicks.limit {
      ticks.insert(Tick(minute: minute, count: 1, worst: severity), at: place)
      if ticks.count > EntryTicks.limit { ticks.removeFirst() }
    }
  }

  /// The number and worst severity of entries in each of `count` equal parts of a time span.
  public func totals(from start: Int64, length: Int64, count: Int) -> [(count: Int, worst: Severity)] {
    var totals = [(count: Int, worst: Severity)](repeating: (0, .unknown), count: max(0, count))
    guard length > 0 else { return totals }
    for tick in ticks {
      let offset = tick.minute * EntryTicks.length - start
      guard offset >= 0, offset < length else { continue }
      let part = Int(offset * Int64(count) / length)
      totals[part] = (totals[part].count + tick.count, min(totals[part].worst, tick.worst))
    }
    return totals
  }

  var json: JSON {
    .array(
      ticks.map { .array([.milliseconds($0.minute), .number(JSONNumber($0.count)), .string($0.worst.word)]) })
  }

  init(_ json: JSON?) {
    for item in (json?.arrayValue ?? []).suffix(EntryTicks.limit) {
      guard let parts = item.arrayValue, parts.count == 3, let minute = parts[0].intValue,
        let count = parts[1].intValue,
        Int64(minute) > ticks.last?.minute ?? .min
      else { continue }
      ticks.append(Tick(minute: Int64(minute), count: count, worst: Severity(parts[2])))
    }
  }
}
