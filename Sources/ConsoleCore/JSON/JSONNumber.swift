/// A number kept as text, so that no digit is rounded between reading it from a device and writing it back.
public struct JSONNumber: Sendable {
  /// The original text, valid by RFC 8259 section 6.
  public let text: String

  /// A number from text that follows the grammar of RFC 8259 section 6; nil if it does not.
  public init?(_ text: String) {
    var text = text
    guard text.withUTF8({ JSONNumber.isValid($0) }) else { return nil }
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

  /// The integer value if it is one and fits into 64 bits, in any notation.
  public var intValue: Int? {
    if let value = Int(text) { return value }
    let parts = decimal
    guard parts.exponent >= 0, parts.exponent < 20, parts.digits.count + parts.exponent <= 19 else {
      return parts.digits.isEmpty ? 0 : nil
    }
    return Int((parts.isNegative ? "-" : "") + parts.digits + String(repeating: "0", count: parts.exponent))
  }

  /// The nearest Double: for sorting and drawing, never for writing to a device.
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

  /// Parses an exponent, clamped to ±10⁹ so that no text can overflow.
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
  static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    func digits() -> Int {
      let start = index
      while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
      return index - start
    }
    if bytes.first == UInt8(ascii: "-") { index = 1 }
    let first = index
    let whole = digits()
    guard whole > 0, whole == 1 || bytes[first] != UInt8(ascii: "0") else { return false }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      guard digits() > 0 else { return false }
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
      guard digits() > 0 else { return false }
    }
    return index == bytes.count
  }
}

extension JSONNumber: Hashable, Comparable {
  /// Numbers are equal by exact value: `1`, `1.0` and `10e-1` are equal, 2⁵³ and 2⁵³+1 are not.
  public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
    if left.text == right.text { return true }
    return left.decimal == right.decimal
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
    // With the same leading power of ten, the digits compare like text, padded with zeros.
    return a.digits == b.digits ? 0 : (a.digits < b.digits ? -1 : 1)
  }
}
