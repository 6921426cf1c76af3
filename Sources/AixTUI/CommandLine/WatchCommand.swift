import ConsoleCore
import Dispatch
import Glibc
import Synchronization

/// `aixtui watch CLASS …`: prints one line per change until ^C, for a time, or for a number of changes.
enum WatchCommand: FleetSubcommand {
  static let name = "watch"
  static let operands = 1...64
  static let options: Set<String> = ["--for", "--count"]
  static let staysOpen = true

  static func check(_ operands: [String], _ arguments: Arguments) throws(UsageError) {
    _ = try arguments.number("--for")
    _ = try arguments.integer("--count", 1...Int.max)
    if arguments.value("--output") == "csv" { throw UsageError("watch prints jsonl or a table, not csv") }
  }

  static func run(_ context: CommandContext) async throws {
    let seconds = try context.arguments.number("--for")
    let count = try context.arguments.integer("--count", 1...Int.max)
    let end = WatchEnd()
    let signals = end.onSignals([SIGINT, SIGTERM, SIGHUP])
    defer { for signal in signals { signal.cancel() } }
    let limit = ChangePrinter.Limit(count)
    try await watch(context, end, limit, onStart: { if let seconds { end.after(seconds) } }, onComplete: { end.end() })
  }

  static func endsBySignal(_ arguments: Arguments) -> Bool { true }

  static func run(_ fleet: FleetRun) async {
    // Both were checked before.
    let limit = ChangePrinter.Limit((try? fleet.arguments.integer("--count", 1...Int.max)) ?? nil)
    let retry = FleetRetry(fleet.devices.count)
    let ends = WatchEnds(retry)
    fleet.interrupt.onSignal { ends.endAll() }
    if let seconds = (try? fleet.arguments.number("--for")) ?? nil { ends.after(seconds) }
    await fleet.each(
      breadth: nil, showsProgress: false, retry: retry,
      { context in
        let end = WatchEnd()
        ends.add(end)
        try await watch(context, end, limit, width: fleet.nameWidth, onComplete: { ends.endAll() })
      }, onResult: { _, _ in })
  }

  /// Prints the changes of one device until its end is asked for.
  private static func watch(
    _ context: CommandContext, _ end: WatchEnd, _ limit: ChangePrinter.Limit, width: Int = 0,
    onStart: () -> Void = {}, onComplete: @escaping @Sendable () -> Void
  ) async throws {
    let classes = Set(context.operands)
    let printer = ChangePrinter(
      context.output, limit: limit, masks: try await secrets(of: classes, context.connection),
      device: context.device.map { ($0, width) })
    let watcher = Watcher(
      context.connection, classes: classes, onNote: { handle($0, end, context) },
      onChanges: { changes in
        if !printer.print(changes) { onComplete() }
      })
    watcher.start()
    onStart()
    let failure = await end.wait()
    var unchecked: [Watcher.Unchecked] = []
    if failure == nil, watcher.failure == nil, !limit.isComplete {
      end.onSecondEnd { watcher.stop() }
      unchecked = await watcher.lastCheck()
    }
    watcher.stop()
    let gap = watcher.openGap
    if let failure = failure ?? watcher.failure { throw failure }
    guard !limit.isComplete, gap != nil || !unchecked.isEmpty else { return }
    complain(of: gap, unchecked, context)
    throw ExitStatus(code: ExitCode.unreachable)
  }

  /// Reports what may be missing at the end.
  private static func complain(
    of gap: (since: Int64, reason: String?)?, _ unchecked: [Watcher.Unchecked], _ context: CommandContext
  ) {
    func time(_ moment: Int64) -> String { MomentText.moment(moment, now: RealTime.now, tenths: false) }
    if let gap {
      let reason = gap.reason.map { " (\($0))" } ?? ""
      context.complain("gap since \(time(gap.since)), still open: later changes are not known\(reason)")
    }
    for one in unchecked {
      let since = one.since.map { "; changes since \(time($0)) may be missing" } ?? ""
      context.complain("\(one.objectClass): no final check (\(one.reason))\(since)")
    }
  }

  private static func handle(_ note: Watcher.Note, _ end: WatchEnd, _ context: CommandContext) {
    switch note {
    case .live: context.complain("live: the device signals every change")
    case .polling(let reason): context.complain("no signals, polling: \(reason)")
    case .recovered(let from, let to, let changes):
      let span = "\(MomentText.second(from)) to \(MomentText.second(to))"
      context.complain("gap from \(span): \(changes) \(changes == 1 ? "change" : "changes") recovered")
    case .failing(let name, let error): context.complain("\(name): \(error.message); retrying")
    case .refused(let name, let error): context.complain("\(name): \(error.message)")
    case .failed(let error): end.end(error)
    }
  }

  /// The masks that hide the secrets of each class.
  private static func secrets(
    of classes: Set<String>, _ connection: Connection
  ) async throws -> [String: ChangeMask] {
    var masks: [String: ChangeMask] = [:]
    for name in classes {
      masks[name] = ChangeMask(try await schema(name, connection))
    }
    return masks
  }

  /// The schema of a class, nil if the device has none; throws on any other failure, so that no secret is printed.
  private static func schema(_ name: String, _ connection: Connection) async throws -> Schema? {
    do throws(DeviceError) {
      return Schema(try await connection.objectSchema(name), objectClass: name)
    } catch {
      switch error {
      case .refused, .unreadable: return nil
      default: throw error
      }
    }
  }
}

/// Ends a watch at the first request: a signal, a time limit or a failure.
final class WatchEnd: Sendable {
  private struct State {
    var isOver = false
    var failure: DeviceError?
    var waiter: CheckedContinuation<DeviceError?, Never>?
    var secondEnd: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())

  func end(_ failure: DeviceError? = nil) {
    let next = state.withLock { state -> (@Sendable () -> Void)? in
      guard !state.isOver else { return state.secondEnd }
      (state.isOver, state.failure) = (true, failure)
      let waiter = state.waiter
      state.waiter = nil
      return { waiter?.resume(returning: failure) }
    }
    next?()
  }

  /// Sets what to do when the end is requested again, as by a second ^C.
  func onSecondEnd(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.secondEnd = body } }

  func after(_ seconds: Double) { TimeLimit.after(seconds) { self.end() } }

  func wait() async -> DeviceError? {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if !state.isOver { state.waiter = continuation }
        return state.isOver
      }
      if isOver { continuation.resume(returning: state.withLock(\.failure)) }
    }
  }

  /// Makes ^C and similar signals end the watch in order, so that the session is closed.
  func onSignals(_ numbers: [Int32]) -> [any DispatchSourceSignal] {
    numbers.map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [weak self] in self?.end() }
      source.activate()
      return source
    }
  }
}
