/// How far a device's clock is ahead of this machine's, by the `Date` of its responses (RFC 9110 section 6.6.1).
///
/// A `Date` has whole seconds and is written at some time between request and response, so each response gives bounds;
/// the offset lies within all of them. Contradicting bounds mean that one of the clocks was set.
public struct ClockOffset: Sendable, Hashable {
  private(set) var low: Int64
  private(set) var high: Int64

  /// A larger offset deserves a warning, in milliseconds.
  public static let worthAWarning: Int64 = 5000
  /// A smaller offset may be a measurement error and is not corrected, in milliseconds.
  static let worthCorrecting: Int64 = 2000
  /// Responses that took longer are too imprecise, in milliseconds.
  static let longestAnswer: Int64 = 10_000

  /// In milliseconds; positive if the device is ahead.
  public var milliseconds: Int64 { low + (high - low) / 2 }

  /// The correction for the device's times; zero if the clocks agree within the measurement error.
  public var correction: Int64 { abs(milliseconds) < ClockOffset.worthCorrecting ? 0 : milliseconds }

  public var deservesAWarning: Bool { abs(milliseconds) > ClockOffset.worthAWarning }

  /// The offset narrowed by one more response; unchanged if the response has no usable time.
  static func taking(
    _ response: HTTPResponse, sent: Int64, received: Int64, _ known: ClockOffset?
  ) -> ClockOffset? {
    guard received >= sent, received - sent <= longestAnswer, let text = response.header("Date"),
      let date = TimeReader.milliseconds(text),
      // A cached response has the time of another response.
      response.header("Age").flatMap({ Int($0) }) ?? 0 == 0
    else { return known }
    let new = ClockOffset(low: date - received, high: date + 1000 - sent)
    guard let known else { return new }
    let (low, high) = (max(known.low, new.low), min(known.high, new.high))
    return low <= high ? ClockOffset(low: low, high: high) : new
  }
}

extension Connection {
  /// How far the device's clock is ahead; nil until a response has sent its time.
  public var clockOffset: ClockOffset? { guarded.withLock(\.clockOffset) }

  /// Measures the clock by a response.
  func noteClock(of response: HTTPResponse, sent: Int64) {
    let received = RealTime.now
    guarded.withLock { guarded in
      guarded.clockOffset = ClockOffset.taking(response, sent: sent, received: received, guarded.clockOffset)
    }
  }
}
