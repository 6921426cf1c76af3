import ConsoleCore

/// Which severities are critical or a warning, and which exit codes report them.
struct StatusRules {
  var critical: Set<Severity> = [.critical, .major]
  /// Nil for all others except info.
  var warning: Set<Severity>?
  /// Whether exit codes are those of a Nagios plugin.
  var isNagios = false

  init() {}

  init(_ arguments: Arguments) throws(UsageError) {
    if let form = arguments.value("--check") {
      guard form == "nagios" else { throw UsageError("--check is given alone or as --check=nagios, not \"\(form)\"") }
      isNagios = true
    }
    if let text = arguments.value("--critical") { critical = try StatusRules.severities(text, "--critical") }
    warning = try arguments.value("--warning").map { text throws(UsageError) in
      try StatusRules.severities(text, "--warning")
    }
  }

  private static func severities(_ text: String, _ option: String) throws(UsageError) -> Set<Severity> {
    if text == "none" { return [] }
    var found: Set<Severity> = []
    for word in text.lowercased().split(separator: ",", omittingEmptySubsequences: false) {
      guard let severity = Severity.allCases.first(where: { $0.word == word }) else {
        let known = Severity.allCases.map(\.word).joined(separator: ",")
        throw UsageError("\(option) takes none or some of \(known), not \"\(word)\"")
      }
      found.insert(severity)
    }
    return found
  }

  func isWarning(_ severity: Severity) -> Bool {
    !critical.contains(severity) && (warning?.contains(severity) ?? (severity != .info))
  }
}

/// The result of a check, in the form of a Nagios plugin's line.
struct StatusVerdict {
  static let unknownCode: Int32 = 3
  private static let longestMessage = 400

  /// What a check can find, from the best to the worst: of a device that is unknown the worst has to be feared.
  enum State: Int, Comparable, CaseIterable {
    case ok, warning, unknown, critical

    var word: String { "\(self)".uppercased() }

    static func < (left: State, right: State) -> Bool { left.rawValue < right.rawValue }
  }

  let state: State
  /// The line without its beginning and its figures.
  let text: String
  /// How many alarms of each severity there are; nil if that is not known.
  let counts: [Severity: Int]?
  let line: String
  /// The lines after the first one, for several devices.
  var details: [String] = []
  /// 0 without an alarm, 10 for a warning, 11 for a critical alarm, 3 if unknown; 0, 1, 2 and 3 for Nagios.
  let exitCode: Int32

  init(unknown reason: String) {
    (state, text, counts) = (.unknown, StatusVerdict.plain(reason), nil)
    line = "AIXTREAM UNKNOWN - " + text
    exitCode = StatusVerdict.unknownCode
  }

  init(_ alarms: [StatusEntry], _ rules: StatusRules = StatusRules()) {
    let critical = alarms.filter { rules.critical.contains($0.severity) }
    let warnings = alarms.filter { rules.isWarning($0.severity) }
    let told = (critical.sorted { $0.severity < $1.severity } + warnings.sorted { $0.severity < $1.severity })
    let counts = Dictionary(alarms.map { ($0.severity, 1) }, uniquingKeysWith: +)
    self.counts = counts
    state = !critical.isEmpty ? .critical : !warnings.isEmpty ? .warning : .ok
    exitCode = StatusVerdict.code(state, rules)
    let message = told.first.map { ": " + StatusVerdict.plain($0.message) } ?? ""
    let rest = alarms.count - told.count
    let levels = Set(alarms.map(\.severity)).sorted().map(\.word).joined(separator: ", ")
    let none = rest == 0 ? "no alarms" : "no relevant alarms (\(rest) \(levels))"
    let number = told.isEmpty ? none : told.count == 1 ? "1 alarm" : "\(told.count) alarms"
    text = number + message
    let figures = Severity.allCases.map { "\($0.word)=\(counts[$0] ?? 0)" }
    line = "AIXTREAM \(state.word) - \(text) | \(figures.joined(separator: " "))"
  }

  /// The verdict on several devices: the worst state, and a line on each.
  init(_ devices: [(name: String, verdict: StatusVerdict)], _ rules: StatusRules) {
    let worst = devices.map(\.verdict.state).max() ?? .unknown
    state = worst
    counts = nil
    exitCode = StatusVerdict.code(worst, rules)
    var parts: [String] = []
    for state in State.allCases.reversed() {
      let names = devices.filter { $0.verdict.state == state }.map { StatusVerdict.plain($0.name) }
      guard !names.isEmpty else { continue }
      let told = state == .ok ? "" : " (\(names.prefix(5).joined(separator: ", "))\(names.count > 5 ? ", ..." : ""))"
      parts.append("\(names.count) \(state.word)\(told)")
    }
    text = "\(devices.count) devices: " + parts.joined(separator: ", ")
    let figures = devices.flatMap { device in
      device.verdict.counts.map { counts in
        Severity.allCases.map { "'\(StatusVerdict.label(device.name)) \($0.word)'=\(counts[$0] ?? 0)" }
      } ?? []
    }
    line = "AIXTREAM \(worst.word) - \(text)" + (figures.isEmpty ? "" : " | " + figures.joined(separator: " "))
    details = devices.map { StatusVerdict.plain("\($0.name): \($0.verdict.state.word) - \($0.verdict.text)") }
  }

  private static func code(_ state: State, _ rules: StatusRules) -> Int32 {
    switch state {
    case .ok: 0
    case .warning: rules.isNagios ? 1 : 10
    case .critical: rules.isNagios ? 2 : 11
    case .unknown: unknownCode
    }
  }

  /// A name inside a quoted label, which ends at `'` and `=`.
  private static func label(_ name: String) -> String {
    String(plain(name).map { $0 == "'" || $0 == "=" ? "_" : $0 })
  }

  /// A text in one line, without the `|` that ends the text of a plugin's line.
  private static func plain(_ text: String) -> String {
    let line = text.map { character -> Character in
      character == "|" ? "/" : character.isNewline || character == "\t" ? " " : character
    }
    return String(line.prefix(longestMessage)) + (line.count > longestMessage ? "..." : "")
  }
}
