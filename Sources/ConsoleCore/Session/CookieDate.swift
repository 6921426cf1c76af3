import Glibc

/// Parses cookie dates in any form ever in use (RFC 6265 section 5.1.1).
enum CookieDate {
  static var now: Int { time(nil) }

  /// Seconds since 1970, negative before; nil if the text is no date.
  static func seconds(_ text: String) -> Int? {
    var clock: (Int, Int, Int)?
    var day: Int?
    var month: Int?
    var year: Int?
    for token in text.utf8.split(whereSeparator: isDelimiter) {
      if clock == nil, let found = self.clock(token) {
        clock = found
      } else if day == nil, let found = number(token, digits: 1...2) {
        day = found
      } else if month == nil, let found = self.month(token) {
        month = found
      } else if year == nil, let found = number(token, digits: 2...4) {
        year = found
      }
    }
    guard let (hour, minute, second) = clock, let day, let month, var year else { return nil }
    if (70...99).contains(year) { year += 1900 } else if (0...69).contains(year) { year += 2000 }
    guard (1...31).contains(day), year >= 1601, hour < 24, minute < 60, second < 60 else { return nil }
    return days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
  }

  private static func isDelimiter(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x09, 0x20...0x2F, 0x3B...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  /// The leading digits of a token if their number fits; any non-digit may follow.
  private static func number(_ token: Substring.UTF8View, digits: ClosedRange<Int>) -> Int? {
    let start = token.prefix { (0x30...0x39).contains($0) }
    guard digits.contains(start.count) else { return nil }
    return start.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private static func clock(_ token: Substring.UTF8View) -> (Int, Int, Int)? {
    let parts = token.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    guard parts.count >= 3, let hour = number(parts[0], digits: 1...2), parts[0].count <= 2,
      let minute = number(parts[1], digits: 1...2), parts[1].count <= 2, let second = number(parts[2], digits: 1...2)
    else { return nil }
    return (hour, minute, second)
  }

  private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

  private static func month(_ token: Substring.UTF8View) -> Int? {
    let start = String(decoding: token.prefix(3), as: UTF8.self).lowercased()
    return months.firstIndex(of: start).map { $0 + 1 }
  }

  /// Days from 1970-01-01 in the Gregorian calendar.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    // Start the year in March, so that the leap day is its last.
    let year = month <= 2 ? year - 1 : year
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }
}
