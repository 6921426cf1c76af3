import ConsoleCore
import Glibc

/// Prints what a status answer brought.
final class StatusPrinter {
  private let output: Output
  /// The alarms as they were printed last, so that one that stays is not told with each answer.
  private var shown: [String]?

  init(_ output: Output) { self.output = output }

  /// False where nobody reads any more.
  func print(_ update: StatusUpdate) -> Bool {
    let alarms = update.alarms.map { $0.document.text() }
    let isNew = alarms != shown
    defer { shown = alarms }
    switch output.format {
    case .json: return Output.writeAll(document(update).text(.pretty, escapingUnsafe: true) + "\n", to: STDOUT_FILENO)
    case .jsonl: return write((isNew ? update.alarms : []) + update.entries) { line($0) }
    case .table, .csv:
      return write((isNew ? update.alarms.sorted { $0.severity < $1.severity } : []) + update.entries) { row($0) }
    }
  }

  private func write(_ entries: [StatusEntry], _ text: (StatusEntry) -> String) -> Bool {
    Output.writeAll(entries.map { text($0) + "\n" }.joined(), to: STDOUT_FILENO)
  }

  /// The answer as the device gave it, without the entries that were told before.
  private func document(_ update: StatusUpdate) -> JSON {
    guard var object = update.document.objectValue else { return update.document }
    for (name, kind) in [("events", StatusEntry.Kind.event), ("log", .log)] where object[name] != nil {
      object[name] = .array(update.entries.filter { $0.kind == kind }.map(\.document))
    }
    return .object(object)
  }

  private func line(_ entry: StatusEntry) -> String {
    JSON.object(JSONObject([("kind", .string(entry.kind.rawValue)), ("entry", entry.document)])).text(
      escapingUnsafe: true)
  }

  private func row(_ entry: StatusEntry) -> String {
    let time = entry.time.map { MomentText.moment($0, now: RealTime.now, tenths: false) } ?? "-"
    let source = [entry.source.objectClass, entry.source.uuid, entry.source.text].compactMap { $0 }.joined(
      separator: " ")
    let severity = entry.severity == .unknown ? entry.severityText : entry.severity.word
    let words = [
      entry.kind.rawValue, time, severity.isEmpty ? "-" : severity, source.isEmpty ? "-" : source, entry.message,
    ]
    return output.clean(words.joined(separator: "  "))
  }
}
