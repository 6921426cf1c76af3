/// Reads moments as devices write them: RFC 3339 and its looser kin, seconds and milliseconds since 1970.
public enum TimeReader {
  /// From here on a number counts milliseconds: as seconds it would be past the year 5000.
  private static let leastMilliseconds = 1e11

  /// A moment in milliseconds since 1970; nil where the value is none.
  public static func milliseconds(_ value: JSON?) -> Int64? {
    switch value {
    case .string(let text): milliseconds(text)
    case .number(let number): milliseconds(number.doubleValue)
    default: nil
    }
  }

  /// A moment in milliseconds since 1970 from a text; without an offset it is taken for UTC.
  public static func milliseconds(_ text: String) -> Int64? {
    var reader = TimeText(text)
    if let moment = reader.moment() { return moment }
    guard let first = text.utf8.first, first.isDigit, let number = Double(text) else { return nil }
    return milliseconds(number)
  }

  private static func milliseconds(_ number: Double) -> Int64? {
    guard number.isFinite, number.magnitude < 1e15 else { return nil }
    return Int64((number.magnitude < leastMilliseconds ? number * 1000 : number).rounded())
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

/// The parts of a date and time, read from left to right.
private struct TimeText {
  private let bytes: [UInt8]
  private var place = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func moment() -> Int64? {
    guard bytes.count >= 16, TimeCheck.isDate(Array(bytes[..<10])), let year = number(4), take("-"),
      let month = number(2), take("-"), let day = number(2), take("T") || take("t") || take(" "),
      let hour = number(2), take(":"), let minute = number(2), hour < 24, minute < 60
    else { return nil }
    var second = 0
    var fraction = 0
    if take(":") {
      guard let seconds = number(2), seconds <= 60 else { return nil }
      second = seconds
      if take(".") || take(",") {
        guard let digits = milliseconds() else { return nil }
        fraction = digits
      }
    }
    guard let offset = offsetMinutes(), place == bytes.count else { return nil }
    let days = TimeReader.days(year: year, month: month, day: day)
    let minutes = days * 1440 + hour * 60 + minute - offset
    return (Int64(minutes) * 60 + Int64(second)) * 1000 + Int64(fraction)
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func number(_ digits: Int) -> Int? {
    guard place + digits <= bytes.count, bytes[place..<place + digits].allSatisfy(\.isDigit) else { return nil }
    defer { place += digits }
    return bytes[place..<place + digits].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  /// The digits of a fraction of a second; those past the third are dropped.
  private mutating func milliseconds() -> Int? {
    let digits = bytes[place...].prefix(while: \.isDigit)
    guard !digits.isEmpty else { return nil }
    place += digits.count
    let padded = (digits.prefix(3) + [UInt8](repeating: UInt8(ascii: "0"), count: max(0, 3 - digits.count)))
    return padded.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  /// `Z`, `+hh:mm`, `+hhmm`, `+hh`, or nothing.
  private mutating func offsetMinutes() -> Int? {
    if place == bytes.count || take("Z") || take("z") { return 0 }
    let sign = take("+") ? 1 : take("-") ? -1 : 0
    guard sign != 0, let hours = number(2), hours < 24 else { return nil }
    if place == bytes.count { return sign * hours * 60 }
    _ = take(":")
    guard let minutes = number(2), minutes < 60 else { return nil }
    return sign * (hours * 60 + minutes)
  }
}
