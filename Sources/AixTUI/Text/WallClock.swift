import ConsoleCore
import Glibc

/// Texts for times and spans.
enum WallClock {
  /// The time of day now, `hh:mm:ss`.
  static func timeOfDay() -> String { MomentText.second(RealTime.now) }

  /// A moment in milliseconds since 1970 as ISO 8601 in UTC, with milliseconds.
  static func iso(_ moment: Int64) -> String {
    var seconds = time_t(moment / 1000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let date = "\(1900 + Int(parts.tm_year))-\(twoDigits(Int(parts.tm_mon) + 1))-\(twoDigits(Int(parts.tm_mday)))"
    let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { twoDigits(Int($0)) }.joined(separator: ":")
    let rest = String(1000 + moment % 1000).dropFirst()
    return "\(date)T\(clock).\(rest)Z"
  }

  /// A span as `mm:ss`, and from one hour as `h:mm:ss`.
  static func age(_ duration: Duration) -> String {
    let seconds = max(0, Int(duration.components.seconds))
    let minutes = seconds / 60
    guard minutes >= 60 else { return twoDigits(minutes) + ":" + twoDigits(seconds % 60) }
    return "\(minutes / 60):" + twoDigits(minutes % 60) + ":" + twoDigits(seconds % 60)
  }

  /// A number below 100 with two digits.
  static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
}
