import ConsoleCore
import Glibc

/// Prints what is going to be written to which devices, and what came of it.
struct FleetPlanPrinter {
  typealias Part = (device: FleetDevice, plan: FleetPlan)

  private let fleet: FleetRun
  private let change: FleetChange
  private var isJSON: Bool { fleet.output.isExplicit && [.json, .jsonl].contains(fleet.output.format) }

  init(_ fleet: FleetRun, _ change: FleetChange) {
    self.fleet = fleet
    self.change = change
  }

  // MARK: The plan

  /// Prints the plan: as output if it is all that is wanted, otherwise on standard error.
  func print(_ parts: [Part], isDry: Bool) {
    if isDry, isJSON {
      return printDocuments(parts.flatMap { part in part.plan.items.map { document($0, part) } })
    }
    var lines: [String] = []
    for part in parts where part.plan.count > 0 {
      lines.append("\(part.device.title): \(FleetPlanPrinter.records(part.plan.count))")
      let mask = ChangeMask(part.plan.schema)
      for item in part.plan.items { lines.append("  " + text(item, mask)) }
    }
    lines.append(total(parts))
    let text = lines.map { fleet.output.clean($0) + "\n" }.joined()
    Output.writeAll(text, to: isDry ? STDOUT_FILENO : STDERR_FILENO)
  }

  /// Says what cannot be sent, such as a value that the schema does not allow.
  func complain(_ device: FleetDevice, _ plan: FleetPlan) {
    for (item, reason) in plan.obstacles {
      fleet.report.note(ExitCode.refused)
      fleet.report.say(device.name, "\(title(item)): \(reason); not sent")
    }
  }

  private func text(_ item: BulkItem, _ mask: ChangeMask) -> String {
    guard !change.isDelete else { return "delete \(title(item))" }
    let parts = item.changes.map { change in
      let path = change.pointer.tokens.joined(separator: ".")
      guard !change.isSecret else { return "\(path): changed" }
      return "\(path): \(ChangeText.text(change.before, path, mask)) → \(ChangeText.text(change.after, path, mask))"
    }
    return title(item) + "  " + (parts.isEmpty ? "patched" : parts.joined(separator: ", "))
  }

  private func title(_ item: BulkItem) -> String {
    [change.objectClass, item.name.map { "\"\($0)\"" }, item.uuid].compactMap { $0 }.joined(separator: " ")
  }

  private func total(_ parts: [Part]) -> String {
    let count = parts.reduce(0) { $0 + $1.plan.count }
    let same = parts.reduce(0) { $0 + $1.plan.unchangedCount }
    let rest = same == 0 ? "" : "; \(FleetPlanPrinter.records(same)) already \(same == 1 ? "has" : "have") these values"
    guard count > 0 else { return (same == 0 ? "no record matches" : "nothing to change") + rest }
    return FleetPlanPrinter.amount(parts.filter { $0.plan.count > 0 }) + rest
  }

  static func records(_ count: Int) -> String { count == 1 ? "1 record" : "\(count) records" }

  private static func amount(_ parts: [Part]) -> String {
    let count = parts.reduce(0) { $0 + $1.plan.count }
    return "\(records(count)) on \(parts.count == 1 ? "1 device" : "\(parts.count) devices")"
  }

  /// The question before anything is sent; it names every device.
  func question(_ parts: [Part]) -> String {
    let names = parts.map(\.device.title).joined(separator: ", ")
    let text = "\(change.isDelete ? "Delete" : "Change") \(FleetPlanPrinter.amount(parts)): \(names)? Type yes: "
    return fleet.output.clean(text)
  }

  private func document(_ item: BulkItem, _ part: Part, _ more: [(String, JSON)] = []) -> JSON {
    let mask = ChangeMask(part.plan.schema)
    var members: [(String, JSON)] = [
      ("device", .string(part.device.name)), ("class", .string(change.objectClass)),
      ("uuid", item.uuid.map(JSON.string) ?? .null), ("name", item.name.map(JSON.string) ?? .null),
    ]
    if change.isDelete {
      members.append(("event", "destroy"))
    } else {
      members.append(("event", "update"))
      let changed = item.changes.map { change -> (String, JSON) in
        let path = change.pointer.tokens.joined(separator: ".")
        guard !change.isSecret else { return (path, [.string(DisplayText.mask), .string(DisplayText.mask)]) }
        return (path, [mask.shown(change.before, of: path), mask.shown(change.after, of: path)])
      }
      members.append(("changed", .object(JSONObject(changed))))
    }
    return .object(JSONObject(members + more))
  }

  private func printDocuments(_ documents: [JSON]) {
    guard fleet.output.format == .jsonl else { return fleet.output.print(.array(documents)) }
    for document in documents { fleet.output.print(document) }
  }

  // MARK: The result

  /// Prints what came of it on every device, and says why of what did not.
  func printResults(_ parts: [Part], _ results: [String: [BulkSummary]]) {
    var documents: [JSON] = []
    for part in parts {
      let summaries = results[part.device.name] ?? []
      let failed = summaries.flatMap(\.failed)
      // A device that could not be reached again has no summary.
      let notTried = summaries.isEmpty ? part.plan.items : summaries.flatMap(\.notTried)
      let done = summaries.flatMap(\.done)
      for failure in failed {
        fleet.report.note(FleetPlanPrinter.code(failure.outcome))
        fleet.report.say(part.device.name, "\(title(failure.item)): \(failure.reason)")
      }
      if !notTried.isEmpty {
        fleet.report.note(ExitCode.refused)
        fleet.report.say(part.device.name, "\(FleetPlanPrinter.records(notTried.count)) not tried")
      }
      if !done.isEmpty { StandardOutput.noteChange() }
      if isJSON {
        documents += done.map { document($0.item, part, [("result", "done")]) }
        documents += failed.map { document($0.item, part, [("result", "failed"), ("reason", .string($0.reason))]) }
        documents += notTried.map { document($0, part, [("result", "not tried")]) }
      } else {
        let verb = change.isDelete ? "deleted" : "changed"
        fleet.output.line(
          "\(part.device.title): \(verb) \(done.count) of \(FleetPlanPrinter.records(part.plan.count))")
      }
    }
    if isJSON { printDocuments(documents) }
  }

  private static func code(_ outcome: WriteOutcome) -> Int32 {
    switch outcome {
    case .refused(let error), .unreachable(let error), .unknown(let error): error.exitCode
    default: ExitCode.refused
    }
  }
}
