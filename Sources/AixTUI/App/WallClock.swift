import Glibc

/// Local time as texts.
enum WallClock {
  /// The time of day now, `hh:mm:ss`.
  static func timeOfDay() -> String {
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    return [parts.tm_hour, parts.tm_min, parts.tm_sec].map { twoDigits(Int($0)) }.joined(separator: ":")
  }

  /// A span of time as `mm:ss`, from an hour on as `h:mm:ss`.
  static func age(_ duration: Duration) -> String {
    let seconds = max(0, Int(duration.components.seconds))
    let minutes = seconds / 60
    guard minutes >= 60 else { return twoDigits(minutes) + ":" + twoDigits(seconds % 60) }
    return "\(minutes / 60):" + twoDigits(minutes % 60) + ":" + twoDigits(seconds % 60)
  }

  private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
}
