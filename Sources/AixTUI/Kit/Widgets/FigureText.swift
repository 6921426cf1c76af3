import ConsoleCore

/// Formats numbers in few characters.
enum FigureText {
  private static let prefixes: [(factor: Double, sign: String)] = [
    (1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"),
  ]

  /// The number as it is if it fits, else rounded, with a metric prefix if it is large.
  static func short(_ number: JSONNumber, width: Int) -> String {
    let own = number.text
    if own.utf8.count <= width { return own }
    let value = number.doubleValue
    guard value.isFinite else { return own }
    if let small = small(value, width) { return small }
    if let rounded = rounded(value, width) { return rounded }
    for (factor, sign) in prefixes where value.magnitude >= factor {
      if let text = rounded(value / factor, width - 1) { return text + sign }
    }
    return own
  }

  /// A computed value, in few characters.
  static func short(_ value: Double, width: Int) -> String {
    guard value.isFinite else { return "-" }
    if value == value.rounded(), value.magnitude < 1e6 { return String(Int(value)) }
    if let small = small(value, width) { return small }
    if let rounded = rounded(value, width) { return rounded }
    for (factor, sign) in prefixes where value.magnitude >= factor {
      if let text = rounded(value / factor, width - 1) { return text + sign }
    }
    return String(value)
  }

  /// A computed value, to be compared with others: enough digits to tell them apart, without trailing zeros.
  static func worked(_ value: Double, width: Int = 7) -> String {
    guard value.isFinite, value.magnitude >= 0.001, value.magnitude < 10_000 else { return short(value, width: width) }
    let text = fixed(value, value.magnitude >= 100 ? 1 : value.magnitude >= 1 ? 2 : 3)
    let end = text.reversed().drop { $0 == "0" }
    return String((end.first == "." ? end.dropFirst() : end[...]).reversed())
  }

  /// A value too small for fixed digits, in scientific notation; nil if fixed digits can show it.
  private static func small(_ value: Double, _ width: Int) -> String? {
    guard value != 0, value.magnitude < 0.001 else { return nil }
    var (mantissa, exponent) = (value.magnitude, 0)
    while mantissa < 1 {
      mantissa *= 10
      exponent -= 1
    }
    let sign = value < 0 ? "-" : ""
    for digits in stride(from: 2, through: 0, by: -1) {
      let text = fixed(mantissa, digits)
      // A mantissa that rounds to ten becomes one of the next power.
      let number = text.hasPrefix("10") ? fixed(1, digits) : text
      let short = "\(sign)\(number)e\(text.hasPrefix("10") ? exponent + 1 : exponent)"
      if short.utf8.count <= width { return short }
    }
    return "\(sign)~0".utf8.count <= width ? "\(sign)~0" : nil
  }

  /// A rate per second in few characters.
  static func rate(_ rate: Double, width: Int) -> String {
    guard rate.isFinite else { return "" }
    if rate == rate.rounded(), rate.magnitude < 1e15 { return short(JSONNumber(Int(rate)), width: width - 2) + "/s" }
    if rate.magnitude < 100 { return fixed(rate, 1) + "/s" }
    return short(JSONNumber(Int(min(rate, 1e15).rounded())), width: width - 2) + "/s"
  }

  /// With as many decimals as fit, at most three.
  private static func rounded(_ value: Double, _ width: Int) -> String? {
    guard value.magnitude < 1e6 else { return nil }
    for digits in stride(from: 3, through: 0, by: -1) {
      let text = fixed(value, digits)
      if text.utf8.count <= width { return text }
    }
    return nil
  }

  private static func fixed(_ value: Double, _ digits: Int) -> String {
    let power = [1, 10, 100, 1000][digits]
    let scaled = Int((value.magnitude * Double(power)).rounded())
    let sign = value < 0 && scaled != 0 ? "-" : ""
    guard digits > 0 else { return sign + String(scaled) }
    let rest = String(scaled % power)
    return sign + String(scaled / power) + "." + String(repeating: "0", count: digits - rest.count) + rest
  }
}
