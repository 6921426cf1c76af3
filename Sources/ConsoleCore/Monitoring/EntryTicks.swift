/// How many events and log entries of which severity came in each of the last minutes.
public struct EntryTicks: Sendable {
  /// Milliseconds of one tick.
  public static let length: Int64 = 60_000
  static let limit = 24 * 60

  /// What came in one minute.
  public struct Tick: Sendable, Hashable {
    public let minute: Int64
    public var count: Int
    public var worst: Severity
  }

  /// Oldest first.
  public private(set) var ticks: [Tick] = []

  public init() {}

  /// Counts an entry of a time in milliseconds since 1970.
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
    } else if ticks.count < EntryTicks.limit {
      ticks.insert(Tick(minute: minute, count: 1, worst: severity), at: place)
    }
  }

  /// The number and the worst severity of what came from one time to another.
  public func total(from start: Int64, to end: Int64) -> (count: Int, worst: Severity) {
    ticks.reduce((0, .unknown)) { sum, tick in
      let time = tick.minute * EntryTicks.length
      return time >= start && time < end ? (sum.0 + tick.count, min(sum.1, tick.worst)) : sum
    }
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
