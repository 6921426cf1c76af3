/// The last minutes of one figure: buckets of two seconds, of which those that brought a value are kept.
public struct Series: Sendable {
  /// Milliseconds of a bucket.
  public static let bucketLength: Int64 = 2000
  /// Buckets that are kept: five minutes.
  public static let length: Int64 = 150

  /// Which end of a bucket's values counts.
  public enum Worst: Sendable {
    case highest, lowest
  }

  private struct Bucket: Sendable {
    let number: Int64
    var last: Float
    var low: Float
    var high: Float
  }

  private var buckets: [Bucket] = []
  /// Whether the figure was ever seen with two values.
  public private(set) var hasMoved = false

  public init() {}

  public var isEmpty: Bool { buckets.isEmpty }
  var keptBuckets: Int { buckets.count }
  /// The last value that came.
  public var last: Float? { buckets.last?.last }
  /// The least and the greatest value that are kept.
  public var range: ClosedRange<Float>? {
    guard let low = buckets.map(\.low).min(), let high = buckets.map(\.high).max() else { return nil }
    return low...high
  }

  /// Takes a value; one that is older than the last is taken for that one's time.
  public mutating func add(_ value: Double, at time: Int64) {
    guard value.isFinite else { return }
    let value = Float(value)
    let number = Series.bucket(time)
    guard var bucket = buckets.last else {
      buckets.append(Bucket(number: number, last: value, low: value, high: value))
      return
    }
    if bucket.last != value { hasMoved = true }
    if number <= bucket.number {
      bucket.last = value
      bucket.low = min(bucket.low, value)
      bucket.high = max(bucket.high, value)
      buckets[buckets.count - 1] = bucket
    } else {
      // A value that only goes on needs no bucket of its own.
      if bucket.last == value { return }
      buckets.append(Bucket(number: number, last: value, low: value, high: value))
      forget(before: number - Series.length + 1)
    }
  }

  /// Forgets what is too old, except for the value that goes on from there.
  private mutating func forget(before number: Int64) {
    let stale = buckets.prefix { $0.number < number }.count
    if stale > 1 { buckets.removeFirst(stale - 1) }
  }

  private static func bucket(_ time: Int64) -> Int64 {
    time >= 0 ? time / bucketLength : (time - bucketLength + 1) / bucketLength
  }

  /// The last minutes up to `time` as so many values, the present one last; nil where nothing is known. A value that
  /// stands for several buckets is the worst of them, never their mean.
  public func samples(width: Int, at time: Int64, worst: Worst = .highest) -> [Float?] {
    guard width > 0 else { return [] }
    let step = max(1, (Series.length + Int64(width) - 1) / Int64(width))
    // Columns begin at multiples of their length, so that they move on as a whole and not with each bucket.
    let lastColumn = Series.bucket(time) / step
    var samples = [Float?](repeating: nil, count: width)
    var place = 0
    var carried: Float?
    for column in 0..<width {
      let start = (lastColumn - Int64(width - 1 - column)) * step
      while place < buckets.count, buckets[place].number < start {
        carried = buckets[place].last
        place += 1
      }
      var value = place < buckets.count && buckets[place].number == start ? nil : carried
      while place < buckets.count, buckets[place].number < start + step {
        let bucket = buckets[place]
        let end = worst == .highest ? bucket.high : bucket.low
        value = value.map { worst == .highest ? max($0, end) : min($0, end) } ?? end
        carried = bucket.last
        place += 1
      }
      samples[column] = value
    }
    return samples
  }
}
