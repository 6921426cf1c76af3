import ConsoleCore
import Glibc

/// Formats moments, in milliseconds since 1970, as local time.
enum MomentText {
  private static func parts(_ milliseconds: Int64) -> tm {
    var seconds = time_t(milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000)
    var parts = tm()
    localtime_r(&seconds, &parts)
    return parts
  }

  /// How far local time is ahead of UTC at a moment, in milliseconds.
  static func offset(_ milliseconds: Int64) -> Int64 { Int64(parts(milliseconds).tm_gmtoff) * 1000 }

  /// `hh:mm:ss.t`.
  static func time(_ milliseconds: Int64) -> String {
    second(milliseconds) + "." + String(((milliseconds % 1000) + 1000) % 1000 / 100)
  }

  /// `hh:mm:ss`.
  static func second(_ milliseconds: Int64) -> String {
    let parts = parts(milliseconds)
    return [parts.tm_hour, parts.tm_min, parts.tm_sec].map { WallClock.twoDigits(Int($0)) }.joined(separator: ":")
  }

  /// `yyyy-mm-dd`.
  static func day(_ milliseconds: Int64) -> String {
    let parts = parts(milliseconds)
    return
      "\(parts.tm_year + 1900)-\(WallClock.twoDigits(Int(parts.tm_mon) + 1))-\(WallClock.twoDigits(Int(parts.tm_mday)))"
  }

  /// The time of day, after the date if that is not the date of `now`.
  static func moment(_ milliseconds: Int64, now: Int64, tenths: Bool = true) -> String {
    let day = day(milliseconds)
    return (day == self.day(now) ? "" : day + " ") + (tenths ? time(milliseconds) : second(milliseconds))
  }

  /// A moment in few columns: the time for today, the date without its year (and the time if there is room) for this
  /// year, else the full date or its year and month.
  static func brief(_ milliseconds: Int64, now: Int64, width: Int) -> String {
    let (day, today) = (day(milliseconds), day(now))
    if day == today { return second(milliseconds) }
    guard day.prefix(5) == today.prefix(5) else { return width >= day.count ? day : String(day.dropLast(3)) }
    let short = String(day.dropFirst(5))
    return width >= 11 ? "\(short) \(second(milliseconds).prefix(5))" : short
  }

  /// A span as `mm:ss` or `h:mm:ss`, and from two days as `3d 04h`.
  static func span(_ milliseconds: Int64) -> String {
    let hours = milliseconds / 3_600_000
    guard hours >= 48 else { return WallClock.age(.milliseconds(milliseconds)) }
    return "\(hours / 24)d \(WallClock.twoDigits(Int(hours % 24)))h"
  }

  /// How the console learned of a change, in a word; empty for a signal.
  static func origin(_ origin: Change.Origin) -> String {
    switch origin {
    case .live: ""
    case .resynced: "resync"
    case .polled: "poll"
    case .own: "own"
    }
  }

}
