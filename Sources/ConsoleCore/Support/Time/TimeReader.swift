/// Reads moments as devices write them: RFC 3339 and its looser kin, ISO 8601's basic form, HTTP and mail dates (RFC 1123),
/// seconds, milliseconds and microseconds since 1970.
public enum TimeReader {
  /// From here on a number counts milliseconds, and from the second one on microseconds: as seconds it would be past the
  /// year 5000, as milliseconds as well.
  private static let leastMilliseconds = 1e11
  private static let leastMicroseconds = 1e14
  /// The last day of the year 9999 in seconds, by which devices say "never".
  private static let never = 253_402_214_400.0...253_402_300_800.0

  /// A moment in milliseconds since 1970 from a text; without an offset it is taken for UTC.
  public static func milliseconds(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    var reader = TimeText(bytes)
    if let moment = reader.moment() { return moment }
    // Eight digits are a number of seconds, not a day of ISO's basic form.
    if bytes.contains(UInt8(ascii: "T")) || bytes.contains(UInt8(ascii: "t")) {
      var basic = TimeText(bytes)
      if let moment = basic.basicMoment() { return moment }
    }
    var mail = MailDate(text)
    if let moment = mail.moment() { return moment }
    guard let first = bytes.first, first.isDigit, let number = Double(text) else { return nil }
    return milliseconds(number)
  }

  /// A moment in milliseconds since 1970 from a number of seconds, milliseconds or microseconds, told apart by its size.
  static func milliseconds(_ number: Double) -> Int64? {
    guard number.isFinite, number.magnitude < 1e17 else { return nil }
    if never.contains(number) { return Int64((number * 1000).rounded()) }
    if never.contains(number / 1000) { return Int64(number.rounded()) }
    let milliseconds =
      number.magnitude < leastMilliseconds
      ? number * 1000 : number.magnitude < leastMicroseconds ? number : number / 1000
    return Int64(milliseconds.rounded())
  }

  /// A moment from the parts of a date and a time; `offset` is in minutes. 24:00 is the end of the day.
  static func moment(
    _ date: (year: Int, month: Int, day: Int), _ time: (hour: Int, minute: Int, second: Int), fraction: Int = 0,
    offset: Int
  ) -> Int64? {
    guard TimeCheck.isDate(year: date.year, month: date.month, day: date.day), time.minute < 60, time.second <= 60,
      time.hour < 24 || time.hour == 24 && (time.minute, time.second, fraction) == (0, 0, 0)
    else { return nil }
    let days = days(year: date.year, month: date.month, day: date.day)
    let minutes = days * 1440 + time.hour * 60 + time.minute - offset
    return (Int64(minutes) * 60 + Int64(time.second)) * 1000 + Int64(fraction)
  }

  /// Days since 1970 of a date of the Gregorian calendar.
  static func days(year: Int, month: Int, day: Int) -> Int {
    // Years that begin in March have the day that is not always there at their end.
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
