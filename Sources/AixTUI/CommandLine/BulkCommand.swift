import ConsoleCore
import Glibc

/// `set`, `patch` and `delete` with `--where`: the records that a filter chooses, on one device or on several.
///
/// The plan is printed and confirmed before anything is sent, and only the devices that it names are written to.
enum BulkCommand: FleetSubcommand {
  static let name = "bulk"
  static let operands = 1...1000
  static let options: Set<String> = ["--where", "--dry-run", "--yes"]
  static let writes = true

  static func run(_ context: CommandContext) async throws {
    throw UsageError("--where is a matter of the fleet")
  }

  /// Checks the command line and starts; `name` is the command before `--where`.
  static func start(_ name: String, _ arguments: Arguments, _ operands: [String]) throws(UsageError) -> Int32 {
    let range = name == "set" ? 2...1000 : name == "patch" ? 1...2 : 1...1
    guard range.contains(operands.count) else {
      let isShort = operands.count < range.lowerBound
      throw UsageError(
        "\(name) --where: too \(isShort ? "few" : "many") words; the filter takes the place of RECORD",
        usage: HelpText.usage(of: name))
    }
    if name == "set" { try SetCommand.check(assignments: operands.dropFirst()) }
    let output = try Output(arguments)
    if output.isExplicit, output.format == .csv { throw UsageError("--where prints json, jsonl or a table, not csv") }
    guard arguments.has("--dry-run") || arguments.has("--yes") || isatty(STDIN_FILENO) == 1 else {
      throw UsageError("no terminal to ask on: use --yes, or --dry-run to see what would be sent")
    }
    let all = try Connector.findAll(arguments)
    let change = try FleetChange(name, operands)
    return try FleetProgram.run(BulkCommand.self, all, arguments, output, operands, change: change)
  }

  static func run(_ fleet: FleetRun) async {
    guard let change = fleet.change else { return }
    let filter = fleet.arguments.value("--where") ?? ""
    var parts: [Int: FleetPlan] = [:]
    await fleet.each({ try await FleetPlan.make(change, filter, $0) }, onResult: { parts[$0] = $1 })
    guard fleet.interrupt.signal == nil else { return }
    let plans = parts.sorted { $0.key < $1.key }.map { (device: fleet.devices[$0.key], index: $0.key, plan: $0.value) }
    let printer = FleetPlanPrinter(fleet, change)
    let isDry = fleet.arguments.has("--dry-run")
    guard !plans.isEmpty else { return }
    printer.print(plans.map { ($0.device, $0.plan) }, isDry: isDry)
    for part in plans { printer.complain(part.device, part.plan) }
    let writing = plans.filter { $0.plan.count > 0 }
    guard !isDry, !writing.isEmpty else { return }
    if !fleet.arguments.has("--yes") {
      guard await fleet.passwords.confirm(printer.question(writing.map { ($0.device, $0.plan) })) else {
        guard fleet.interrupt.signal == nil else { return }
        fleet.report.note(ExitCode.usage)
        return fleet.report.say("nothing was sent")
      }
    }
    await send(writing.map { ($0.index, $0.plan) }, fleet, printer)
  }

  /// Writes what was confirmed; the writes of all devices are one group in their journals.
  private static func send(_ plans: [(index: Int, plan: FleetPlan)], _ fleet: FleetRun, _ printer: FleetPlanPrinter)
    async
  {
    let group = WriteGroup.new()
    let byName = Dictionary(
      plans.map { (fleet.devices[$0.index].name, $0.plan) }, uniquingKeysWith: { first, _ in first })
    var results: [String: [BulkSummary]] = [:]
    await fleet.each(
      only: plans.map(\.index),
      { context -> [BulkSummary] in
        guard let plan = byName[context.device ?? ""] else { return [] }
        return await plan.run(context, group)
      },
      onResult: { results[fleet.devices[$0].name] = $1 })
    printer.printResults(plans.map { (fleet.devices[$0.index], $0.plan) }, results)
  }
}
