import ConsoleCore
import Glibc

/// Runs a subcommand on several devices.
enum FleetProgram {
  /// The exit code of a command on the devices that the command line chooses.
  static func run(
    _ subcommand: any FleetSubcommand.Type, _ all: [Connector.Found], _ arguments: Arguments, _ output: Output,
    _ operands: [String], change: FleetChange? = nil
  ) throws(UsageError) -> Int32 {
    try complain(all, writes: subcommand.writes)
    let devices = try settings(all, staysOpen: subcommand.staysOpen)
    signal(SIGPIPE, SIG_IGN)
    let fleet = FleetRun(devices, arguments, output, operands, change: change)
    let sources = fleet.interrupt.listen()
    defer { for source in sources { source.cancel() } }
    let work = Task.detached { await subcommand.run(fleet) }
    let endsBySignal = subcommand.endsBySignal(arguments)
    if !endsBySignal { fleet.interrupt.onSignal { work.cancel() } }
    Blocking.wait { await work.value }
    if let signal = fleet.interrupt.signal, !endsBySignal {
      fleet.report.say("stopped")
      return FleetInterrupt.die(of: signal)
    }
    return fleet.report.code
  }

  /// The settings of each device; asks for passwords that are missing.
  static func settings(_ all: [Connector.Found], staysOpen: Bool) throws(UsageError) -> [FleetDevice] {
    for found in all where found.address.flatMap(DeviceURL.base) == nil {
      let none = "no device given: use --device URL or --profile NAME"
      throw UsageError(found.address.map(Connector.addressProblem) ?? none)
    }
    var devices: [FleetDevice] = []
    for found in try FleetPasswords.fill(all) {
      guard let settings = found.settings(address: found.address ?? "", staysOpen: staysOpen) else {
        throw UsageError(Connector.addressProblem(found.address ?? ""))
      }
      devices.append(FleetDevice(found: found, settings: settings))
    }
    return devices
  }

  /// Tells each mistake of the configuration once; a command that writes does not start with one.
  private static func complain(_ all: [Connector.Found], writes: Bool) throws(UsageError) {
    var mistakes: [String] = []
    var rest: [String] = []
    func add(_ text: String, to list: inout [String]) { if !list.contains(text) { list.append(text) } }
    for found in all {
      let path = found.configuration?.path ?? ""
      for problem in found.mistakes { add("\(path): \(problem)", to: &mistakes) }
      for warning in found.warnings { add(warning, to: &rest) }
    }
    for problem in Keymap(configuration: all.first?.configuration?.keys).problems { add(problem, to: &mistakes) }
    let chosen = Set(all.compactMap(\.profile))
    for found in all {
      for problem in found.foreignMistakes where !chosen.contains(problem.profile ?? "") {
        add("\(found.configuration?.path ?? ""): \(problem)", to: &rest)
      }
    }
    if writes, !mistakes.isEmpty {
      throw UsageError((mistakes + ["Nothing was sent. Correct the configuration first."]).joined(separator: "\n"))
    }
    (mistakes + rest).forEach(Output.complain)
  }
}
