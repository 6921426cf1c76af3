extension TimeReader {
  /// A moment in milliseconds since 1970; nil if the value is none.
  public static func milliseconds(_ value: JSON?) -> Int64? {
    switch value {
    case .string(let text): milliseconds(text)
    case .number(let number): milliseconds(number.doubleValue)
    default: nil
    }
  }
}
