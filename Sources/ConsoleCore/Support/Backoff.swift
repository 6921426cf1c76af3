/// Waiting times that double up to a limit, each with jitter, so that many clients do not come back at once.
public struct Backoff: Sendable {
  private var step = 0
  private let first: Double
  private let limit: Double

  /// `first` and `limit` in seconds.
  public init(first: Double = 0.5, limit: Double = 15) {
    self.first = first
    self.limit = limit
  }

  /// What a step allows at the most, in seconds; steps begin at 0.
  public static func full(_ step: Int, first: Double, limit: Double) -> Double {
    min(limit, first * Double(1 << min(max(0, step), 16)))
  }

  /// The next time to wait: between half and the whole of what the step allows.
  public mutating func next() -> Duration {
    let full = Backoff.full(step, first: first, limit: limit)
    step += 1
    return .milliseconds(Int(Double.random(in: full / 2...full) * 1000))
  }
}
