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
    let settings = context.connection.settings
    var source = StatusSource(context.connection, folder: settings.statusFolder, bounds: settings.status.bounds)
    if let problem = source.problem { Output.complain(problem) }
    let printer = StatusPrinter(context.output)
    if context.arguments.has("--check") { return try await judge(&source, context) }
    let end = try context.arguments.number("--for").map {
      ContinuousClock.now + .milliseconds(Int(min($0, 1e9) * 1000))
    }
    var call = source.journal.map { StatusCall($0) }
    var update: StatusUpdate? = try await present(&source, context)
    if source.unreadable > 0 {
      Output.complain("\(source.unreadable) lines of the journal cannot be read and are passed over")
    }
    var hasFailed = false
    while true {
      if var update {
        if let problem = update.diskProblem { Output.complain(problem) }
        if update.diskProblem == nil { call?.complete(&update) }
        complain(of: update.lines.filter { $0.kind == "gap" })
        guard printer.print(update) else { return }
        call?.keep()
      }
      guard context.arguments.has("--follow") else { return }
      let pause = Duration.seconds(context.connection.settings.dialect.statusSeconds)
      if let end, .now + pause > end { return }
      try? await Task.sleep(for: pause)
      do {
        update = try await source.next()
        if hasFailed { Output.complain("the status is told again") }
        hasFailed = false
      } catch {
        // Whoever follows waits for the device to come back.
        update = nil
        if !hasFailed { Output.complain("\(error.message); trying again") }
        hasFailed = true
      }
    }
  }

  private static func complain(of gaps: [StatusJournal.Line]) {
    guard let last = gaps.last else { return }
    let places = gaps.count == 1 ? "" : " at \(gaps.count) places, the last"
    let time = MomentText.moment(last.seen, now: RealTime.now, tenths: false)
    Output.complain("entries may be missing\(places) before \(time): \(last.entry["reason"]?.stringValue ?? "")")
  }

  /// Tells a monitoring system how the device is, whatever happens, in one line on standard output.
  private static func judge(_ source: inout StatusSource, _ context: CommandContext) async throws {
    let alarms: [StatusEntry]?
    do throws(DeviceError) {
      alarms = try await alarmsNow(&source, context)
    } catch {
      context.output.line("AIXTREAM UNKNOWN - \(error.message)")
      throw error
    }
    guard let alarms else {
      context.output.line("AIXTREAM UNKNOWN - the device's answer has no list of alarms")
      throw ExitStatus(code: ExitCode.refused)
    }
    let verdict = StatusVerdict(alarms)
    context.output.line(verdict.line)
    if verdict.exitCode != 0 { throw ExitStatus(code: verdict.exitCode) }
  }

  /// The alarms that the device tells from now on; nil where it tells none at all.
  ///
  /// A console that asks for the profile does so for this call, too, since a second reading could take entries away from
  /// it; one that gets no answer within a moment may have been stopped, and the device is asked after all.
  private static func alarmsNow(
    _ source: inout StatusSource, _ context: CommandContext
  ) async throws(DeviceError) -> [StatusEntry]? {
    let start = RealTime.now
    let patience = min(6000, Int64(context.connection.settings.dialect.statusSeconds) * 1000 + 1000)
    if let update = try await next(&source, within: patience, where: { !$1 || $0.time >= start }) {
      return StatusAnswer(update.document)?.alarms == nil ? nil : update.alarms
    }
    return StatusAnswer(try await context.connection.status())?.alarms
  }

  /// The present status; where another console asks the device for it, what that one was told last.
  private static func present(
    _ source: inout StatusSource, _ context: CommandContext
  ) async throws(DeviceError) -> StatusUpdate {
    let interval = Int64(context.connection.settings.dialect.statusSeconds) * 1000
    let fresh = try await next(&source, within: 5000) { update, _ in RealTime.now - update.time < 3 * interval + 5000 }
    if let fresh { return fresh }
    throw .unreachable("another aixtui of this profile asks the device for its status and gets no answer at present")
  }

  /// The next answer that will do, given whether another console got it; nil where none comes within some milliseconds.
  private static func next(
    _ source: inout StatusSource, within patience: Int64, where isGood: (StatusUpdate, _ isShared: Bool) -> Bool
  ) async throws(DeviceError) -> StatusUpdate? {
    let end = RealTime.now + patience
    repeat {
      if let update = try await source.next(), isGood(update, source.isShared) { return update }
      try? await Task.sleep(for: .milliseconds(250))
    } while RealTime.now < end
    return nil
  }
}

/// What the calls of this profile were told so far: a place in the journal, from which the next call goes on.
private struct StatusCall {
  private let journal: StatusJournal
  private var place: StatusJournal.Position?
  /// Where the journal ended before this call.
  private let before: StatusJournal.Position?

  init(_ journal: StatusJournal) {
    self.journal = journal
    place = journal.callPlace
    before = journal.end
  }

  /// Puts into an update all entries since the last call, those that another console fetched meanwhile among them.
  mutating func complete(_ update: inout StatusUpdate) {
    var lines: [StatusJournal.Line] = []
    if place == nil {
      // The first call tells one page of what a console has written before it.
      lines = before.flatMap { journal.page(before: $0)?.lines } ?? []
      place = before ?? journal.start
    }
    if let start = place {
      let new = journal.lines(from: start)
      lines += new.lines
      place = new.end
    }
    update.lines = lines
    update.entries = lines.compactMap(\.statusEntry).filter { $0.kind != .alarm }
  }

  func keep() {
    guard let place else { return }
    do throws(FileError) { try journal.keep(callPlace: place) } catch {
      Output.complain("the next call may tell some of this again: \(error)")
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
    let info = alarms.count - active.count
    let none = info == 0 ? "no alarm" : "no alarm above info, \(info) of level info"
    let number = active.isEmpty ? none : active.count == 1 ? "1 alarm" : "\(active.count) alarms"
    line = "AIXTREAM \(word) - \(number)\(told) | \(counts.joined(separator: " "))"
    exitCode = active.isEmpty ? 0 : active[0].severity == .critical ? 11 : 10
  }
}
