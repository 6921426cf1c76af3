/// Finds in a session's data how long it lives without a refresh.
enum SessionLife {
  private static let names: Set<String> = [
    "ttl", "timeout", "sessiontimeout", "lifetime", "maxage", "expiresin", "idletimeout", "validfor",
  ]

  /// In seconds; nil if no member with a known name has a number.
  static func seconds(in json: JSON) -> Double? {
    guard case .object(let object) = json else { return nil }
    for (key, value) in object {
      if let number = value.numberValue, names.contains(key.lowercased()), number.doubleValue > 0 {
        return number.doubleValue
      }
      if let inner = seconds(in: value) { return inner }
    }
    return nil
  }
}
