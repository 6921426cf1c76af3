import ConsoleCore
import Glibc

/// `aixtui devices`: prints each device with its state, its alarms and its calls; all profiles unless some are chosen.
enum DevicesCommand: FleetSubcommand {
  static let name = "devices"
  static let operands = 0...0
  static let options: Set<String> = ["--no-header"]

  static func run(_ context: CommandContext) async throws {
    throw UsageError("devices is a command for the fleet")
  }

  static func run(_ fleet: FleetRun) async {
    var found: [Int: DeviceSummary] = [:]
    await fleet.each(
      { context in try await DeviceSummary.ask(context, fleet.devices[0].found.callTable) },
      onFailure: { found[$0] = DeviceSummary(fleet.devices[$0], failure: $1) },
      onResult: { found[$0] = DeviceSummary(fleet.devices[$0], $1) })
    guard fleet.interrupt.signal == nil else { return }
    fleet.output.print(found.sorted { $0.key < $1.key }.map(\.value))
  }
}

extension Output {
  func print(_ summaries: [DeviceSummary]) {
    switch format {
    case .json: print(.array(summaries.map(\.document)))
    case .jsonl: for summary in summaries { print(summary.document) }
    case .csv:
      let lines = (table.hasHeader ? [DeviceSummary.cellTitles] : []) + summaries.map { $0.cells }
      Output.writeAll(
        lines.map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined(), to: STDOUT_FILENO)
    case .table:
      let header = table.hasHeader ? [DeviceSummary.rowTitles] : []
      let rows = summaries.map { $0.row.map(clean) }
      let right = DeviceSummary.rowTitles.map { ["latency", "live calls", "streams in trouble"].contains($0) }
      // A badge and groups that no device has need no column.
      let kept = DeviceSummary.rowTitles.indices.filter { column in
        column < 8 || rows.contains { !$0[column].isEmpty }
      }
      printAligned((header + rows).map { row in kept.map { row[$0] } }, right: kept.map { right[$0] })
    }
  }
}
