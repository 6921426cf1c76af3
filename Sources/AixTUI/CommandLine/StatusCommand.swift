import ConsoleCore
import Glibc

/// `aixtui status`: active alarms, and the events and log entries since the last run with the same profile.
enum StatusCommand: FleetSubcommand {
  static let name = "status"
  static let operands = 0...0
  static let options: Set<String> = ["--follow", "--check", "--for", "--timeout", "--warning", "--critical"]
  static let staysOpen = false

  static func check(_ operands: [String], _ arguments: Arguments) throws(UsageError) {
    _ = try arguments.number("--for")
    if arguments.value("--output") == "csv" { throw UsageError("status prints json, jsonl or a table, not csv") }
    if arguments.has("--check"), arguments.has("--follow") { throw UsageError("--check cannot be used with --follow") }
    guard !arguments.has("--check") else { return }
    for option in ["--timeout", "--warning", "--critical"] where arguments.value(option) != nil {
      throw UsageError("\(option) needs --check")
    }
  }

  static func run(_ context: CommandContext) async throws {
    let seconds = try context.arguments.number("--for")
    let work = Task { try await tell(context) }
    let timer = seconds.map { TimeLimit.after($0) { work.cancel() } }
    defer { timer?.cancel() }
    try await work.value
  }

  static func endsBySignal(_ arguments: Arguments) -> Bool { arguments.has("--follow") }

  static func run(_ fleet: FleetRun) async {
    let follows = fleet.arguments.has("--follow")
    let documents = fleet.output.format == .json ? StatusDocuments(isArray: !follows) : nil
    let retry = follows ? FleetRetry(fleet.devices.count) : nil
    let work = Task {
      await fleet.each(
        breadth: follows ? nil : FleetRun.breadth, showsProgress: !follows && isatty(STDOUT_FILENO) == 0, retry: retry,
        { try await tell($0, width: fleet.nameWidth, documents) }, onResult: { _, _ in })
    }
    fleet.interrupt.onSignal { work.cancel() }
    let seconds = (try? fleet.arguments.number("--for")) ?? nil
    let timer = seconds.map { TimeLimit.after($0) { work.cancel() } }
    await work.value
    timer?.cancel()
    documents?.end()
  }

  private static func tell(
    _ context: CommandContext, width: Int = 0, _ documents: StatusDocuments? = nil
  ) async throws {
    let settings = context.connection.settings
    var source = StatusSource(context.connection, folder: settings.statusFolder, bounds: settings.status.bounds)
    if let problem = source.problem { context.complain(problem) }
    let printer = StatusPrinter(context.output, device: context.device.map { ($0, width) }, documents: documents)
    let follows = context.arguments.has("--follow")
    var call = source.journal.map { StatusCall($0, context.complain) }
    var outage = Outage(complain: context.complain)
    var hasAnswered = false
    while true {
      do throws(DeviceError) {
        var update = hasAnswered ? try await source.next() : try await present(&source, context)
        if !hasAnswered, source.unreadable > 0 {
          context.complain("skipped \(source.unreadable) unreadable lines of the journal")
        }
        hasAnswered = true
        outage.end()
        if Task.isCancelled { return }
        if update != nil, !present(&update, &call, printer, context) { return }
      } catch {
        // `--follow` waits for the device to come back, even if the first response is an error that may pass.
        guard follows, hasAnswered || StatusFailure(error).isPassing else {
          if Task.isCancelled { return }
          throw error
        }
        if !Task.isCancelled { outage.begin(error) }
      }
      guard follows else { return }
      try? await Task.sleep(for: .seconds(settings.dialect.statusSeconds))
      if Task.isCancelled { return try outage.close() }
    }
  }

  /// Prints an update; false if the output cannot be written.
  private static func present(
    _ update: inout StatusUpdate?, _ call: inout StatusCall?, _ printer: StatusPrinter, _ context: CommandContext
  ) -> Bool {
    guard var told = update else { return true }
    if let problem = told.diskProblem { context.complain(problem) }
    if told.diskProblem == nil { call?.complete(&told) }
    printer.warn(of: told.clock, context.complain)
    complain(of: told.lines.filter { $0.kind == "gap" }, context)
    guard printer.print(told) else { return false }
    call?.keep()
    return true
  }

  /// A time during which the device does not respond.
  private struct Outage {
    let complain: (String) -> Void
    private var since: Int64?

    init(complain: @escaping (String) -> Void) { self.complain = complain }

    mutating func begin(_ error: DeviceError) {
      guard since == nil else { return }
      since = RealTime.now
      complain("\(error.message); retrying")
    }

    mutating func end() {
      if since != nil { complain("the status is available again") }
      since = nil
    }

    /// Reports an outage that is still open when the command ends.
    func close() throws {
      guard let since else { return }
      let time = MomentText.moment(since, now: RealTime.now, tenths: false)
      complain("no status since \(time): later events are not known")
      throw ExitStatus(code: ExitCode.unreachable)
    }
  }

  private static func complain(of gaps: [StatusJournal.Line], _ context: CommandContext) {
    guard let last = gaps.last else { return }
    let places = gaps.count == 1 ? "" : " at \(gaps.count) places, the last"
    let time = MomentText.moment(last.seen, now: RealTime.now, tenths: false)
    context.complain("entries may be missing\(places) before \(time): \(last.entry["reason"]?.stringValue ?? "")")
  }

  /// The current status; if another console polls the device, the last response to that console.
  private static func present(
    _ source: inout StatusSource, _ context: CommandContext
  ) async throws(DeviceError) -> StatusUpdate {
    let interval = Int64(context.connection.settings.dialect.statusSeconds) * 1000
    let fresh = try await next(&source, within: 5000) { update, _ in RealTime.now - update.time < 3 * interval + 5000 }
    if let fresh { return fresh }
    throw .unreachable("another aixtui of this profile reads the device's status and gets no response")
  }

  /// The next update that `isGood` accepts; nil if none arrives within `patience` milliseconds.
  static func next(
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

/// The place in the journal up to which runs with this profile have printed; the next run continues there.
private struct StatusCall {
  private let journal: StatusJournal
  private var place: StatusJournal.Position?
  /// Where the journal ended before this run.
  private let before: StatusJournal.Position?
  private let complain: (String) -> Void

  init(_ journal: StatusJournal, _ complain: @escaping (String) -> Void) {
    self.journal = journal
    self.complain = complain
    place = journal.callPlace
    before = journal.end
  }

  /// Adds to an update all entries since the last run, including those that another console received meanwhile.
  mutating func complete(_ update: inout StatusUpdate) {
    var lines: [StatusJournal.Line] = []
    if place == nil {
      // The first run prints one page of what a console has written before it.
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
      complain("the next run may print some of this again: \(error)")
    }
  }
}

/// An exit code that is a result, not a failure.
struct ExitStatus: Error {
  let code: Int32
}
