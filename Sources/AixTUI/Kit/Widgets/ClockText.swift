import ConsoleCore

/// Words for a device's clock that is wrong.
enum ClockText {
  /// Stands before a time of the device that was corrected.
  static let mark = "~"

  /// `1:00:08 ahead` or `00:12 behind`.
  private static func amount(_ offset: Int64) -> String {
    MomentText.span(abs(offset)) + (offset > 0 ? " ahead" : " behind")
  }

  static func short(_ clock: ClockOffset) -> String { "device clock \(amount(clock.milliseconds))" }

  static func sentence(_ clock: ClockOffset) -> String { "The device's clock is \(amount(clock.milliseconds))" }

  /// What the device's own clock said.
  static func deviceTime(_ told: Int64, _ offset: Int64) -> String {
    "device time  \(WallClock.iso(told)), its clock is \(amount(offset)); times here are corrected"
  }
}
