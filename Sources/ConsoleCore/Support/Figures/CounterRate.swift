/// Makes a rate of a counter: by how much it grew a second since the value before.
public struct CounterRate: Sendable {
  /// Milliseconds between two values from which a rate is made; what comes sooner is taken together.
  private static let span: Int64 = 1000
  /// After so many milliseconds without a change a counter stands still.
  private static let patience: Int64 = 10_000

  private var from: (value: Double, time: Int64)?
  private var seen: (value: Double, time: Int64)?
  private var rate: Double?
  /// Whether it was seen to fall otherwise than to begin anew, so that it is no counter whatever its name says.
  public private(set) var isGauge = false
  /// Whether it was seen to grow: what never did may be no counter at all, such as a total of memory.
  public private(set) var hasGrown = false

  public init() {}

  /// Takes a value of a time in milliseconds since 1970; returns the rate where it is known anew.
  public mutating func add(_ value: Double, at time: Int64) -> Double? {
    guard value.isFinite else { return nil }
    defer { seen = (value, max(time, seen?.time ?? time)) }
    guard let from, let last = seen else {
      self.from = (value, time)
      return nil
    }
    if value < last.value {
      // A counter that begins anew begins near nothing.
      isGauge = isGauge || value > last.value / 2
      (self.from, rate) = ((value, time), nil)
      return nil
    }
    if value > last.value { hasGrown = true }
    guard time - from.time >= CounterRate.span else { return nil }
    // What stood still for long has grown since it was seen last, not over all that time.
    let start = last.time - from.time > CounterRate.patience ? last : from
    let seconds = Double(max(1, time - start.time)) / 1000
    rate = (value - start.value) / seconds
    self.from = (value, time)
    return rate
  }

  /// The growth in a second as of a time; nil before two values are known.
  public func rate(at now: Int64) -> Double? {
    guard let rate, let seen, !isGauge else { return nil }
    return now - seen.time > CounterRate.patience ? 0 : rate
  }

  private static let words: Set<String> = [
    "packets", "bytes", "octets", "frames", "datagrams", "errors", "retransmissions", "retransmits", "underruns",
    "overruns", "underflows", "overflows", "drops", "counter",
  ]
  private static let others: Set<String> = [
    "buffer", "buffered", "per", "rate", "max", "maximum", "min", "minimum", "limit", "size", "queue", "queued", "free",
    "available", "percent", "ratio",
  ]

  /// Whether the words of a name speak of something that is counted from the start on.
  static func isCounter(_ words: [String]) -> Bool {
    words.contains(where: CounterRate.words.contains) && !words.contains(where: others.contains)
  }
}
