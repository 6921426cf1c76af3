/// What a figure was over the whole of a call: its extremes, and its average over the time.
public struct FigureTotal: Sendable, Hashable {
  public private(set) var least: Double
  public private(set) var most: Double
  private var last: Double
  private var lastTime: Int64
  private let start: Int64
  /// The values so far, each times the milliseconds for which it held.
  private var sum = 0.0

  init(_ value: Double, at time: Int64) {
    (least, most, last) = (value, value, value)
    (start, lastTime) = (time, time)
  }

  /// Takes the next value; one that is older than the last is taken for that one's time.
  mutating func add(_ value: Double, at time: Int64) {
    let time = max(time, lastTime)
    sum += last * Double(time - lastTime)
    (last, lastTime) = (value, time)
    least = min(least, value)
    most = max(most, value)
  }

  /// The average up to a time, each value counted by how long it held.
  public func average(at time: Int64) -> Double {
    let end = max(time, lastTime)
    guard end > start else { return last }
    return (sum + last * Double(end - lastTime)) / Double(end - start)
  }
}
