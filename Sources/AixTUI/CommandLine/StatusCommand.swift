import ConsoleCore
import Glibc

/// `aixtui status`: active alarms, and the events and log entries since the last call of the same profile.
enum StatusCommand: Subcommand {
  static let name = "status"
  static let operands = 0...0
  static let options: Set<String> = ["--follow", "--check", "--for"]
  static let staysOpen = false

  static func check(_ operands: [String], _ arguments: Arguments) throws(UsageError) {
    _ = try arguments.number("--for")
    if arguments.value("--output") == "csv" { throw UsageError("status prints json, jsonl or a table, no csv") }
    if arguments.has("--check"), arguments.has("--follow") { throw UsageError("--check looks once, without --follow") }
  }

  static func run(_ context: CommandContext) async throws {
    let journal = try journal(context)
    var reader = StatusReader(context.connection, journal: journal)
    if reader.unreadable > 0 {
      Output.complain("\(reader.unreadable) lines of the journal cannot be read and are passed over")
    }
    let printer = StatusPrinter(context.output)
    if context.arguments.has("--check") {
      let update = try await reader.read()
      let verdict = StatusVerdict(update.alarms)
      context.output.line(verdict.line)
      if verdict.exitCode != 0 { throw ExitStatus(code: verdict.exitCode) }
      return
    }
    let end = try context.arguments.number("--for").map {
      ContinuousClock.now + .milliseconds(Int(min($0, 1e9) * 1000))
    }
    while true {
      let update = try await reader.read()
      if let problem = update.diskProblem { Output.complain(problem) }
      if let gap = update.gap { Output.complain("entries may be missing here: \(gap)") }
      guard printer.print(update), context.arguments.has("--follow") else { return }
      let pause = Duration.seconds(context.connection.settings.dialect.statusSeconds)
      if let end, .now + pause > end { return }
      try? await Task.sleep(for: pause)
    }
  }

  /// The journal of this device and profile; where it cannot be kept, that is said and the reading goes on.
  private static func journal(_ context: CommandContext) throws -> StatusJournal? {
    let profile = context.arguments.value("--profile") ?? ""
    let name = Paths.folderName(profile: profile, url: context.connection.settings.url)
    do throws(FileError) {
      let journal = try StatusJournal(folder: Paths().state + "/status/" + name)
      // Another console may hold it: then this call reads for itself and keeps nothing.
      guard try journal.takeLock() else {
        Output.complain(
          "another aixtui keeps the journal of this device; this call starts from the device's own beginning")
        return nil
      }
      return journal
    } catch {
      Output.complain("no journal is kept: \(error)")
      return nil
    }
  }
}

/// An exit code that is a result and no failure.
struct ExitStatus: Error {
  let code: Int32
}

/// What a monitoring system wants to know, in the form of a Nagios plugin's line.
struct StatusVerdict {
  let line: String
  /// 0 without an alarm, 10 with one of warning level, 11 with a critical one.
  let exitCode: Int32

  init(_ alarms: [StatusEntry]) {
    let active = alarms.filter { $0.severity != .info }.sorted { $0.severity < $1.severity }
    let counts = Severity.allCases.filter { $0 != .info }.map { severity in
      "\(severity.word)=\(active.count { $0.severity == severity })"
    }
    let word = active.isEmpty ? "OK" : active[0].severity == .critical ? "CRITICAL" : "WARNING"
    let told = active.first.map { ": \($0.message)" } ?? ""
    let number = active.isEmpty ? "no alarm" : active.count == 1 ? "1 alarm" : "\(active.count) alarms"
    line = "AIXTREAM \(word) - \(number)\(told) | \(counts.joined(separator: " "))"
    exitCode = active.isEmpty ? 0 : active[0].severity == .critical ? 11 : 10
  }
}
