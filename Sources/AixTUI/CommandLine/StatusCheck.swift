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
    let line = ([verdict.line] + verdict.details).map { Sanitiser.clean($0, ascii: isASCII) }.joined(separator: "\n")
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
      await ask(arguments, rules, shared)
      done.signal()
    }
    _ = done.wait(timeout: .now() + seconds)
    let amount = seconds == seconds.rounded() ? String(Int(seconds)) : String(seconds)
    let late = StatusVerdict(unknown: "no response within \(amount) s")
    let (names, verdicts) = shared.value.withLock { ($0.names, $0.verdicts) }
    guard names.count > 1 else { return verdicts[0] ?? late }
    return StatusVerdict(names.indices.map { (names[$0], verdicts[$0] ?? late) }, rules)
  }

  private final class Shared: Sendable {
    /// The devices' names once they are known, and what is known of each by its place.
    let value = Mutex((names: [String](), verdicts: [Int: StatusVerdict]()))
  }

  /// Asks all devices at once; the verdict on a mistake in the command line stands at the first place.
  private static func ask(_ arguments: Arguments, _ rules: StatusRules, _ shared: Shared) async {
    let all: [Connector.Found]
    do throws(UsageError) {
      all = try Connector.findAll(arguments)
    } catch {
      return shared.value.withLock { $0.verdicts[0] = StatusVerdict(unknown: error.message) }
    }
    shared.value.withLock { $0.names = all.map(\.name) }
    await withTaskGroup(of: Void.self) { group in
      for (place, found) in all.enumerated() {
        // All at once: a check ends before hanging devices give way.
        if place >= FleetPlaces.limit { await group.next() }
        group.addTask {
          let verdict = await ask(found, rules)
          shared.value.withLock { $0.verdicts[place] = verdict }
        }
      }
    }
  }

  private static func ask(_ found: Connector.Found, _ rules: StatusRules) async -> StatusVerdict {
    do throws(UsageError) {
      // Do not ask for a password: nobody may be there, and a timeout would leave the terminal without its echo.
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
  static func alarmsNow(
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
