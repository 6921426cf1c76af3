import ConsoleCore
import DeviceSimulator
import Glibc

/// `aixtui simulate`: runs simulated devices until the process is stopped.
enum SimulateCommand {
  private static let flags: Set<String> = [
    "--listen", "--envelope", "--list-envelope", "--signal-envelope", "--count", "--event-rate", "--session-ttl",
    "--seed", "--latency-ms", "--no-patch",
    "--schemas", "--request-log", "--trickle", "--quote-location", "--location-host", "--list-form", "--reboot-seconds",
    "--devices", "--trouble", "--no-socket", "--silent-expiry", "--forgetful-cursors", "--status-times",
    "--status-severities", "--no-status-ids",
  ]

  static func run(_ arguments: Arguments, _ operands: [String]) throws(UsageError) -> Int32 {
    try arguments.allow(flags)
    guard operands.isEmpty else { throw UsageError("simulate does not take \"\(operands[0])\"") }
    let count = try arguments.integer("--devices", 1...2000) ?? 1
    let options = try options(arguments)
    guard options.port == 0 || Int(options.port) + count - 1 <= 65535 else {
      throw UsageError("--devices \(count) needs ports up to \(Int(options.port) + count - 1); the last one is 65535")
    }
    let (troubles, critical) = try troubles(arguments, count, seed: options.seed)
    let fleet = SimulatedFleet(
      options, count: count, variesEnvelope: arguments.value("--envelope") == nil, critical: critical)
    OpenFiles.allowMany()
    // Block the signals that end the process before the device's threads exist, so that only sigwait receives them.
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    signal(SIGPIPE, SIG_IGN)
    do throws(SimulatorError) {
      let urls = try fleet.start()
      for (place, trouble) in troubles { fleet.make(trouble, at: place) }
      guard Output.writeAll(urls.map { "listening on \($0)\n" }.joined(), to: STDOUT_FILENO) else {
        fleet.stop()
        return ExitCode.done
      }
    } catch {
      Output.complain("\(error)")
      return ExitCode.refused
    }
    if count > 1 { readControls(FleetControl(fleet)) }
    var received: Int32 = 0
    sigwait(&signals, &received)
    fleet.stop()
    return ExitCode.done
  }

  /// Carries out the lines of standard input, in a thread of its own; its end ends nothing.
  private static func readControls(_ control: FleetControl) {
    Task.detached {
      await PosixThread.run {
        while let line = readLine() {
          if let answer = control.run(line) { Output.complain(answer) }
        }
      }
    }
  }

  /// Which devices are in trouble from the start, such as `hang=20,refuse=10,flood=5`: the last ones, in this order.
  /// `critical=1` is a critical alarm on one of the others, chosen by the seed; nil for alarms by chance.
  private static func troubles(
    _ arguments: Arguments, _ count: Int, seed: UInt64
  ) throws(UsageError) -> ([(Int, SimulatedFleet.Trouble)], Set<Int>?) {
    var found: [(Int, SimulatedFleet.Trouble)] = []
    var critical: Int?
    let kinds: [String: SimulatedFleet.Trouble] = ["hang": .hanging, "refuse": .refusing, "flood": .flooding(5000)]
    for part in arguments.value("--trouble")?.split(separator: ",").map(String.init) ?? [] {
      let words = part.split(separator: "=").map(String.init)
      guard words.count == 2, let number = Int(words[1]), (0...count).contains(number),
        words[0] == "critical" || kinds[words[0]] != nil
      else {
        throw UsageError(
          "--trouble needs hang=N, refuse=N, flood=N or critical=N with N up to \(count), not \"\(part)\"")
      }
      guard let trouble = kinds[words[0]] else {
        critical = number
        continue
      }
      let taken = found.count
      found += (0..<number).map { (count - 1 - taken - $0, trouble) }
    }
    let total = found.count + (critical ?? 0)
    guard total <= count else { throw UsageError("--trouble names \(total) devices, but there are \(count)") }
    return (found, critical.map { SimulatedFleet.chosen($0, of: count - found.count, seed: seed) })
  }

  private static func options(_ arguments: Arguments) throws(UsageError) -> SimulatorOptions {
    var options = SimulatorOptions()
    options.port = 8080
    if let listen = arguments.value("--listen") { (options.host, options.port) = try address(listen) }
    options.envelope = try envelope("--envelope", arguments) ?? options.envelope
    options.listEnvelope = try envelope("--list-envelope", arguments)
    options.signalEnvelope = try envelope("--signal-envelope", arguments)
    for text in arguments.values["--count"] ?? [] {
      let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, let count = Int(parts[1]), (0...5_000_000).contains(count) else {
        throw UsageError("--count needs CLASS=N, not \"\(text)\"")
      }
      options.counts[parts[0]] = count
    }
    options.eventRate = try arguments.number("--event-rate") ?? options.eventRate
    options.sessionTTL = try arguments.number("--session-ttl")
    options.seed = try arguments.integer("--seed", 0...Int.max).map(UInt64.init) ?? options.seed
    options.latencyMilliseconds = try arguments.integer("--latency-ms", 0...600_000) ?? 0
    options.schemaFolder = arguments.value("--schemas")
    options.requestLog = arguments.value("--request-log")
    try readFaults(arguments, &options)
    try readStatusForms(arguments, &options)
    return options
  }

  private static func envelope(
    _ flag: String, _ arguments: Arguments
  ) throws(UsageError) -> SimulatorOptions.Envelope? {
    guard let name = arguments.value(flag) else { return nil }
    guard let envelope = SimulatorOptions.Envelope(rawValue: name) else {
      throw UsageError("\(flag) needs wrapped or flat, not \"\(name)\"")
    }
    return envelope
  }

  /// Parses the options that make the device odd or slow.
  private static func readFaults(_ arguments: Arguments, _ options: inout SimulatorOptions) throws(UsageError) {
    options.supportsPatch = !arguments.has("--no-patch")
    options.servesSocket = !arguments.has("--no-socket")
    options.socketsFallSilent = arguments.has("--silent-expiry")
    options.quotesLocation = arguments.has("--quote-location")
    options.locationHost = arguments.value("--location-host")
    options.bytesPerSecond = try arguments.integer("--trickle", 1...Int.max)
    options.rebootSeconds = try arguments.number("--reboot-seconds") ?? options.rebootSeconds
    guard let name = arguments.value("--list-form") else { return }
    guard let form = SimulatorOptions.ListForm(rawValue: name) else {
      throw UsageError("--list-form needs records, uuids or object, not \"\(name)\"")
    }
    options.listForm = form
  }

  /// Parses the options for the form of the status.
  private static func readStatusForms(_ arguments: Arguments, _ options: inout SimulatorOptions) throws(UsageError) {
    options.forgetfulCursors = arguments.has("--forgetful-cursors")
    options.statusHasIDs = !arguments.has("--no-status-ids")
    if let name = arguments.value("--status-times") {
      guard let times = SimulatorOptions.StatusTimes(rawValue: name) else {
        throw UsageError("--status-times needs iso, seconds or milliseconds, not \"\(name)\"")
      }
      options.statusTimes = times
    }
    if let name = arguments.value("--status-severities") {
      guard let severities = SimulatorOptions.StatusSeverities(rawValue: name) else {
        throw UsageError("--status-severities needs words or numbers, not \"\(name)\"")
      }
      options.statusSeverities = severities
    }
  }

  private static func address(_ text: String) throws(UsageError) -> (String, UInt16) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
      throw UsageError("--listen needs HOST:PORT, not \"\(text)\"")
    }
    let host = String(text[..<colon])
    return (host.isEmpty ? "127.0.0.1" : host, port)
  }
}
