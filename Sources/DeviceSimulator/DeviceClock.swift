import Glibc

/// Time from the system's monotonic and real clocks, in seconds.
enum DeviceClock {
  static var monotonic: Double { read(CLOCK_MONOTONIC) }
  static var sinceEpoch: Double { read(CLOCK_REALTIME) }

  private static func read(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// A time as ISO 8601 in UTC with milliseconds (RFC 3339 section 5.6).
  static func text(_ secondsSinceEpoch: Double) -> String {
    let milliseconds = Int((secondsSinceEpoch * 1000).rounded(.down))
    let (seconds, fraction) = (milliseconds / 1000, milliseconds % 1000)
    let (days, second) = (seconds / 86400, seconds % 86400)
    let (year, month, day) = civil(days)
    return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))T"
      + "\(pad(second / 3600, 2)):\(pad(second / 60 % 60, 2)):\(pad(second % 60, 2)).\(pad(fraction, 3))Z"
  }

  /// A time as HTTP's headers have it (RFC 9110 section 5.6.7).
  static func httpText(_ secondsSinceEpoch: Double) -> String {
    let seconds = Int(secondsSinceEpoch.rounded(.down))
    let (days, second) = (seconds / 86400, seconds % 86400)
    let (year, month, day) = civil(days)
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][days % 7]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return "\(weekday), \(pad(day, 2)) \(months[month - 1]) \(pad(year, 4)) "
      + "\(pad(second / 3600, 2)):\(pad(second / 60 % 60, 2)):\(pad(second % 60, 2)) GMT"
  }

  /// The date of a count of days since 1970 in the proleptic Gregorian calendar.
  private static func civil(_ days: Int) -> (Int, Int, Int) {
    // Years that start in March put the leap day at their end, which leaves one formula for all months.
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  private static func pad(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
