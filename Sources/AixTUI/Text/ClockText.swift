import ConsoleCore

/// Texts about a device clock that is wrong.
enum ClockText {
  /// Marks a device time that was corrected.
  static let mark = "~"

  /// `1:00:08 ahead` or `00:12 behind`.
  private static func amount(_ offset: Int64) -> String {
    MomentText.span(abs(offset)) + (offset > 0 ? " ahead" : " behind")
  }

  static func short(_ clock: ClockOffset) -> String { "device clock \(amount(clock.milliseconds))" }

  static func sentence(_ clock: ClockOffset) -> String { "The device's clock is \(amount(clock.milliseconds))" }

  /// The time as the device's own clock showed it.
  static func deviceTime(_ told: Int64, _ offset: Int64) -> String {
    "device time  \(WallClock.iso(told)), its clock is \(amount(offset)); times here are corrected"
  }
}
