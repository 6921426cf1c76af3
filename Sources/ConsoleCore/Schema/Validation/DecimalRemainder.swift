extension JSONNumber {
  /// The maximum number of digits for a division; beyond it the result is undecided.
  private static let digitLimit = 1_000

  /// Whether the number is an exact multiple of another; nil if deciding that would cost too much.
  func isMultiple(of step: JSONNumber) -> Bool? {
    let dividend = decimal
    let divisor = step.decimal
    guard !divisor.digits.isEmpty, !divisor.isNegative else { return nil }
    guard !dividend.digits.isEmpty else { return true }
    let shift = dividend.exponent - divisor.exponent
    let dividendZeros = max(shift, 0)
    let divisorZeros = max(-shift, 0)
    // A number with fewer digits than the divisor is smaller, so it is no multiple.
    if dividend.digits.utf8.count + dividendZeros < divisor.digits.utf8.count + divisorZeros { return false }
    guard dividend.digits.utf8.count + dividendZeros <= JSONNumber.digitLimit else { return nil }
    let zero = UInt8(ascii: "0")
    let high = dividend.digits.utf8.map { $0 - zero } + [UInt8](repeating: 0, count: dividendZeros)
    let low = divisor.digits.utf8.map { $0 - zero } + [UInt8](repeating: 0, count: divisorZeros)
    return DecimalRemainder.isZero(high, by: low)
  }
}

/// Long division, from the highest digit to the lowest.
enum DecimalRemainder {
  static func isZero(_ dividend: [UInt8], by divisor: [UInt8]) -> Bool {
    var rest: [UInt8] = []
    for digit in dividend {
      if !rest.isEmpty || digit != 0 { rest.append(digit) }
      while isAtLeast(rest, divisor) { subtract(divisor, from: &rest) }
    }
    return rest.isEmpty
  }

  private static func isAtLeast(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return left.count > right.count }
    for (a, b) in zip(left, right) where a != b { return a > b }
    return true
  }

  private static func subtract(_ right: [UInt8], from left: inout [UInt8]) {
    var borrow: Int8 = 0
    for offset in 1...left.count {
      let place = left.count - offset
      let other = offset <= right.count ? Int8(right[right.count - offset]) : 0
      var digit = Int8(left[place]) - other - borrow
      borrow = digit < 0 ? 1 : 0
      if digit < 0 { digit += 10 }
      left[place] = UInt8(digit)
    }
    let zeros = left.prefix { $0 == 0 }.count
    left.removeFirst(zeros)
  }
}
