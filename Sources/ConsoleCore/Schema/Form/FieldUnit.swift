/// The unit of a number: a member of the schema, or the end of its title.
enum FieldUnit {
  private static let members = ["unit", "x-unit", "units", "x-units"]
  /// The units recognised in brackets at the end of a title; other text there is a remark.
  private static let known: Set<String> = [
    "ms", "s", "sec", "seconds", "min", "minutes", "h", "hours", "days", "µs", "us", "ns", "dB", "dBFS", "dBm", "dBu",
    "LUFS", "LU", "Hz", "kHz", "MHz", "bit", "bits", "bit/s", "kbit/s", "Mbit/s", "bps", "kbps", "Mbps", "B", "bytes",
    "kB", "KiB", "MB", "MiB", "%", "V", "A", "W", "°C", "packets", "samples", "frames", "px", "channels",
  ]

  /// Reads a node's title, without its unit, and the unit.
  static func read(_ node: JSONObject) -> (title: String?, unit: String?) {
    let title = node["title"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
    for key in members {
      if let unit = node[key]?.stringValue, !unit.isEmpty { return (title, unit) }
    }
    guard let title, let last = title.last, last == ")" || last == "]",
      let open = title.lastIndex(of: last == ")" ? "(" : "["), open > title.startIndex
    else { return (title, nil) }
    let unit = String(title[title.index(after: open)...].dropLast())
    guard last == "]" ? (1...10).contains(unit.count) && !unit.contains(" ") : known.contains(unit) else {
      return (title, nil)
    }
    var rest = title[..<open]
    while rest.last == " " { rest.removeLast() }
    return rest.isEmpty ? (title, nil) : (String(rest), unit)
  }
}
