/// Units of figures: by the name of a field, and how one is counted in another.
enum FigureUnit {
  private static let byWord: [String: String] = [
    "ms": "ms", "msec": "ms", "millis": "ms", "milliseconds": "ms", "us": "µs", "sec": "s", "secs": "s",
    "seconds": "s", "percent": "%", "pct": "%", "percentage": "%", "db": "dB", "dbfs": "dBFS", "dbm": "dBm",
    "dbu": "dBu", "lufs": "LUFS", "hz": "Hz", "khz": "kHz", "kbps": "kbit/s", "mbps": "Mbit/s", "bps": "bit/s",
    "bytes": "B",
  ]

  /// The unit that the last word of a field's name speaks of.
  static func unit(named word: String) -> String? { byWord[word] }

  private static let times: [String: Double] = [
    "ns": 1, "µs": 1e3, "us": 1e3, "ms": 1e6, "s": 1e9, "sec": 1e9, "seconds": 1e9, "min": 6e10, "minutes": 6e10,
  ]
  private static let levels: Set<String> = ["db", "dbfs", "dbm", "dbu", "lufs", "lu"]

  /// By what a number in one unit is multiplied to be one in another; nil where the two measure different things. A
  /// field without a unit is taken for one in the wanted unit, unless its bounds speak against that.
  static func factor(from unit: String?, to other: String?, _ rules: NumberRules?) -> Double? {
    guard let unit else { return 1 }
    guard let other else {
      let maximum = rules?.maximum?.doubleValue
      if unit == "%", let maximum, maximum <= 1 { return 0.01 }
      if levels.contains(unit.lowercased()), let minimum = rules?.minimum?.doubleValue, minimum >= 0 { return nil }
      return 1
    }
    if unit.lowercased() == other.lowercased() { return 1 }
    if let from = times[unit], let to = times[other] { return from / to }
    return levels.contains(unit.lowercased()) && levels.contains(other.lowercased()) ? 1 : nil
  }
}
