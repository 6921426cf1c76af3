/// A number as its text: no digit is rounded on its way from a device and back.
public struct JSONNumber: Sendable {
  /// The text as it was read, valid by RFC 8259 section 6.
  public let text: String

  /// A number from text that follows the grammar of RFC 8259 section 6; nil where it does not.
  public init?(_ text: String) {
    guard JSONNumber.isValid(text.utf8) else { return nil }
    self.text = text
  }

  public init(_ value: Int) { text = String(value) }

  /// A number from a finite Double in its shortest form; nil for NaN and infinities.
  public init?(_ value: Double) {
    guard value.isFinite else { return nil }
    let text = value.description
    self.text = text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  init(unchecked text: String) { self.text = text }

  /// The integer where the value is one and fits into 64 bits, in whatever notation it is written.
  public var intValue: Int? {
    if let value = Int(text) { return value }
    let parts = decimal
    guard parts.exponent >= 0, parts.exponent < 20, parts.digits.count + parts.exponent <= 19 else {
      return parts.digits.isEmpty ? 0 : nil
    }
    return Int((parts.isNegative ? "-" : "") + parts.digits + String(repeating: "0", count: parts.exponent))
  }

  /// The nearest Double: for sorting and drawing, never for writing back.
  public var doubleValue: Double { Double(text) ?? 0 }

  /// Whether the value has no fraction, so `1.0` and `1e3` are integers (JSON Schema draft-07, 6.1.1).
  public var isInteger: Bool { decimal.exponent >= 0 || decimal.digits.isEmpty }

  /// The value as sign, digits without leading or trailing zeros, and a power of ten: equal for equal values.
  var decimal: Decimal {
    var negative = false
    var digits: [UInt8] = []
    var exponent = 0
    var afterPoint = false
    var iterator = text.utf8.makeIterator()
    while let byte = iterator.next() {
      switch byte {
      case UInt8(ascii: "-"): negative = true
      case UInt8(ascii: "."): afterPoint = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        exponent += JSONNumber.readExponent(&iterator)
      default:
        digits.append(byte)
        if afterPoint { exponent -= 1 }
      }
    }
    while digits.last == UInt8(ascii: "0") {
      digits.removeLast()
      exponent += 1
    }
    let significant = digits.drop { $0 == UInt8(ascii: "0") }
    guard !significant.isEmpty else { return Decimal(isNegative: false, digits: "", exponent: 0) }
    return Decimal(
      isNegative: negative, digits: String(decoding: significant, as: UTF8.self), exponent: exponent)
  }

  struct Decimal: Hashable {
    var isNegative: Bool
    var digits: String
    var exponent: Int
  }

  /// Reads an exponent, held to ±10⁹ so that no text can overflow.
  private static func readExponent(_ iterator: inout String.UTF8View.Iterator) -> Int {
    var value = 0
    var negative = false
    while let byte = iterator.next() {
      if byte == UInt8(ascii: "-") { negative = true }
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { continue }
      value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 1_000_000_000)
    }
    return negative ? -value : value
  }

  /// Whether the bytes are a number by RFC 8259 section 6.
  static func isValid(_ bytes: some Sequence<UInt8>) -> Bool {
    enum State { case start, minus, zero, integer, point, fraction, e, sign, exponent }
    var state = State.start
    for byte in bytes {
      let digit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
      switch (state, byte) {
      case (.start, UInt8(ascii: "-")): state = .minus
      case (.start, UInt8(ascii: "0")), (.minus, UInt8(ascii: "0")): state = .zero
      case (.start, _) where digit, (.minus, _) where digit: state = .integer
      case (.integer, _) where digit: break
      case (.zero, UInt8(ascii: ".")), (.integer, UInt8(ascii: ".")): state = .point
      case (.point, _) where digit, (.fraction, _) where digit: state = .fraction
      case (.zero, UInt8(ascii: "e")), (.integer, UInt8(ascii: "e")), (.fraction, UInt8(ascii: "e")),
        (.zero, UInt8(ascii: "E")), (.integer, UInt8(ascii: "E")), (.fraction, UInt8(ascii: "E")):
        state = .e
      case (.e, UInt8(ascii: "+")), (.e, UInt8(ascii: "-")): state = .sign
      case (.e, _) where digit, (.sign, _) where digit, (.exponent, _) where digit: state = .exponent
      default: return false
      }
    }
    switch state {
    case .zero, .integer, .fraction, .exponent: return true
    default: return false
    }
  }
}

extension JSONNumber: Hashable, Comparable {
  /// Numbers are equal by value, digit by digit: `1`, `1.0` and `10e-1` are, 2⁵³ and 2⁵³+1 are not.
  public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
    left.text == right.text || left.decimal == right.decimal
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(decimal) }

  /// Order by value without rounding.
  public static func < (left: JSONNumber, right: JSONNumber) -> Bool {
    let a = left.decimal
    let b = right.decimal
    if a.isNegative != b.isNegative { return a.isNegative }
    if a.digits.isEmpty || b.digits.isEmpty {
      return a.digits.isEmpty ? !b.isNegative && !b.digits.isEmpty : a.isNegative
    }
    let order = magnitudeOrder(a, b)
    return a.isNegative ? order > 0 : order < 0
  }

  /// Negative, zero or positive as |a| is less than, equal to or greater than |b|; both have digits.
  private static func magnitudeOrder(_ a: Decimal, _ b: Decimal) -> Int {
    let left = a.digits.utf8.count + a.exponent
    let right = b.digits.utf8.count + b.exponent
    if left != right { return left < right ? -1 : 1 }
    // Same power of ten in front: the digits compare like text, a shorter one being padded with zeros.
    return a.digits == b.digits ? 0 : (a.digits < b.digits ? -1 : 1)
  }
}
