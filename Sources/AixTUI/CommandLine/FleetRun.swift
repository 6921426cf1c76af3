import ConsoleCore
import Glibc
import Synchronization

/// One of the devices that a command works on.
struct FleetDevice: Sendable {
  let found: Connector.Found
  let settings: ConnectionSettings
  var name: String { found.name }
  /// The name with the badge of a device that deserves care, as confirmations show it.
  var title: String { name + (found.badge.map { " [\($0)]" } ?? "") }
}

/// A subcommand that can work on several devices.
protocol FleetSubcommand: Subcommand {
  /// Whether ^C is the usual way to end it.
  static func endsBySignal(_ arguments: Arguments) -> Bool
  static func run(_ fleet: FleetRun) async
}

extension FleetSubcommand {
  static func endsBySignal(_ arguments: Arguments) -> Bool { false }
}

/// A command's work on several devices: all at once, each with a session of its own.
///
/// A device that hangs or is gone delays no other one's result.
final class FleetRun: Sendable {
  /// How many devices are asked at once.
  static let breadth = 64

  let devices: [FleetDevice]
  let arguments: Arguments
  let output: Output
  let operands: [String]
  let report: FleetReport
  let interrupt = FleetInterrupt()
  let passwords: FleetPasswords
  /// What is to be written, for a command with `--where`.
  let change: FleetChange?
  /// The devices' own passwords, as far as they were asked for.
  private let own = Mutex<[Int: Secret]>([:])
  private let signIns = Mutex<[Int: Task<Result<Void, DeviceError>, Never>]>([:])

  init(
    _ devices: [FleetDevice], _ arguments: Arguments, _ output: Output, _ operands: [String],
    change: FleetChange? = nil
  ) {
    self.change = change
    self.devices = devices
    self.arguments = arguments
    self.output = output
    self.operands = operands
    report = FleetReport()
    passwords = FleetPasswords(report, interrupt)
    // ^C ends a sign-in even where it ends nothing else.
    interrupt.onSignal { [weak self] in self?.cancelSignIns() }
  }

  /// What came of asking one device.
  private enum Answer<Value: Sendable>: Sendable {
    case value(Value)
    case failed(any Error)
    /// It takes so long that its place is another one's.
    case slow
    /// The device does not accept the password that the others share.
    case otherPassword(DeviceError)
  }

  /// Does something on each device, in a session; `onResult` gets what came of it, one at a time, as it comes.
  ///
  /// A failure is reported and noted for the exit code. With `breadth` nil all devices are asked at once; with `retry` a
  /// device that is away is tried again.
  func each<Value: Sendable>(
    only chosen: [Int]? = nil, breadth: Int? = FleetRun.breadth, showsProgress: Bool = true,
    retry: FleetRetry? = nil,
    _ body: @escaping @Sendable (CommandContext) async throws -> Value,
    onFailure: (Int, any Error) -> Void = { _, _ in },
    onResult: (Int, Value) async -> Void
  ) async {
    let places = chosen ?? Array(devices.indices)
    if showsProgress { report.begin(places.map { devices[$0].name }) }
    await withTaskGroup(of: (Int, Answer<Value>).self) { group in
      var rest = FleetPlaces(places, breadth: breadth)
      func fill() {
        while !Task.isCancelled, let index = rest.next() {
          group.addTask { (index, await self.ask(index, retry, body)) }
          guard rest.isCrowded else { continue }
          group.addTask {
            try? await Task.sleep(for: FleetPlaces.patience)
            return (index, .slow)
          }
        }
      }
      fill()
      for await (index, answer) in group {
        switch answer {
        case .slow: rest.release(index)
        case .otherPassword(let error):
          // The question waits beside the others.
          rest.release(index)
          group.addTask { (index, await self.askAnew(index, error, body)) }
        case .value(let value):
          finish(index, &rest, retry)
          await onResult(index, value)
        case .failed(let error):
          finish(index, &rest, retry)
          onFailure(index, error)
          if !isStopped(error) { report.failed(devices[index].name, error) }
        }
        fill()
        if rest.isEmpty { group.cancelAll() }
      }
    }
    report.end()
  }

  private func finish(_ index: Int, _ rest: inout FleetPlaces, _ retry: FleetRetry?) {
    rest.finish(index)
    report.finish(devices[index].name)
    retry?.leave()
  }

  /// Whether something failed only because the command is ended.
  private func isStopped(_ error: any Error) -> Bool {
    guard interrupt.signal != nil else { return false }
    if case .cancelled? = error as? DeviceError { return true }
    return error is CancellationError
  }

  /// Asks a device, again and again if it is away and that is wanted.
  private func ask<Value: Sendable>(
    _ index: Int, _ retry: FleetRetry?, _ body: @Sendable (CommandContext) async throws -> Value
  ) async -> Answer<Value> {
    var answer = await ask(settings(index), index, body)
    guard let retry else { return answer }
    var backoff = Backoff(first: 1, limit: 30)
    var isCounted = true
    while case .failed(let failure) = answer, let error = failure as? DeviceError, case .unreachable = error,
      !retry.isOver
    {
      if isCounted {
        report.say(devices[index].name, "\(error.message); retrying")
        isCounted = false
        retry.leave()
      }
      guard await retry.wait(backoff.next(), index) else { break }
      let hasBegun = Mutex(false)
      answer = await ask(settings(index), index) { context in
        hasBegun.withLock { $0 = true }
        retry.arrive()
        return try await body(context)
      }
      isCounted = hasBegun.withLock(\.self)
    }
    // Whoever ends leaves once more.
    if !isCounted { retry.arrive() }
    return answer
  }

  private func settings(_ index: Int) -> ConnectionSettings {
    var settings = devices[index].settings
    if let password = own.withLock({ $0[index] }) { settings.password = password }
    return settings
  }

  private func ask<Value: Sendable>(
    _ settings: ConnectionSettings, _ index: Int, isLast: Bool = false,
    _ body: @Sendable (CommandContext) async throws -> Value
  ) async -> Answer<Value> {
    let connection = Connection(settings: settings)
    let context = CommandContext(
      connection: connection, arguments: arguments, output: output, operands: operands, device: devices[index].name,
      report: report)
    let answer: Answer<Value>
    do {
      do throws(DeviceError) {
        try await signIn(connection, index)
      } catch {
        guard !isLast, case .notAuthorised(let refusal?) = error, refusal.status == 401, settings.apiKey == nil,
          passwords.canAsk
        else { throw error }
        return .otherPassword(error)
      }
      answer = .value(try await body(context))
    } catch {
      answer = .failed(error)
    }
    // A task of its own: the end of the command must not break off the signing out.
    await Task { await connection.signOut(within: 2) }.value
    for note in connection.takeNotes() { report.say(devices[index].name, note) }
    return answer
  }

  private func signIn(_ connection: Connection, _ index: Int) async throws(DeviceError) {
    let task = Task { () async -> Result<Void, DeviceError> in
      do throws(DeviceError) { return .success(try await connection.signIn()) } catch { return .failure(error) }
    }
    signIns.withLock { $0[index] = task }
    if interrupt.signal != nil { task.cancel() }
    let result = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    signIns.withLock { $0[index] = nil }
    try result.get()
  }

  private func cancelSignIns() {
    for task in signIns.withLock({ Array($0.values) }) { task.cancel() }
  }

  /// Asks for the device's own password and tries once more.
  private func askAnew<Value: Sendable>(
    _ index: Int, _ error: DeviceError, _ body: @Sendable (CommandContext) async throws -> Value
  ) async -> Answer<Value> {
    let device = devices[index]
    let question = "\(device.name) refused this password. Password of \(device.settings.user ?? "") on \(device.name): "
    guard !Task.isCancelled, let password = await passwords.ask(question) else { return .failed(error) }
    var settings = device.settings
    settings.password = password
    own.withLock { $0[index] = password }
    return await ask(settings, index, isLast: true, body)
  }
}
