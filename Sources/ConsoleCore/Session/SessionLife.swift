/// Finds out from a session's data how long it lives unrefreshed.
enum SessionLife {
  private static let names: Set<String> = [
    "ttl", "timeout", "sessiontimeout", "lifetime", "maxage", "expiresin", "idletimeout", "validfor",
  ]

  /// Seconds, nil where no member of a known name has a number.
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
