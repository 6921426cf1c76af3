import ConsoleCore
import Curses
import Dispatch
import Glibc
import Synchronization

/// `aixtui status --check`: one line on standard output and an exit code for a monitoring system, whatever happens.
enum StatusCheck {
  /// Seconds for all of it, where `--timeout` says nothing else.
  static let patience = 10.0

  /// Runs a check; nil where the command line asks for something else.
  static func run(_ words: [String]) -> Int32? {
    guard isWanted(words) else { return nil }
    signal(SIGPIPE, SIG_IGN)
    let verdict = verdict(words)
    let isASCII = Output.localeIsASCII
    let line = Sanitiser.clean(verdict.line, ascii: isASCII)
    return Output.writeAll(line + "\n", to: STDOUT_FILENO) ? verdict.exitCode : StatusVerdict.unknownCode
  }

  /// Whether a check is asked for, as far as a command line tells that may be wrong in other ways.
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
    // Whatever takes too long, a file that is no file among it, does so beside this thread.
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
      // Nobody is there to be asked, and a question that is given up would leave the terminal without its echo.
      let found = try Connector.find(arguments)
      if found.address != nil, found.user != nil, found.apiKey == nil, found.password == nil {
        throw UsageError("no password given: use --password-file FILE or AIXTUI_PASSWORD")
      }
      // What is odd but stops nothing is said by every other command: a plugin writes its line and nothing else.
      let settings = try Connector.settings(found)
      let connection = Connection(settings: settings)
      let verdict: StatusVerdict
      do throws(DeviceError) {
        try await connection.login()
        verdict = try await judge(connection, rules)
      } catch {
        verdict = StatusVerdict(unknown: error.message)
      }
      await connection.logout(within: 1)
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

  /// The alarms that the device tells from now on; nil where it tells none at all.
  ///
  /// A console that asks for the profile does so for this call, too, since a second reading could take entries away from
  /// it; one that gets no answer within a moment may have been stopped, and the device is asked after all.
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

/// Which severities are critical and which a warning, and by which exit codes that is told.
struct StatusRules {
  var critical: Set<Severity> = [.critical, .major]
  /// All others but info where nobody says which.
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

/// What a monitoring system wants to know, in the form of a Nagios plugin's line.
struct StatusVerdict {
  static let unknownCode: Int32 = 3
  private static let longestMessage = 400

  let line: String
  /// 0 without an alarm, 10 with one of warning level, 11 with a critical one; 3 where that is not known. A Nagios
  /// plugin's are 0, 1, 2 and 3.
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

  /// A text in one line, without the sign that ends the text of a plugin's line.
  private static func plain(_ text: String) -> String {
    let line = text.map { character -> Character in
      character == "|" ? "/" : character.isNewline || character == "\t" ? " " : character
    }
    return String(line.prefix(longestMessage)) + (line.count > longestMessage ? "..." : "")
  }
}
