import ConsoleCore
import Curses
import Dispatch
import Glibc
import Synchronization

/// `aixtui status --check`: one line on standard output and an exit code for a monitoring system, whatever happens.
enum StatusCheck {
  /// The time limit for the whole check in seconds, unless `--timeout` sets another.
  static let patience = 10.0

  /// Runs a check; nil if the command line asks for something else.
  static func run(_ words: [String]) -> Int32? {
    guard isWanted(words) else { return nil }
    signal(SIGPIPE, SIG_IGN)
    let verdict = verdict(words)
    let isASCII = Output.localeIsASCII
    let line = Sanitiser.clean(verdict.line, ascii: isASCII)
    return Output.writeAll(line + "\n", to: STDOUT_FILENO) ? verdict.exitCode : StatusVerdict.unknownCode
  }

  /// Whether the command line asks for a check, even if it has mistakes.
  private static func isWanted(_ words: [String]) -> Bool {
    let options = words.prefix { $0 != "--" }
    guard options.contains(where: { $0 == "--check" || $0.hasPrefix("--check=") }), words.contains("status") else {
      return false
    }
    guard let arguments = try? Arguments(words) else { return true }
    return arguments.operands.first == "status" && !arguments.has("--help") && !arguments.has("--version")
  }

  private static func verdict(_ words: [String]) -> StatusVerdict {
    let (arguments, rules, seconds): (Arguments, StatusRules, Double)
    do throws(UsageError) {
      arguments = try Arguments(words)
      try arguments.allow(StatusCommand.options)
      if let odd = arguments.operands.dropFirst().first { throw UsageError("status: unexpected argument \"\(odd)\"") }
      try StatusCommand.check([], arguments)
      rules = try StatusRules(arguments)
      seconds = min(try arguments.number("--timeout") ?? patience, 1e6)
    } catch {
      return StatusVerdict(unknown: error.message)
    }
    // Work that can hang, such as reading a named pipe, must not block this thread.
    let shared = Shared()
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      let verdict = await ask(arguments, rules)
      shared.value.withLock { $0 = verdict }
      done.signal()
    }
    _ = done.wait(timeout: .now() + seconds)
    let amount = seconds == seconds.rounded() ? String(Int(seconds)) : String(seconds)
    return shared.value.withLock(\.self) ?? StatusVerdict(unknown: "no response within \(amount) s")
  }

  private final class Shared: Sendable {
    let value = Mutex<StatusVerdict?>(nil)
  }

  private static func ask(_ arguments: Arguments, _ rules: StatusRules) async -> StatusVerdict {
    do throws(UsageError) {
      // Do not ask for a password: nobody may be there, and a timeout would leave the terminal without its echo.
      let found = try Connector.find(arguments)
      if found.address != nil, found.user != nil, found.apiKey == nil, found.password == nil {
        throw UsageError("no password given: use --password-file FILE or AIXTUI_PASSWORD")
      }
      // Other commands print the warnings: a plugin writes its line and nothing else.
      let settings = try Connector.settings(found)
      let connection = Connection(settings: settings)
      let verdict: StatusVerdict
      do throws(DeviceError) {
        try await connection.signIn()
        verdict = try await judge(connection, rules)
      } catch {
        verdict = StatusVerdict(unknown: error.message)
      }
      await connection.signOut(within: 1)
      return verdict
    } catch {
      return StatusVerdict(unknown: error.message)
    }
  }

  private static func judge(_ connection: Connection, _ rules: StatusRules) async throws(DeviceError) -> StatusVerdict {
    let settings = connection.settings
    var source = StatusSource(connection, folder: settings.statusFolder, bounds: settings.status.bounds)
    guard let alarms = try await alarmsNow(&source, connection) else {
      return StatusVerdict(unknown: "the device's response has no list of alarms")
    }
    return StatusVerdict(alarms, rules)
  }

  /// The device's alarms from now on; nil if its response has no list of alarms.
  ///
  /// If a console polls the status for the same profile, this check uses that console's responses, since a second
  /// reader could take entries away from it. If none arrives in time, the console may be suspended, and the check asks
  /// the device.
  private static func alarmsNow(
    _ source: inout StatusSource, _ connection: Connection
  ) async throws(DeviceError) -> [StatusEntry]? {
    let start = RealTime.now
    let patience = min(6000, Int64(connection.settings.dialect.statusSeconds) * 1000 + 1000)
    if let update = try await StatusCommand.next(&source, within: patience, where: { !$1 || $0.time >= start }) {
      return StatusAnswer(update.document)?.alarms == nil ? nil : update.alarms
    }
    return StatusAnswer(try await connection.status())?.alarms
  }
}

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

  let line: String
  /// 0 without an alarm, 10 for a warning, 11 for a critical alarm, 3 if unknown; 0, 1, 2 and 3 for Nagios.
  let exitCode: Int32

  init(unknown reason: String) {
    line = "AIXTREAM UNKNOWN - " + StatusVerdict.plain(reason)
    exitCode = StatusVerdict.unknownCode
  }

  init(_ alarms: [StatusEntry], _ rules: StatusRules = StatusRules()) {
    let critical = alarms.filter { rules.critical.contains($0.severity) }
    let warnings = alarms.filter { rules.isWarning($0.severity) }
    let told = (critical.sorted { $0.severity < $1.severity } + warnings.sorted { $0.severity < $1.severity })
    let counts = Severity.allCases.map { severity in
      "\(severity.word)=\(alarms.count { $0.severity == severity })"
    }
    let word = !critical.isEmpty ? "CRITICAL" : !warnings.isEmpty ? "WARNING" : "OK"
    exitCode = !critical.isEmpty ? (rules.isNagios ? 2 : 11) : !warnings.isEmpty ? (rules.isNagios ? 1 : 10) : 0
    let message = told.first.map { ": " + StatusVerdict.plain($0.message) } ?? ""
    let rest = alarms.count - told.count
    let levels = Set(alarms.map(\.severity)).sorted().map(\.word).joined(separator: ", ")
    let none = rest == 0 ? "no alarms" : "no relevant alarms (\(rest) \(levels))"
    let number = told.isEmpty ? none : told.count == 1 ? "1 alarm" : "\(told.count) alarms"
    line = "AIXTREAM \(word) - \(number)\(message) | \(counts.joined(separator: " "))"
  }

  /// A text in one line, without the `|` that ends the text of a plugin's line.
  private static func plain(_ text: String) -> String {
    let line = text.map { character -> Character in
      character == "|" ? "/" : character.isNewline || character == "\t" ? " " : character
    }
    return String(line.prefix(longestMessage)) + (line.count > longestMessage ? "..." : "")
  }
}
