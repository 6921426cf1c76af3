/// The parts of a date and time of ISO 8601, read from left to right.
struct TimeText {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// `2026-11-24T09:42:10.5+01:00` and what is like it: a blank for the T, no seconds, no offset, ` UTC`.
  mutating func moment() -> Int64? {
    guard let year = number(4), accept("-"), let month = number(2), accept("-"), let day = number(2),
      accept("T") || accept("t") || accept(" "), let hour = number(2), accept(":"), let minute = number(2)
    else { return nil }
    var second = 0
    if accept(":") {
      guard let seconds = number(2) else { return nil }
      second = seconds
    }
    return end((year, month, day), (hour, minute, second))
  }

  /// `20261124T094210Z`.
  mutating func basicMoment() -> Int64? {
    guard let year = number(4), let month = number(2), let day = number(2), accept("T") || accept("t"),
      let hour = number(2), let minute = number(2)
    else { return nil }
    return end((year, month, day), (hour, minute, number(2) ?? 0))
  }

  private mutating func end(
    _ date: (year: Int, month: Int, day: Int), _ time: (hour: Int, minute: Int, second: Int)
  ) -> Int64? {
    var fraction = 0
    if accept(".") || accept(",") {
      guard let digits = milliseconds() else { return nil }
      fraction = digits
    }
    guard let offset = offsetMinutes(), place == bytes.count else { return nil }
    return TimeReader.moment(date, time, fraction: fraction, offset: offset)
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
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

  /// `Z`, `+hh:mm`, `+hhmm`, `+hh`, `UTC` or `GMT` with a blank before it or without one, or nothing.
  private mutating func offsetMinutes() -> Int? {
    if place == bytes.count || accept("Z") || accept("z") { return 0 }
    _ = accept(" ")
    let rest = String(decoding: bytes[place...], as: UTF8.self).uppercased()
    if ["UTC", "GMT", "Z"].contains(rest) {
      place = bytes.count
      return 0
    }
    let sign = accept("+") ? 1 : accept("-") ? -1 : 0
    guard sign != 0, let hours = number(2), hours < 24 else { return nil }
    if place == bytes.count { return sign * hours * 60 }
    _ = accept(":")
    guard let minutes = number(2), minutes < 60 else { return nil }
    return sign * (hours * 60 + minutes)
  }
}

/// A date as HTTP and mail have it: `Tue, 24 Nov 2026 09:42:10 GMT` (RFC 1123, RFC 5322).
struct MailDate {
  private var words: [Substring]
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]
  private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  init(_ text: String) { words = text.utf8.count > 64 ? [] : text.split(separator: " ") }

  mutating func moment() -> Int64? {
    if let first = words.first, first.hasSuffix(",") {
      guard MailDate.weekdays.contains(first.dropLast().lowercased()) else { return nil }
      words.removeFirst()
    }
    guard words.count == 5, let day = MailDate.number(words[0], 1...2),
      let month = MailDate.months.firstIndex(of: words[1].lowercased()), let year = MailDate.number(words[2], 4...4),
      let offset = MailDate.offset(words[4])
    else { return nil }
    let clock = words[3].split(separator: ":", omittingEmptySubsequences: false).map { MailDate.number($0, 2...2) }
    guard (2...3).contains(clock.count), let hour = clock[0], let minute = clock[1],
      let second = clock.count == 3 ? clock[2] : 0
    else { return nil }
    return TimeReader.moment((year, month + 1, day), (hour, minute, second), offset: offset)
  }

  private static func number(_ text: Substring, _ length: ClosedRange<Int>) -> Int? {
    guard length.contains(text.utf8.count), text.utf8.allSatisfy(\.isDigit) else { return nil }
    return Int(text)
  }

  /// In minutes.
  private static func offset(_ word: Substring) -> Int? {
    if ["GMT", "UTC", "UT", "Z"].contains(word.uppercased()) { return 0 }
    guard word.utf8.count == 5, let sign = word.first, sign == "+" || sign == "-",
      let hours = number(word.dropFirst().prefix(2), 2...2), let minutes = number(word.suffix(2), 2...2), hours < 24,
      minutes < 60
    else { return nil }
    return (sign == "-" ? -1 : 1) * (hours * 60 + minutes)
  }
}
