/// How much a device's clock is ahead of this machine's, measured by the `Date` of its answers (RFC 9110 section 6.6.1).
///
/// A `Date` has whole seconds and is written somewhere between the request and the answer: each answer gives bounds, and
/// what lies within all of them is what is known. Bounds that contradict mean that one of the clocks was set.
public struct ClockOffset: Sendable, Hashable {
  private(set) var low: Int64
  private(set) var high: Int64

  /// What is warned of, in milliseconds.
  public static let worthAWarning: Int64 = 5000
  /// Less than this may be the measurement's own error, and is not corrected.
  static let worthCorrecting: Int64 = 2000
  /// Answers that took longer say too little.
  static let longestAnswer: Int64 = 10_000

  /// In milliseconds; positive where the device is ahead.
  public var milliseconds: Int64 { low + (high - low) / 2 }

  /// What the device's times are corrected by: nothing where the clocks agree as far as can be measured.
  public var correction: Int64 { abs(milliseconds) < ClockOffset.worthCorrecting ? 0 : milliseconds }

  public var deservesAWarning: Bool { abs(milliseconds) > ClockOffset.worthAWarning }

  /// What is known with one more answer; the same as before where the answer says nothing.
  static func taking(
    _ response: HTTPResponse, sent: Int64, received: Int64, _ known: ClockOffset?
  ) -> ClockOffset? {
    guard received >= sent, received - sent <= longestAnswer, let text = response.header("Date"),
      let date = TimeReader.milliseconds(text),
      // An answer out of a cache has the time of another answer.
      response.header("Age").flatMap({ Int($0) }) ?? 0 == 0
    else { return known }
    let new = ClockOffset(low: date - received, high: date + 1000 - sent)
    guard let known else { return new }
    let (low, high) = (max(known.low, new.low), min(known.high, new.high))
    return low <= high ? ClockOffset(low: low, high: high) : new
  }
}

extension Connection {
  /// How much the device's clock is ahead; nil while no answer has told its time.
  public var clockOffset: ClockOffset? { guarded.withLock(\.clockOffset) }

  /// Notes the time that an answer tells.
  func noteClock(of response: HTTPResponse, sent: Int64) {
    let received = RealTime.now
    guarded.withLock { guarded in
      guarded.clockOffset = ClockOffset.taking(response, sent: sent, received: received, guarded.clockOffset)
    }
  }
}
