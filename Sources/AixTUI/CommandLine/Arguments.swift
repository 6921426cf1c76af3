import ConsoleCore

/// A parsed command line: options can stand anywhere, everything after `--` is an operand.
struct Arguments {
  /// Options with a value.
  static let withValue: Set<String> = [
    "--device", "--profile", "--group", "--user", "--password-file", "--api-key-file", "--cacert", "--pin", "--config",
    "--output", "--where", "--listen", "--envelope", "--list-envelope", "--signal-envelope", "--count", "--event-rate",
    "--session-ttl",
    "--devices", "--trouble", "--seed", "--latency-ms", "--schemas",
    "--request-log", "--trickle", "--location-host", "--list-form", "--reboot-seconds", "--for",
    "--status-times", "--status-severities", "--timeout", "--warning", "--critical", "--filter", "--columns",
  ]
  /// Options without a value.
  static let flags: Set<String> = [
    "--all", "--dry-run", "--insecure", "--read-only", "--demo", "--yes", "--help", "--version", "--no-patch",
    "--quote-location",
    "--ascii", "--mouse", "--follow", "--check", "--no-socket", "--silent-expiry", "--forgetful-cursors",
    "--no-status-ids", "--no-header", "--csv-safe",
  ]

  private(set) var operands: [String] = []
  private(set) var values: [String: [String]] = [:]
  private(set) var set: Set<String> = []
  /// The options that choose devices, in the order of the command line.
  private(set) var choices: [DeviceChoice] = []

  init(_ words: [String]) throws(UsageError) {
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        break
      }
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      try read(Arguments.longForm(word), &rest)
    }
  }

  /// The long form of an option with a short one; `-ojson` is `--output=json`.
  private static func longForm(_ word: String) -> String {
    switch word {
    case "-o": "--output"
    case "-h", "-?": "--help"
    case "-V": "--version"
    default: word.hasPrefix("-o") ? "--output=" + word.dropFirst(2).drop { $0 == "=" } : word
    }
  }

  private mutating func read(_ word: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = parts[0]
    if Arguments.flags.contains(name) {
      if name == "--check", parts.count == 2 { values[name, default: []].append(parts[1]) }
      guard parts.count == 1 || name == "--check" else { throw UsageError("\(name) takes no value") }
      set.insert(name)
      if name == "--all" { choices.append(.all) }
    } else if Arguments.withValue.contains(name) {
      guard let value = parts.count > 1 ? parts[1] : rest.popFirst() else { throw UsageError("\(name) needs a value") }
      // An unset variable in a script must not turn into "no profile" or "no password file".
      guard !value.isEmpty else { throw UsageError("the value of \(name) is empty") }
      values[name, default: []].append(value)
      if let choice = DeviceChoice(option: name, value) { choices.append(choice) }
    } else {
      let near = NearestName.of(name, among: Arguments.withValue.union(Arguments.flags).sorted())
      throw UsageError("unknown option \(name)" + (near.map { "; did you mean \($0)?" } ?? ""))
    }
  }

  func has(_ flag: String) -> Bool { set.contains(flag) }

  /// The value of an option; if it is given more than once, the last one counts.
  func value(_ name: String) -> String? { values[name]?.last }

  /// Refuses options that a subcommand does not use.
  func allow(_ names: Set<String>) throws(UsageError) {
    let known = names.union(Arguments.common)
    if let odd = (Array(values.keys) + set).sorted().first(where: { !known.contains($0) }) {
      throw UsageError("\(odd) cannot be used here")
    }
  }

  /// Options of every subcommand that connects to a device.
  static let common: Set<String> = [
    "--device", "--profile", "--group", "--all", "--user", "--password-file", "--api-key-file", "--cacert", "--pin",
    "--config", "--insecure", "--read-only", "--output", "--csv-safe", "--help", "--version",
  ]

  func integer(_ name: String, _ range: ClosedRange<Int>) throws(UsageError) -> Int? {
    guard let text = value(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw UsageError("\(name) needs a whole number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\"")
    }
    return number
  }

  func number(_ name: String) throws(UsageError) -> Double? {
    guard let text = value(name) else { return nil }
    guard let number = Double(text), number.isFinite, number >= 0 else {
      throw UsageError("\(name) needs a number of 0 or more, not \"\(text)\"")
    }
    return number
  }
}
